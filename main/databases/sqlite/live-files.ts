import { accessSync, constants, lstatSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSettings, SqliteSettings } from '../../contract/settings/database.ts';
import { failure, failureOf } from './failures.ts';

/** What SQLite keeps beside a database while it works: parts of the database, worthless and harmful without it. */
export const SIDE_FILES = ['-wal', '-shm', '-journal'] as const;

/**
 * Absolute paths of everything that makes up live SQLite databases, for a backup to leave out because dumps hold it:
 * the file, a link that leads to it, and the files beside it. They need not exist.
 */
export function liveSqliteFiles(databases: readonly DatabaseSettings[]): string[] {
  const found = new Set<string>();
  for (const database of databases) {
    if (database.engine !== 'sqlite' || database.place.kind !== 'local') continue;
    for (const file of new Set([path.resolve(database.file), realFile(database.file)]))
      for (const name of ['', ...SIDE_FILES]) found.add(file + name);
  }
  return [...found];
}

/** The file itself, whatever links lead to it: SQLite keeps its side files beside that one. */
export function realFile(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file); // not there: nothing leads anywhere
  }
}

export interface LiveFile {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** The database of `settings` on this machine. Throws database-missing, database-refused, dump-failed, wrong-use. */
export function findLive({ file, place }: SqliteSettings): LiveFile {
  if (place.kind !== 'local')
    throw failure('wrong-use', 'sqlitePlace', 'SQLite databases are dumped where they are', {
      database: file,
    });
  try {
    const real = realpathSync(file);
    accessSync(real, constants.R_OK);
    const stat = statSync(real);
    // better-sqlite3 cuts spaces off the ends of names, and would open another file.
    if (!stat.isFile() || real !== real.trim())
      throw failure('dump-failed', 'sqliteNotADatabase', `${file}: not a database file`, { database: file });
    return { path: real, mode: stat.mode & 0o777, uid: stat.uid, gid: stat.gid };
  } catch (error) {
    throw failureOf(error, { file, otherwise: 'dump-failed' });
  }
}

/** Side files that lie at `file`, whether or not there is a database with them. */
export function leftovers(file: string): string[] {
  return SIDE_FILES.map((name) => file + name).filter((side) => exists(side));
}

/** A dangling link is there, too. */
export function exists(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}
