import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { isBusy, wantsWriter } from './failures.ts';
import { SIDE_FILES } from './live-files.ts';
import type { StopFlag } from './stop-flag.ts';

/** How long a writer may keep everybody out before a dump gives up (ms). */
export const BUSY_PATIENCE_MS = 30_000;
/** SQLite's own waiting holds the thread; between tries the thread hears whether it is to stop (ms). */
const TRY_MS = 250;
const BETWEEN_TRIES_MS = 20;

/**
 * A connection that reads one state of a live database until it is closed. It only reads, unless a process died in the
 * middle of writing: then somebody who may write must take that transaction back, as the application would.
 */
export function openSnapshot(file: string, stop: StopFlag, patience = BUSY_PATIENCE_MS): Database.Database {
  const deadline = performance.now() + patience;
  let readonly = true;
  for (;;) {
    stop.check();
    try {
      return begin(file, readonly);
    } catch (error) {
      if (readonly && wantsWriter(error)) readonly = false;
      else if (!isBusy(error) || performance.now() >= deadline) throw error;
      else stop.rest(BETWEEN_TRIES_MS);
    }
  }
}

function begin(file: string, readonly: boolean): Database.Database {
  const database = new Database(file, { readonly, fileMustExist: true, timeout: TRY_MS });
  try {
    database.pragma('trusted_schema = off');
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Notes which side files a database has; calling what it returns removes those that only our reading has made. */
export function tidyAfter(file: string): () => void {
  const before = SIDE_FILES.some((name) => existsSync(file + name));
  return () => {
    if (before || !SIDE_FILES.some((name) => existsSync(file + name))) return;
    // A reader leaves them behind. The last writer to close removes them, and SQLite knows whether that is us.
    try {
      const database = new Database(file, { fileMustExist: true, timeout: 0 });
      try {
        database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
      } finally {
        database.close();
      }
    } catch (error) {
      if (!(error instanceof Database.SqliteError)) throw error; // in use meanwhile, or not ours to write: they are harmless
    }
  };
}
