import type Database from 'better-sqlite3';
import { UNCOMPILED } from '../../base/uncompiled.ts';
import { type Anomaly, anomalySchema, type Hold, type ReleasedHold } from '../../contract/views/proof.ts';
import type { Past } from './anomaly.ts';
import { type Measures, measuresSchema } from './measures.ts';

/** Snapshots of each project and type whose measures are kept: years of daily ones. */
const KEPT = 1000;
/** As many of them are looked back at: a year of daily ones. */
const LOOKED_AT = 365;
/** Anomalies kept with a hold. */
const ANOMALIES_KEPT = 200;

export interface Held {
  readonly project: string;
  /** Name of the vault in the settings. */
  readonly vault: string;
}

interface HoldRow extends Held {
  readonly since: number;
  readonly anomalies: string;
  readonly released: number | null;
  readonly reason: string | null;
}

/** Which projects are held, and what every snapshot measured: records of history.db. */
export class HoldTable {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** `type`: of the snapshot. `odd`: it raised something. One snapshot counts once. */
  addMeasures(
    { project, vault }: Held,
    type: string,
    { measures, odd }: { measures: Measures; odd: boolean },
  ): void {
    const { at, snapshot } = measures;
    this.#db
      .prepare(
        'INSERT INTO measures(project, vault, type, at, snapshot, odd, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(project, vault, type, at, snapshot, odd ? 1 : 0, JSON.stringify(measures));
    this.#db
      .prepare(
        `DELETE FROM measures WHERE n IN (SELECT n FROM measures WHERE vault = ? AND project = ? AND type = ?
         ORDER BY at DESC LIMIT -1 OFFSET ${KEPT})`,
      )
      .run(vault, project, type);
  }

  /**
   * What a new snapshot is compared with. While a hold stands, what came since it began is no standard; once a person has
   * said that it was meant, the level is that of what came since.
   */
  pastOf({ project, vault }: Held, type: string): Past {
    const rows = this.#db
      .prepare<unknown[], { at: number; odd: number; body: string }>(
        `SELECT at, odd, body FROM measures WHERE vault = ? AND project = ? AND type = ? ORDER BY at DESC LIMIT ${LOOKED_AT}`,
      )
      .all(vault, project, type)
      .reverse();
    const holds = this.#holds('vault = ? AND project = ? ORDER BY since DESC LIMIT 1', [vault, project]);
    const [last] = holds;
    const read = (some: typeof rows): Measures[] =>
      some.map(({ body }) => measuresSchema.parse(JSON.parse(body)));
    const ordinary = rows.filter(({ odd }) => odd === 0);
    if (last === undefined) return { ordinary: read(ordinary), current: read(ordinary) };
    if (last.released === null) {
      const before = ordinary.filter(({ at }) => at < last.since);
      return { ordinary: read(before), current: read(before) };
    }
    const since = rows.filter(({ at }) => at >= last.since);
    // Of a type that has not been backed up since, what was there before is all there is.
    return { ordinary: read(ordinary), current: read(since.length > 0 ? since : ordinary) };
  }

  /** Raises a hold, or adds to the one that stands. `since`: when the snapshot was taken (ms since 1970). */
  raise({ project, vault }: Held, since: number, anomalies: readonly Anomaly[]): void {
    this.#db.transaction(() => {
      const standing = this.of({ project, vault });
      const all = JSON.stringify([...(standing?.anomalies ?? []), ...anomalies].slice(0, ANOMALIES_KEPT));
      if (standing === null)
        this.#db
          .prepare('INSERT INTO holds(project, vault, since, anomalies) VALUES (?, ?, ?, ?)')
          .run(project, vault, since, all);
      else
        this.#db
          .prepare('UPDATE holds SET anomalies = ? WHERE vault = ? AND project = ? AND released IS NULL')
          .run(all, vault, project);
    })();
  }

  /** False where none stands. */
  release({ project, vault }: Held, reason: string, now: number): boolean {
    const done = this.#db
      .prepare(
        'UPDATE holds SET released = ?, reason = ? WHERE vault = ? AND project = ? AND released IS NULL',
      )
      .run(now, reason, vault, project);
    return done.changes > 0;
  }

  /** Those that stand, oldest first. */
  list(): Hold[] {
    return this.#holds('released IS NULL ORDER BY since', []).map(holdOf);
  }

  of({ project, vault }: Held): Hold | null {
    const [row] = this.#holds('released IS NULL AND vault = ? AND project = ?', [vault, project]);
    return row === undefined ? null : holdOf(row);
  }

  /** Newest first. */
  released(limit: number): ReleasedHold[] {
    return this.#holds('released IS NOT NULL ORDER BY released DESC LIMIT ?', [limit]).map((row) => ({
      ...holdOf(row),
      ...{ releasedAt: row.released ?? 0, reason: row.reason ?? '' },
    }));
  }

  /** Projects of a vault of which nothing may be deleted. */
  heldIn(vault: string): Set<string> {
    return new Set(this.#holds('released IS NULL AND vault = ?', [vault]).map(({ project }) => project));
  }

  #holds(where: string, values: readonly unknown[]): HoldRow[] {
    return this.#db
      .prepare<unknown[], HoldRow>(
        `SELECT project, vault, since, anomalies, released, reason FROM holds WHERE ${where}`,
      )
      .all(...values);
  }
}

function holdOf({ project, vault, since, anomalies }: HoldRow): Hold {
  return { project, vault, since, anomalies: anomalySchema.array().parse(JSON.parse(anomalies), UNCOMPILED) };
}
