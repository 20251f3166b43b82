import { chmodSync, existsSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';

/**
 * When each pack was last read from its place and found whole, and which packs went missing. A record, not a cache: no
 * vault can tell it again. So it lies beside the catalog in a file of its own, which outlives every rebuilding.
 */
export class ReadBacks {
  readonly #db: Database.Database;

  /** `db`: the catalog's connection, to which the file was attached. */
  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** Makes the file where needed (a damaged one anew: then every pack counts as never read) and attaches it. */
  static attach(db: Database.Database, catalogFile: string): ReadBacks {
    const file = readBacksFile(catalogFile);
    if (!existsSync(file) || !isSound(file)) make(file);
    db.prepare('ATTACH DATABASE ? AS proofs').run(file);
    return new ReadBacks(db);
  }

  whole(pack: string, stored: number, at: number): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO proofs.read_backs(pack, stored, at, lost) VALUES (?, ?, ?, NULL)')
      .run(pack, stored, at);
  }

  /** Null where it was never read back as one of that size. */
  lastWhole(pack: string, stored: number): number | null {
    const at = this.#db
      .prepare('SELECT at FROM proofs.read_backs WHERE pack = ? AND stored = ? AND lost IS NULL')
      .pluck()
      .get(pack, stored) as number | null | undefined;
    return at ?? null;
  }

  /** What was known of it counts no more. */
  forget(pack: string): void {
    this.#db.prepare('DELETE FROM proofs.read_backs WHERE pack = ?').run(pack);
  }

  /** It is not there any more, and nobody has said that it may go. */
  lose(pack: string, stored: number, at: number): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO proofs.read_backs(pack, stored, at, lost) VALUES (?, ?, NULL, ?)')
      .run(pack, stored, at);
  }

  lost(): { readonly pack: string; readonly stored: number }[] {
    return this.#db
      .prepare('SELECT pack, stored FROM proofs.read_backs WHERE lost IS NOT NULL ORDER BY pack')
      .all() as { pack: string; stored: number }[];
  }

  /** All that is needed is there: what went missing is missed no more. */
  forgetLost(): void {
    this.#db.exec('DELETE FROM proofs.read_backs WHERE lost IS NOT NULL');
  }
}

export function readBacksFile(catalogFile: string): string {
  return `${catalogFile.replace(/\.db$/, '')}.read-backs.db`;
}

function isSound(file: string): boolean {
  let db: Database.Database | null = null;
  try {
    db = new Database(file);
    db.prepare('SELECT pack, stored, at, lost FROM read_backs LIMIT 1').get();
    return true;
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !/CORRUPT|NOTADB|SQLITE_ERROR/.test(error.code))
      throw error;
    return false;
  } finally {
    db?.close();
  }
}

function make(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.exec(
    'CREATE TABLE IF NOT EXISTS read_backs(pack TEXT PRIMARY KEY, stored INTEGER NOT NULL, at INTEGER, lost INTEGER) WITHOUT ROWID',
  );
  db.close();
  chmodSync(file, 0o600);
}
