import type Database from 'better-sqlite3';
import type { RunId } from '../../contract/views/run.ts';

export interface Happening {
  readonly n: number;
  readonly at: number;
  readonly kind: 'started' | 'ended';
  readonly run: RunId;
}

/**
 * What happened to runs and is yet to be judged: who must be told? Written in the transaction of what happened, so that no
 * crash can come between the two; `core/notify` judges it as soon as it can.
 */
export class Outbox {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  note(kind: Happening['kind'], run: RunId, at: number): void {
    this.#db.prepare('INSERT INTO outbox(at, kind, run) VALUES(?, ?, ?)').run(at, kind, run);
  }

  /** In their order. */
  first(count: number): Happening[] {
    return this.#db
      .prepare<[number], Happening>('SELECT n, at, kind, run FROM outbox ORDER BY n LIMIT ?')
      .all(count);
  }

  remove(n: number): void {
    this.#db.prepare('DELETE FROM outbox WHERE n = ?').run(n);
  }

  /** Messages that processes which are gone had begun to send: nobody knows whether they arrived, so they are sent again. */
  free(owners: readonly number[]): void {
    const free = this.#db.prepare(
      "UPDATE deliveries SET state = 'waiting', owner = NULL, repeated = 1 WHERE owner = ?",
    );
    for (const owner of owners) free.run(owner);
  }
}
