import { closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { errnoOf } from '../../base/errors.ts';

const FILE_MODE = 0o600;

/**
 * A lock of the operating system on a file (through SQLite, which has it right on every system): it ends with its process,
 * so a crash leaves nothing to be cleared away, and of several takers exactly one has it.
 */
export class OsLock implements Disposable {
  readonly #db: Database.Database;

  private constructor(db: Database.Database) {
    this.#db = db;
  }

  /** Null when somebody has it, in this process or another one. */
  static take(file: string): OsLock | null {
    createPrivate(file);
    const db = new Database(file, { timeout: 0 });
    try {
      db.exec('BEGIN EXCLUSIVE');
      return new OsLock(db);
    } catch (error) {
      db.close();
      if (errnoOf(error).startsWith('SQLITE_BUSY')) return null;
      throw error;
    }
  }

  release(): void {
    this.#db.close();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/** A file that is there is not opened: closing it again would drop the lock that this process may hold on it (POSIX). */
function createPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', FILE_MODE));
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}
