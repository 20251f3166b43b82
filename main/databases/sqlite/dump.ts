import path from 'node:path';
import type { SqliteSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld, DumpFacts, FileDump, Warning } from '../driver.ts';
import { dumpFileName } from '../file-names.ts';
import type { Copied } from './copy.ts';
import type { Attempt } from './failures.ts';
import { failureOf } from './failures.ts';
import { findLive, type LiveFile } from './live-files.ts';
import type { Proved } from './prove.ts';
import { type ScratchFolder, scratchFolder } from './scratch-folder.ts';
import { inThread } from './thread.ts';
import { SQLITE_VERSION } from './version.ts';

/** Copies the live database into the spool; the copy is proved while it is read by whoever asked for it. */
export async function openSqliteDump(settings: SqliteSettings, world: DatabaseWorld): Promise<FileDump> {
  const live = findLive(settings);
  const about: Attempt = { file: settings.file, otherwise: 'dump-failed' };
  const folder = spoolFolder(world, about);
  const copy = path.join(folder.path, 'copy');
  try {
    const task = { file: live.path, target: copy };
    const copied = await inThread('copy', task, { about, signal: world.signal });
    return new SqliteDump({ settings, live, folder, copy, copied }, about, world.signal);
  } catch (error) {
    folder.remove();
    throw error;
  }
}

export function spoolFolder(world: DatabaseWorld, about: Attempt): ScratchFolder {
  try {
    return scratchFolder(world.spool, world.random);
  } catch (error) {
    throw failureOf(error, { ...about, file: world.spool });
  }
}

interface Made {
  readonly settings: SqliteSettings;
  readonly live: LiveFile;
  readonly folder: ScratchFolder;
  readonly copy: string;
  readonly copied: Copied;
}

class SqliteDump implements FileDump {
  readonly kind = 'file';
  readonly file: string;
  readonly path: string;
  readonly warnings: Warning[] = [];
  readonly beside = [];
  readonly #made: Made;
  readonly #ended = new AbortController();
  readonly #proof: Promise<Proved>;

  constructor(made: Made, about: Attempt, signal: AbortSignal | undefined) {
    this.#made = made;
    this.path = made.copy;
    this.file = dumpFileName(made.settings);
    const either = AbortSignal.any([this.#ended.signal, ...(signal === undefined ? [] : [signal])]);
    const task = { file: made.copy, database: about.file, otherwise: about.otherwise };
    this.#proof = inThread('prove', task, { about, signal: either });
    this.#proof.catch(() => undefined); // told by finish()
  }

  async finish(): Promise<DumpFacts> {
    const proved = await this.#proof;
    this.warnings.splice(0, Number.POSITIVE_INFINITY, ...proved.warnings);
    return factsOf(this.#made, proved);
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await this.#proof.catch(() => undefined); // Windows removes nothing that is open
    this.#made.folder.remove();
  }
}

function factsOf({ settings, live, copied }: Made, proved: Proved): DumpFacts {
  return {
    engine: 'sqlite',
    format: 'sqlite',
    database: settings.file,
    serverVersion: SQLITE_VERSION,
    toolVersion: SQLITE_VERSION,
    tables: proved.tables,
    counted: 'same-snapshot',
    extensions: [],
    extra: {
      bytes: String(copied.bytes),
      pageSize: String(copied.pageSize),
      journal: copied.journal,
      userVersion: String(proved.userVersion),
      mode: live.mode.toString(8),
      owner: `${live.uid}:${live.gid}`,
    },
  };
}
