import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';

/** What this machine knows of one object of a copy. Times are ms since 1970. */
export interface LedgerRow {
  readonly name: string;
  readonly size: number;
  /** As the place names this content (ETag, time of change): another one means that somebody changed it. */
  readonly tag: string;
  /** SHA-256 of what was sent, hex; '' when it was there before. */
  readonly hash: string;
  /** Since when the vault does not have it any more; null while it has. */
  readonly goneSince: number | null;
  readonly lockedUntil: number | null;
  /** When the place last said itself what it holds under this name; 0: never. */
  readonly checkedAt: number;
}

const TABLES = `
CREATE TABLE IF NOT EXISTS objects(
  name TEXT PRIMARY KEY, size INTEGER NOT NULL, tag TEXT NOT NULL, hash TEXT NOT NULL, goneSince INTEGER, lockedUntil INTEGER,
  checkedAt INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;
/** Another shape of the tables: what was known is forgotten, and the place is listed again. */
const VERSION = 1;

export function ledgerFile(home: string, vaultId: string, url: string): string {
  const place = createHash('sha256').update(url).digest('hex').slice(0, 12);
  return path.join(home, 'copies', `${vaultId}-${place}.db`);
}

/**
 * The listing of a copy as this machine remembers it: a cache, but for two dates that no listing tells (since when
 * something is gone from the vault, until when it is locked). When it is lost both begin anew, on the safe side.
 */
export class Ledger implements Disposable {
  readonly #db: Database.Database;
  readonly #put: Database.Statement;

  constructor(file: string) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    this.#db = new Database(file);
    this.#db.pragma('journal_mode = WAL');
    this.#db.pragma('synchronous = OFF');
    if (this.#db.pragma('user_version', { simple: true }) !== VERSION) {
      this.#db.exec('DROP TABLE IF EXISTS objects; DROP TABLE IF EXISTS facts;');
      this.#db.pragma(`user_version = ${VERSION}`);
    }
    this.#db.exec(TABLES);
    this.#put = this.#db.prepare(
      'INSERT OR REPLACE INTO objects VALUES (@name, @size, @tag, @hash, @goneSince, @lockedUntil, @checkedAt)',
    );
  }

  rows(): Map<string, LedgerRow> {
    const all = this.#db.prepare<[], LedgerRow>('SELECT * FROM objects').all();
    return new Map(all.map((row) => [row.name, row]));
  }

  get(name: string): LedgerRow | null {
    return this.#db.prepare<[string], LedgerRow>('SELECT * FROM objects WHERE name = ?').get(name) ?? null;
  }

  total(): { objects: number; bytes: number } {
    const sql = 'SELECT count(*) AS objects, coalesce(sum(size), 0) AS bytes FROM objects';
    return this.#db.prepare<[], { objects: number; bytes: number }>(sql).get() ?? { objects: 0, bytes: 0 };
  }

  names(prefix: string): string[] {
    const sql = 'SELECT name FROM objects WHERE name >= ? AND name < ?';
    const rows = this.#db.prepare<[string, string], { name: string }>(sql).all(prefix, `${prefix}\uffff`);
    return rows.map(({ name }) => name);
  }

  put(row: LedgerRow): void {
    this.#put.run(row);
  }

  drop(name: string): void {
    this.#db.prepare('DELETE FROM objects WHERE name = ?').run(name);
  }

  /** All or nothing, and quick. */
  transaction(work: () => void): void {
    this.#db.transaction(work)();
  }

  fact(name: Fact): string | null {
    const row = this.#db
      .prepare<[string], { value: string }>('SELECT value FROM facts WHERE name = ?')
      .get(name);
    return row?.value ?? null;
  }

  setFact(name: Fact, value: string | null): void {
    if (value === null) this.#db.prepare('DELETE FROM facts WHERE name = ?').run(name);
    else this.#db.prepare('INSERT OR REPLACE INTO facts VALUES (?, ?)').run(name, value);
  }

  /** For a place that is known to be another one now. */
  forget(): void {
    this.#db.exec('DELETE FROM objects; DELETE FROM facts;');
  }

  close(): void {
    this.#db.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** listedAt: when the whole place was last listed (ms). atWork: a sync began and has not ended: its rows may lack. */
export type Fact = 'listedAt' | 'atWork';
