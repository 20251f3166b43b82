import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { type Clock, type RandomBytes, systemClock } from '../../base/clock.ts';
import { CofreError } from '../../base/errors.ts';
import { LOG_KEPT_MS } from '../../base/limits.ts';
import type { HistoryFilter } from '../../contract/requests/history.ts';
import type { ProjectDays } from '../../contract/views/days.ts';
import type { Run, RunDetails, RunId } from '../../contract/views/run.ts';
import { isAlive, thisProcess } from '../../platform/host.ts';
import { CopyTable } from '../copies/table.ts';
import { HoldTable } from '../hold/table.ts';
import { NoticeTables } from '../notify/tables/tables.ts';
import { DrillTable } from '../proof/drills.ts';
import { backupDays } from './days.ts';
import { FindingTable } from './findings.ts';
import { LogTable } from './log.ts';
import { NewestRuns } from './newest.ts';
import { openDatabase } from './open.ts';
import { Outbox } from './outbox.ts';
import { type Neighbours, Owners } from './owners.ts';
import { runsQuery } from './query.ts';
import { type DetailRow, detailsOf, RUN_COLUMNS, type RunRow, runOf } from './rows.ts';
import { firstIdOf } from './run-id.ts';
import { type RunEnding, type RunReason, type RunSubject, RunWriter } from './run-writer.ts';

export interface HistoryOptions {
  readonly home: string;
  readonly clock?: Clock;
  readonly random?: RandomBytes;
  readonly neighbours?: Neighbours;
}

/** Asked for only by what owns or judges runs: to tell who this process is loads cryptography. */
const NEIGHBOURS: Neighbours = {
  get self() {
    return thisProcess();
  },
  isAlive,
};

/** Every run there was, waits or is at work: history.db in the home folder, used by several processes at once. */
export class History {
  readonly log: LogTable;
  /** What people are to be told, and what became of it. */
  readonly notices: NoticeTables;
  readonly newest: NewestRuns;
  readonly findings: FindingTable;
  readonly drills: DrillTable;
  readonly holds: HoldTable;
  readonly copies: CopyTable;
  /** Where a history that could not be read was moved to when this one was opened; null on an ordinary day. */
  readonly setAside: string | null;
  readonly #db: Database.Database;
  readonly #clock: Clock;
  readonly #owners: Owners;
  readonly #runs: RunWriter;

  constructor(options: HistoryOptions) {
    this.#clock = options.clock ?? systemClock;
    const { db, setAside } = openDatabase(options.home, this.#clock.now());
    this.#db = db;
    this.setAside = setAside;
    this.#owners = new Owners(db, options.neighbours ?? NEIGHBOURS);
    const outbox = new Outbox(db);
    this.#runs = new RunWriter(db, {
      ...{
        clock: this.#clock,
        random: options.random ?? ((count) => randomBytes(count)),
        owners: this.#owners,
        outbox,
      },
    });
    this.notices = new NoticeTables(db, { owners: this.#owners, outbox });
    this.log = new LogTable(db);
    this.newest = new NewestRuns(db);
    this.findings = new FindingTable(db);
    this.drills = new DrillTable(db);
    this.holds = new HoldTable(db);
    this.copies = new CopyTable(db);
  }

  /** A job that waits for its turn in this process. */
  add(subject: RunSubject): Run {
    return this.#runs.add(subject);
  }

  /** A run that never began, and why. */
  skip(subject: RunSubject, reason: RunReason): Run {
    return this.#runs.skip(subject, reason);
  }

  start(id: RunId): Run {
    return this.#runs.start(id);
  }

  finish(id: RunId, ending: RunEnding): Run {
    return this.#runs.finish(id, ending);
  }

  /** Runs of processes that are gone: marked as interrupted, and given back. Those of living ones are not touched. */
  interruptDead(): Run[] {
    return this.#runs.interruptDead();
  }

  /** Says that this process lives; for those that cannot see it (another machine, another container). */
  beat(): void {
    this.#owners.beat(this.#clock.now());
  }

  /** Asks the process that owns the run to stop it; false when it has ended. */
  askToCancel(id: RunId): boolean {
    return this.#runs.askToCancel(id);
  }

  /** Runs of this process that another one asks to stop. */
  askedToCancel(): RunId[] {
    return this.#runs.askedToCancel();
  }

  /** Newest first; `next` goes on after them. */
  list(
    filter: HistoryFilter,
    page: { limit: number; before: RunId | null },
  ): { runs: Run[]; next: RunId | null } {
    const { sql, values } = runsQuery(filter, { ...page, limit: page.limit + 1 });
    const rows = this.#db.prepare<unknown[], RunRow>(sql).all(...values);
    const runs = rows.slice(0, page.limit).map(runOf);
    return { runs, next: rows.length > page.limit ? (runs.at(-1)?.id ?? null) : null };
  }

  /** The run whose id begins so, or the newest (`latest`). */
  find(wanted: string): RunDetails {
    const rows = this.#db
      .prepare<[string, string], RunRow>(
        `SELECT ${RUN_COLUMNS} FROM runs WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 2`,
      )
      .all(...(wanted === 'latest' ? (['', '{'] as const) : ([wanted, `${wanted}{`] as const)));
    const [row, second] = rows;
    if (row === undefined) throw unknown(wanted);
    if (second !== undefined && wanted !== 'latest') throw ambiguous(wanted);
    const details = this.#db
      .prepare<[string], DetailRow>('SELECT phases, counts, problems FROM details WHERE run = ?')
      .get(row.id);
    const { id } = runOf(row);
    return detailsOf(row, details, { logLines: this.log.count(id), drill: this.drills.ofRun(id) });
  }

  /** The backups of each project, day by day; `edges` are the beginnings of the days and the end of the last (ms). */
  days(edges: readonly number[], project: string | null = null): ProjectDays[] {
    return backupDays(this.#db, edges, project);
  }

  /** Takes away log lines and messages that are too old; runs stay. */
  tidy(): void {
    const old = this.#clock.now() - LOG_KEPT_MS;
    this.log.removeBefore(firstIdOf(old));
    this.notices.removeBefore(old);
  }

  /** The plan of a list, as SQLite explains it: for the test that holds it to an index. */
  explain(filter: HistoryFilter, before: RunId | null): string[] {
    const { sql, values } = runsQuery(filter, { limit: 50, before });
    const rows = this.#db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
    return rows.map(({ detail }) => detail);
  }

  close(): void {
    this.#owners.leave();
    this.#db.close();
  }
}

function unknown(wanted: string): CofreError {
  return new CofreError('wrong-use', `there is no run "${wanted}"`, { reason: 'unknownRun', wanted });
}

function ambiguous(wanted: string): CofreError {
  return new CofreError('wrong-use', `several runs begin with "${wanted}"`, {
    reason: 'severalRuns',
    wanted,
  });
}
