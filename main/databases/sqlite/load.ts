import { chmodSync, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { SqliteSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld, LoadJob, LoadResult, StoredDump } from '../driver.ts';
import { differences } from '../expect.ts';
import { type Attempt, cancelled, failure, failureOf } from './failures.ts';
import { exists, findLive, realFile } from './live-files.ts';
import { chown, demandFree, giveLooks, publish, syncFolder } from './place.ts';
import { scratchFolder } from './scratch-folder.ts';
import { inThread } from './thread.ts';

/** Writes the dump to a new file, proved before it gets its name. */
export async function loadSqlite(job: LoadJob, world: DatabaseWorld): Promise<LoadResult> {
  const { target, dump } = job;
  if (target.kind === 'file') return loadTo(path.resolve(target.path), dump, world);
  const name = scratchName(target.name, world);
  const folder = scratchFolder(world.spool, world.random);
  try {
    return await loadTo(path.join(folder.path, `${name}.sqlite3`), dump, world);
  } catch (error) {
    folder.remove();
    throw error;
  }
}

async function loadTo(place: string, dump: StoredDump, world: DatabaseWorld): Promise<LoadResult> {
  demandFree(place);
  return withFresh(place, dump, world, async (fresh) => {
    giveLooks(fresh, dump.facts);
    publish(fresh, place);
    return place;
  });
}

/** Puts the dump in the place of the live database, or where it was. */
export async function replaceSqlite(
  settings: SqliteSettings,
  dump: StoredDump,
  world: DatabaseWorld,
): Promise<LoadResult> {
  const place = realFile(settings.file);
  if (!exists(place)) return loadTo(place, dump, world);
  const live = findLive(settings);
  return withFresh(live.path, dump, world, async (fresh) => {
    chmodSync(fresh, live.mode);
    chown(fresh, live.uid, live.gid);
    const about: Attempt = { file: settings.file, otherwise: 'load-failed' };
    const task = { fresh, live: live.path };
    await inThread('replace', task, { about, signal: world.signal });
    return live.path;
  });
}

/** A proved file beside `place`, which `put` moves there; nothing else of it stays, whatever happens. */
async function withFresh(
  place: string,
  dump: StoredDump,
  world: DatabaseWorld,
  put: (fresh: string) => Promise<string>,
): Promise<LoadResult> {
  const { facts } = dump;
  const about: Attempt = { file: place, otherwise: 'load-failed' };
  if (facts.format !== 'sqlite')
    throw failure('database-mismatch', 'sqliteOnly', `a dump of ${facts.engine} is no SQLite file`, {
      from: facts.engine,
      to: 'SQLite',
    });
  try {
    mkdirSync(path.dirname(place), { recursive: true });
    const folder = scratchFolder(path.dirname(place), world.random);
    try {
      const fresh = path.join(folder.path, 'fresh');
      await writeAll(fresh, dump, world.signal);
      const task = { file: fresh, database: place, otherwise: about.otherwise };
      const { tables, warnings } = await inThread('prove', task, { about, signal: world.signal });
      const database = await put(fresh);
      return { database, tables, differences: differences(facts, tables), warnings };
    } finally {
      folder.remove();
      syncFolder(path.dirname(place));
    }
  } catch (error) {
    throw failureOf(error, about);
  }
}

async function writeAll(
  file: string,
  { chunks }: StoredDump,
  signal: AbortSignal | undefined,
): Promise<void> {
  await using handle = await open(file, 'wx', 0o600);
  for await (const chunk of chunks) {
    if (signal?.aborted === true) throw cancelled(signal.reason);
    await handle.writeFile(chunk);
  }
  await handle.sync();
}

function scratchName(name: string | undefined, world: DatabaseWorld): string {
  const chosen = name ?? `cofre_restore_${world.random(4).toString('hex')}`;
  if (/^\w[\w.-]{0,80}$/.test(chosen)) return chosen;
  const message = `${chosen} is no name of a scratch database`;
  throw failure('wrong-use', 'sqliteScratchName', message, { name: chosen });
}
