import type Database from 'better-sqlite3';
import type { Run, RunId, RunKind, RunState } from '../../contract/views/run.ts';
import { RUN_COLUMNS, type RunRow, runOf } from './rows.ts';
import { firstIdOf } from './run-id.ts';

/** Runs of one kind and, where named, of one project and one type. */
export interface Subject {
  readonly kind: RunKind;
  readonly project: string;
  readonly type: string;
}

/** Between two moments (ms since 1970), by when the run was asked for. */
export interface Span {
  readonly since?: number;
  readonly until?: number;
}

/** Named, because SQLite would rather walk all runs from the newest on, looking for a state that may be in none. */
const BY_STATE = 'runs INDEXED BY runs_newest';
const BY_KIND = 'runs INDEXED BY runs_kind';

/**
 * Questions whose answer is one run or one number, each read from the end of an index: they cost the same whatever the
 * history holds, and what the health of everything is told from is asked many of them.
 */
export class NewestRuns {
  readonly #db: Database.Database;
  readonly #prepared = new Map<string, Database.Statement<unknown[], RunRow>>();

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** The newest of these that is in this state. */
  of({ kind, project, type }: Subject, state: RunState, { since = 0, until }: Span = {}): Run | null {
    const row = this.#statement(
      `SELECT ${RUN_COLUMNS} FROM ${BY_STATE} WHERE project = ? AND kind = ? AND type = ? AND state = ? AND id >= ? AND id < ? ` +
        'ORDER BY id DESC LIMIT 1',
    ).get(project, kind, type, state, firstIdOf(since), endOf(until));
    return row === undefined ? null : runOf(row);
  }

  /** The oldest of these in this state after the run `after`. */
  firstAfter({ kind, project, type }: Subject, state: RunState, after: RunId | null): Run | null {
    const row = this.#statement(
      `SELECT ${RUN_COLUMNS} FROM ${BY_STATE} WHERE project = ? AND kind = ? AND type = ? AND state = ? AND id > ? ORDER BY id LIMIT 1`,
    ).get(project, kind, type, state, after ?? '');
    return row === undefined ? null : runOf(row);
  }

  /** How many of these in this state there are after the run `after`. */
  countAfter({ kind, project, type }: Subject, state: RunState, after: RunId | null): number {
    const row = this.#db
      .prepare<unknown[], { n: number }>(
        `SELECT count(*) AS n FROM ${BY_STATE} WHERE project = ? AND kind = ? AND type = ? AND state = ? AND id > ?`,
      )
      .get(project, kind, type, state, after ?? '');
    return row?.n ?? 0;
  }

  /** The newest of a kind that wrote to or read this vault, of all projects, in one of these states. */
  ofVault(kind: RunKind, vault: string, states: readonly RunState[], { until }: Span = {}): Run | null {
    const marks = states.map(() => '?').join(', ');
    const row = this.#statement(
      `SELECT ${RUN_COLUMNS} FROM ${BY_KIND} WHERE kind = ? AND +vault = ? AND +state IN (${marks}) AND id < ? ORDER BY id DESC LIMIT 1`,
    ).get(kind, vault, ...states, endOf(until));
    return row === undefined ? null : runOf(row);
  }

  /** The newest check of this vault that read a share of it back, and found it whole. */
  rotationOf(vault: string, { until }: Span = {}): Run | null {
    const row = this.#statement(
      `SELECT ${RUN_COLUMNS} FROM ${BY_KIND} WHERE kind = 'check' AND +vault = ? AND +type = 'rotation' AND +state = 'complete' ` +
        'AND id < ? ORDER BY id DESC LIMIT 1',
    ).get(vault, endOf(until));
    return row === undefined ? null : runOf(row);
  }

  /** What waits or runs, in any process, oldest first. */
  unfinished(): Run[] {
    const rows = ['queued', 'running'].flatMap((state) =>
      this.#statement(`SELECT ${RUN_COLUMNS} FROM runs WHERE state = ? ORDER BY id`).all(state),
    );
    return rows.map(runOf).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** When the newest run of all was asked for (ms since 1970), which a wrong clock may put into the future. */
  latestMoment(): number | null {
    const row = this.#db
      .prepare<[], { queued: number }>('SELECT queued FROM runs ORDER BY id DESC LIMIT 1')
      .get();
    return row?.queued ?? null;
  }

  #statement(sql: string): Database.Statement<unknown[], RunRow> {
    const known = this.#prepared.get(sql) ?? this.#db.prepare<unknown[], RunRow>(sql);
    this.#prepared.set(sql, known);
    return known;
  }
}

function endOf(until: number | undefined): string {
  return until === undefined ? '~' : firstIdOf(until);
}
