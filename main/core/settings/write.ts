import path from 'node:path';
import { CofreError } from '../../base/errors.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import { ensurePrivateFolder, readPrivateFile } from '../../platform/private-file.ts';
import { removeHalfWritten, replaceDurably } from '../../store/durable.ts';
import { alone } from './edit-lock.ts';
import { MIGRATIONS, type Migrations } from './migrations.ts';
import { type ReadSettings, readSettings, type SettingsDraft } from './read.ts';
import { validate } from './validate.ts';

/** Beside settings.json, so that editors explain it offline and as this version has it. */
const SCHEMA_FILE = 'settings.schema.json';

/** An edit gets the settings as written, with `vaults` and `projects` there, and changes them in place. */
export type Edit = (draft: Editable) => void;
export type Editable = SettingsDraft & {
  vaults: NonNullable<SettingsDraft['vaults']>;
  projects: NonNullable<SettingsDraft['projects']>;
};

export interface UpdateOptions {
  readonly migrations?: Migrations;
  readonly signal?: AbortSignal;
}

/**
 * Reads, edits, proves and writes settings.json as the only process that does; of two edits at once none is lost. An
 * editor that knows no lock is noticed too: then nothing is written. Gives the settings as they are now.
 */
export async function updateSettings(
  home: string,
  edit: Edit,
  { migrations = MIGRATIONS, signal }: UpdateOptions = {},
): Promise<Settings> {
  await ensurePrivateFolder(home);
  return alone(
    path.join(home, 'settings.lock'),
    async () => {
      const before = await readSettings(home, migrations);
      const draft = ordered(before.draft);
      edit(draft);
      const settings = validate(draft, before.file);
      const bytes = Buffer.from(`${JSON.stringify(draft, null, 2)}\n`);
      if (before.bytes?.equals(bytes)) return settings;
      await keepOlder(home, before, migrations);
      await writeSchema(home);
      await removeHalfWritten(before.file);
      await refuseChange(before);
      await replaceDurably(before.file, bytes);
      return settings;
    },
    signal,
  );
}

function ordered(draft: SettingsDraft): Editable {
  const { $schema = `./${SCHEMA_FILE}`, version, vaults = {}, projects = {}, ...rest } = draft;
  return structuredClone({ $schema, version, ...rest, vaults, projects });
}

/** The file of an older version stays beside the migrated one: that older Cofre can be gone back to. */
async function keepOlder(
  home: string,
  { bytes, version }: ReadSettings,
  { current }: Migrations,
): Promise<void> {
  if (bytes !== null && version < current)
    await replaceDurably(path.join(home, `settings.version-${version}.json`), bytes);
}

async function writeSchema(home: string): Promise<void> {
  const file = path.join(home, SCHEMA_FILE);
  const { schemaText } = await import('./schema-text.ts');
  const text = Buffer.from(schemaText());
  const there = await readPrivateFile(file, text.length + 1).catch(() => null);
  if (there === null || !there.equals(text)) await replaceDurably(file, text);
}

async function refuseChange({ file, bytes }: ReadSettings): Promise<void> {
  const now = await readPrivateFile(file, Number(bytes?.length ?? 0) + 1).catch(() => Buffer.alloc(0));
  const same = now === null || bytes === null ? now === bytes : now.equals(bytes);
  if (!same)
    throw new CofreError('refused', `${file} was changed by another program`, {
      reason: 'settingsChanged',
      file,
    });
}
