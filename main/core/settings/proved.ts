import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from '../../contract/settings/settings.ts';
import { readPrivateFile } from '../../platform/private-file.ts';
import { programBuild } from '../files/version.ts';

/** Settings as they were read: `text` as it stands in the file, `value` in the current version. */
export interface Unproved {
  readonly text: string;
  readonly value: unknown;
  readonly file: string;
}

/** What a text was proved to be, and by which program: another text or another program proves anew. */
interface Proved {
  readonly build: string;
  readonly text: string;
  readonly settings: Settings;
}

const PROVED_MAX_BYTES = 32 * 1024 * 1024;
const provedFile = (home: string): string => path.join(home, 'cache', 'settings.json');

/**
 * Settings, proved - by this process, or by an earlier one of the same build that read the same text: to build the schema and to
 * prove with it costs every short command 30 ms. Sources that run unbuilt always prove.
 */
export async function provedSettings(
  home: string,
  { text, value, file }: Unproved,
  build: string | null = programBuild(),
): Promise<Settings> {
  const known = build === null ? null : await recall(home);
  if (known !== null && known.build === build && known.text === text) return known.settings;
  const { validate } = await import('./validate.ts');
  const settings = validate(value, file);
  if (build !== null) await keep(home, { build, text, settings });
  return settings;
}

/** null where there is nothing, or nothing that this user alone has written. */
async function recall(home: string): Promise<Proved | null> {
  try {
    const bytes = await readPrivateFile(provedFile(home), PROVED_MAX_BYTES);
    return bytes === null ? null : (JSON.parse(bytes.toString('utf8')) as Proved);
  } catch {
    return null; // then it is proved again, and written anew
  }
}

async function keep(home: string, proved: Proved): Promise<void> {
  try {
    const { replaceDurably } = await import('../../store/durable.ts');
    await mkdir(path.dirname(provedFile(home)), { mode: 0o700 }).catch(() => undefined); // there already
    await replaceDurably(provedFile(home), Buffer.from(JSON.stringify(proved)));
  } catch {
    // No home yet, or a full disk: the next command proves again.
  }
}
