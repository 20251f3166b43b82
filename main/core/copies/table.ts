import type Database from 'better-sqlite3';
import type { Failure } from '../../contract/views/failure.ts';

/** What was last known of a copy. Times are ms since 1970; null: not known. */
export interface CopyFacts {
  readonly vault: string;
  readonly name: string;
  /** Where it was then: facts of another place say nothing. */
  readonly url: string;
  readonly lastSyncAt: number | null;
  readonly newestSnapshotAt: number | null;
  readonly pendingObjects: number | null;
  readonly pendingBytes: number | null;
  readonly storedObjects: number | null;
  readonly storedBytes: number | null;
  readonly absentSince: number | null;
  readonly problem: Failure | null;
}

type Row = Omit<CopyFacts, 'problem'> & { readonly problem: string | null };

/** The table `copies` of history.db: how each copy was when it was last looked at, for whoever must not open it. */
export class CopyTable {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  find(vault: string, name: string, url: string): CopyFacts {
    const row = this.#db
      .prepare<[string, string], Row>('SELECT * FROM copies WHERE vault = ? AND name = ?')
      .get(vault, name);
    if (row === undefined || row.url !== url) return { ...nothing, vault, name, url };
    return { ...row, problem: row.problem === null ? null : (JSON.parse(row.problem) as Failure) };
  }

  update(facts: Pick<CopyFacts, 'vault' | 'name' | 'url'> & Partial<CopyFacts>): void {
    const { problem, ...rest } = { ...this.find(facts.vault, facts.name, facts.url), ...facts };
    this.#db
      .prepare<[Row]>(
        `INSERT OR REPLACE INTO copies VALUES (@vault, @name, @url, @lastSyncAt, @newestSnapshotAt, @pendingObjects,
          @pendingBytes, @storedObjects, @storedBytes, @absentSince, @problem)`,
      )
      .run({ ...rest, problem: problem === null ? null : JSON.stringify(problem) });
  }

  remove(vault: string, name: string): void {
    this.#db.prepare('DELETE FROM copies WHERE vault = ? AND name = ?').run(vault, name);
  }
}

const nothing = {
  ...{ lastSyncAt: null, newestSnapshotAt: null, pendingObjects: null, pendingBytes: null },
  ...{ storedObjects: null, storedBytes: null, absentSince: null, problem: null },
} as const;
