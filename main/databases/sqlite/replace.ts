import { readdirSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { errnoOf } from '../../base/errors.ts';
import { failure, isBusy } from './failures.ts';
import { SIDE_FILES } from './live-files.ts';
import type { StopFlag } from './stop-flag.ts';

export interface ReplaceTask {
  /** Complete and proved, on the same file system. */
  readonly fresh: string;
  readonly live: string;
}

/** How long a transaction of somebody else may take to end (ms). */
const PATIENCE_MS = 5_000;

/**
 * Puts `fresh` in the place of `live` in one step. The old database is first made whole by itself, so that at no moment
 * its log of changes lies beside the new one.
 */
export function replaceDatabase({ fresh, live }: ReplaceTask, stop: StopFlag): null {
  const users = processesUsing(live);
  if (users.length > 0) throw inUse(live, users);
  const alone = takeAlone(live);
  try {
    stop.check();
    for (const name of SIDE_FILES) rmSync(live + name, { force: true });
    renameSync(fresh, live);
  } catch (error) {
    alone?.giveBack();
    throw error;
  } finally {
    alone?.close();
  }
  return null;
}

interface Alone {
  giveBack(): void;
  close(): void;
}

/** Keeps everybody else out; null when the file is no sound database, which nobody can be using. */
function takeAlone(live: string): Alone | null {
  let database: Database.Database | undefined;
  try {
    database = new Database(live, { fileMustExist: true, timeout: PATIENCE_MS });
    database.pragma('locking_mode = exclusive');
    const before = database.pragma('journal_mode', { simple: true });
    database.pragma('journal_mode = delete'); // what the log holds goes into the file
    database.exec('BEGIN EXCLUSIVE');
    const held = database;
    return { giveBack: () => giveBack(held, before), close: () => held.close() };
  } catch (error) {
    database?.close();
    if (isBusy(error)) throw inUse(live, [], error);
    if (isNoDatabase(error)) return null;
    throw error;
  }
}

function giveBack(database: Database.Database, journal: unknown): void {
  database.exec('ROLLBACK');
  if (journal === 'wal') database.pragma('journal_mode = wal');
}

function isNoDatabase(error: unknown): boolean {
  return /^SQLITE_(NOTADB|CORRUPT|ERROR)/.test(errnoOf(error));
}

function inUse(live: string, users: readonly string[], cause?: unknown): Error {
  const by = users.length > 0 ? users.join(', ') : '?';
  return failure(
    'refused',
    'sqliteInUse',
    `${live} is in use (processes: ${by})`,
    { database: live, by },
    cause,
  );
}

/**
 * Processes that have the file open, as far as Linux shows them to us: with a rollback journal an idle connection holds
 * no lock, and would go on with the file that is no longer there.
 */
function processesUsing(file: string): string[] {
  if (process.platform !== 'linux') return [];
  return names('/proc').filter(
    (pid) =>
      /^\d+$/.test(pid) && names(`/proc/${pid}/fd`).some((fd) => leadsTo(`/proc/${pid}/fd/${fd}`, file)),
  );
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // ended meanwhile, or another user's
  }
}

function leadsTo(link: string, file: string): boolean {
  try {
    return readlinkSync(link) === file;
  } catch {
    return false; // closed meanwhile
  }
}
