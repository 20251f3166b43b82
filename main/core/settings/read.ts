import type { z } from 'zod';
import { CofreError } from '../../base/errors.ts';
import type { Settings, settingsSchema } from '../../contract/settings/settings.ts';
import { SETTINGS_VERSION } from '../../contract/settings/version.ts';
import { checkPrivateFolder, readPrivateFile } from '../../platform/private-file.ts';
import { MIGRATIONS, type Migrations, migrate } from './migrations.ts';
import { provedSettings } from './proved.ts';
import { settingsFile } from './settings-file.ts';

/** Thousands of projects fit (bytes). */
const SETTINGS_MAX_BYTES = 8 * 1024 * 1024;

/** Settings as a person writes them: what has a default may be left out. */
export type SettingsDraft = z.input<typeof settingsSchema>;

export interface ReadSettings {
  readonly file: string;
  /** null when there is no file yet. */
  readonly bytes: Buffer | null;
  /** As written, in the current version. */
  readonly draft: SettingsDraft;
  /** With every default in its place. */
  readonly settings: Settings;
  /** Version that was found in the file. */
  readonly version: number;
}

/** Reads and proves settings.json; where there is none, the defaults. Refuses what others can read or write. */
export async function readSettings(home: string, migrations: Migrations = MIGRATIONS): Promise<ReadSettings> {
  const file = settingsFile(home);
  const bytes = await readPrivateFile(file, SETTINGS_MAX_BYTES);
  if (bytes === null) {
    const draft: SettingsDraft = { version: SETTINGS_VERSION };
    const settings = await provedSettings(home, { text: '', value: draft, file });
    return { file, bytes, draft, settings, version: SETTINGS_VERSION };
  }
  await checkPrivateFolder(home);
  const text = bytes.toString('utf8');
  const { value, from } = migrate(parseJson(text, file), file, migrations);
  const settings = await provedSettings(home, { text, value, file });
  return { file, bytes, draft: value as SettingsDraft, settings, version: from };
}

/** JSON as people edit it: a mark at its beginning is borne, a mistake is told with its line. */
export function parseJson(text: string, file: string): unknown {
  const plain = text.replace(/^\ufeff/, '');
  try {
    return JSON.parse(plain, refusePrototype);
  } catch (error) {
    if (error instanceof CofreError) throw error;
    const message = error instanceof Error ? error.message : '';
    const position = Number(/at position (\d+)/.exec(message)?.[1] ?? plain.length);
    const before = plain.slice(0, position).split('\n');
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    throw new CofreError('settings-invalid', `${file} is no JSON`, {
      ...{ reason: 'settingsJson', file, more: 0 },
      ...place,
    });
  }

  // A key that JavaScript would take for something else, and that the schema would pass over in silence.
  function refusePrototype(key: string, value: unknown): unknown {
    if (key !== '__proto__') return value;
    throw new CofreError('settings-invalid', `__proto__ is no key of ${file}`, {
      ...{ reason: 'settingsUnknownKey', path: key, file, more: 0 },
    });
  }
}
