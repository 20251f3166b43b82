import type Database from 'better-sqlite3';

/** Bumped when the tables change: an older catalog is thrown away and rebuilt from the vault. */
export const CATALOG_VERSION = 1;

const SCHEMA = `
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE packs(
  n INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, stored INTEGER NOT NULL,
  verified INTEGER, condemned INTEGER, damaged INTEGER);
CREATE TABLE frames(
  pack INTEGER NOT NULL, frame INTEGER NOT NULL, offset INTEGER NOT NULL, stored INTEGER NOT NULL, raw INTEGER NOT NULL,
  PRIMARY KEY(pack, frame)) WITHOUT ROWID;
CREATE TABLE blobs(
  id BLOB NOT NULL, pack INTEGER NOT NULL, frame INTEGER NOT NULL, offset INTEGER NOT NULL, entry INTEGER NOT NULL,
  plain INTEGER NOT NULL, base BLOB, PRIMARY KEY(id, pack)) WITHOUT ROWID;
CREATE INDEX blobs_pack ON blobs(pack, frame, offset);
CREATE TABLE sketches(head INTEGER NOT NULL, tail INTEGER NOT NULL, id BLOB NOT NULL);
CREATE INDEX sketches_head ON sketches(head);
CREATE INDEX sketches_tail ON sketches(tail);
CREATE INDEX sketches_id ON sketches(id);
CREATE TABLE lost(id BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE snapshots(id TEXT PRIMARY KEY, object TEXT NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE leaves(id BLOB PRIMARY KEY, raw INTEGER NOT NULL, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE trees(source TEXT NOT NULL, n INTEGER NOT NULL, leaf BLOB NOT NULL, PRIMARY KEY(source, n)) WITHOUT ROWID;
PRAGMA user_version = ${CATALOG_VERSION};
`;

/** Page cache of a connection: keeps memory flat whatever the vault holds. */
export const CACHE_KIB = 16_000;

export function prepareConnection(db: Database.Database, readOnly: boolean, cacheKib = CACHE_KIB): void {
  db.pragma('busy_timeout = 10000');
  db.pragma(`cache_size = -${cacheKib}`);
  if (readOnly) return;
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL'); // a cache: may lose its last moments, never be inconsistent
  db.pragma('wal_autocheckpoint = 4000');
}

/** True when the tables are (now) those of this version; false when the file is of another one. */
export function ensureSchema(db: Database.Database): boolean {
  const version = db.pragma('user_version', { simple: true });
  if (version === 0) db.exec(`BEGIN; ${SCHEMA} COMMIT;`);
  return version === 0 || version === CATALOG_VERSION;
}
