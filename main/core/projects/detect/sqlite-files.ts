import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** https://www.sqlite.org/fileformat.html 1.3: the first 16 bytes of every database. */
const HEAD = Buffer.from('SQLite format 3\0', 'latin1');
/** Smallest page; every database is a whole number of pages, each a multiple of it. */
const PAGE = 512;

/** Names that databases usually have. */
export function looksLikeSqlite(name: string): boolean {
  return /\.(sqlite3?|sqlitedb|db3?|s3db|sl3|gpkg|mbtiles)$/i.test(name);
}

/** Worth a look into the file: by its name, or by size where the name tells nothing. */
export function mayBeSqlite(name: string, size: number): boolean {
  if (size < PAGE || size % PAGE !== 0) return false;
  return looksLikeSqlite(name) || /^[^.]+$|\.(dat|data|bin|store|bak)$/i.test(name);
}

export function hasSqliteHead(file: string): boolean {
  try {
    const fd = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const head = Buffer.alloc(HEAD.length);
      return (
        fstatSync(fd).isFile() && readSync(fd, head, 0, head.length, 0) === HEAD.length && head.equals(HEAD)
      );
    } finally {
      closeSync(fd);
    }
  } catch {
    return false; // what cannot be read now is told when it is backed up
  }
}
