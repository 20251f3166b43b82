import type Database from 'better-sqlite3';
import { UNCOMPILED } from '../../base/uncompiled.ts';
import { type Drill, type DrillVerdict, drillSchema } from '../../contract/views/proof.ts';
import type { RunId } from '../../contract/views/run.ts';

export interface DrillFilter {
  readonly project?: string | null;
  readonly vault?: string | null;
  readonly snapshot?: string | null;
  readonly run?: RunId | null;
  readonly verdict?: DrillVerdict;
  /** Begun at or after (ms since 1970). */
  readonly since?: number | null;
  readonly limit: number;
}

/** The restore drills of this instance: what `history.db` keeps of each, for ever. Their runs tell how they came about. */
export class DrillTable {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** `vault`: its name in the settings. Within the transaction that ends the run. */
  add(drill: Drill, vault: string): void {
    const { run, project, snapshot, type, at, copy, scope, verdict } = drill;
    this.#db
      .prepare(
        'INSERT INTO drills(run, vault, project, snapshot, type, at, copy, scope, verdict, body) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(run, vault, project, snapshot, type, at, copy, scope, verdict, JSON.stringify(drill));
  }

  /** Newest first. */
  list({ limit, since = null, ...equal }: DrillFilter): Drill[] {
    const wanted = Object.entries(equal).filter(([, value]) => value !== null && value !== undefined);
    const conditions = [...wanted.map(([name]) => `${name} = ?`), ...(since === null ? [] : ['at >= ?'])];
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const values = [...wanted.map(([, value]) => value), ...(since === null ? [] : [since]), limit];
    return this.#drills(`SELECT body FROM drills ${where} ORDER BY at DESC, n DESC LIMIT ?`, values);
  }

  /** The newest drill of each project, from the vault itself or from any copy. */
  newestByProject(): Map<string, Drill> {
    const rows = this.#drills(
      'SELECT body FROM drills WHERE n IN (SELECT max(n) FROM drills GROUP BY project)',
      [],
    );
    return new Map(rows.map((drill) => [drill.project, drill]));
  }

  ofRun(run: RunId): Drill | null {
    return this.list({ run, limit: 1 })[0] ?? null;
  }

  #drills(sql: string, values: readonly unknown[]): Drill[] {
    const rows = this.#db.prepare<unknown[], { body: string }>(sql).all(...values);
    return rows.map(({ body }) => drillSchema.parse(JSON.parse(body), UNCOMPILED));
  }
}
