import { chmodSync, closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { errnoOf } from '../../base/errors.ts';
import { migrate } from './schema.ts';

/** How long one process waits for another one's writing (ms): a transaction of ours takes milliseconds. */
const BUSY_TIMEOUT_MS = 10_000;
/** Pages kept in memory (KiB). */
const CACHE_KIB = 4096;
/** What only a damaged or foreign file answers; a full disk or a refused permission is no reason to begin anew. */
const DAMAGED = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB']);

export interface OpenedDatabase {
  readonly db: Database.Database;
  /** Where a history that could not be read was moved to; null on an ordinary day. */
  readonly setAside: string | null;
}

/**
 * Opens (creates, carries forward) history.db in the home folder, for its owner only. A damaged history must not stop
 * backups: it is kept beside the new one.
 */
export function openDatabase(home: string, now: number): OpenedDatabase {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const file = path.join(home, 'history.db');
  const before = inodeOf(file);
  try {
    return { db: prepare(file), setAside: null };
  } catch (error) {
    if (!DAMAGED.has(codeOf(error))) throw error;
    const aside = `${file}.damaged-${now}`;
    // Another process may have been faster: what lies there now is then a new, sound one.
    if (before !== null && inodeOf(file) === before) moveAside(file, aside);
    return { db: prepare(file), setAside: aside };
  }
}

function prepare(file: string): Database.Database {
  createPrivate(file);
  const db = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    db.pragma('journal_mode = WAL');
    // A record, not a cache: what was said to be finished is still so after a power cut.
    db.pragma('synchronous = FULL');
    db.pragma(`cache_size = -${CACHE_KIB}`);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Before SQLite does it with the umask's mode; the files beside it get the mode of this one. A file that is there is not
 * opened: closing it would drop the locks that SQLite holds on it elsewhere in this process (POSIX).
 */
function createPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    if (process.platform !== 'win32') chmodSync(file, 0o600);
  }
}

function moveAside(file: string, aside: string): void {
  renameSync(file, aside);
  for (const ending of ['-wal', '-shm']) {
    if (inodeOf(file + ending) !== null) renameSync(file + ending, aside + ending);
  }
}

function inodeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.ino ?? null;
}

/** `SQLITE_CORRUPT_INDEX` is a kind of `SQLITE_CORRUPT`. */
function codeOf(error: unknown): string {
  return errnoOf(error).split('_').slice(0, 2).join('_');
}
