import type Database from 'better-sqlite3';
import type { Clock, RandomBytes } from '../../base/clock.ts';
import type { ErrorDetails } from '../../base/errors.ts';
import { HISTORY_PROBLEMS_MAX } from '../../base/limits.ts';
import type { Phase } from '../../contract/progress.ts';
import type { Drill } from '../../contract/views/proof.ts';
import type { Run, RunId, RunProblem, RunResult } from '../../contract/views/run.ts';
import { DrillTable } from '../proof/drills.ts';
import { shorten } from './log.ts';
import type { Outbox } from './outbox.ts';
import type { Owners } from './owners.ts';
import { RUN_COLUMNS, type RunRow, runOf } from './rows.ts';
import { newRunId } from './run-id.ts';

export type RunSubject = Pick<Run, 'kind' | 'project' | 'vault' | 'type' | 'trigger'>;

/** A code of base/errors.ts or of a condition, plain English, and what fills in the text of the code. */
export interface RunReason {
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, string | number>>;
}

/** How a run ended, and all that is known of it then. */
export interface RunEnding {
  readonly state: RunResult;
  readonly reason?: RunReason | null;
  readonly durationMs?: number | null;
  readonly snapshot?: string | null;
  readonly files?: number | undefined;
  readonly bytes?: number | undefined;
  readonly newBytes?: number | undefined;
  readonly storedBytes?: number | undefined;
  readonly phases?: Readonly<Partial<Record<Phase, number>>>;
  readonly counts?: Readonly<Record<string, number>>;
  readonly problems?: readonly RunProblem[];
  readonly problemCount?: number;
  /** What a restore drill found; kept in the same transaction. */
  readonly drill?: Drill;
}

interface Surroundings {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly owners: Owners;
  readonly outbox: Outbox;
}

const INTERRUPTED: RunReason = { code: 'interrupted', message: 'its process ended before the job did' };

/** All changes of runs. Each is one transaction, with the note for whoever judges what must be told. */
export class RunWriter {
  readonly #db: Database.Database;
  readonly #clock: Clock;
  readonly #random: RandomBytes;
  readonly #owners: Owners;
  readonly #outbox: Outbox;

  constructor(db: Database.Database, { clock, random, owners, outbox }: Surroundings) {
    this.#db = db;
    this.#clock = clock;
    this.#random = random;
    this.#owners = owners;
    this.#outbox = outbox;
  }

  add(subject: RunSubject): Run {
    return this.#atOnce(() => this.#insert(subject, this.#owners.mine(this.#clock.now())));
  }

  skip(subject: RunSubject, reason: RunReason): Run {
    return this.#atOnce(() => {
      const { id } = this.#insert(subject, null);
      return this.#end(id, { state: 'skipped', reason, durationMs: null });
    });
  }

  start(id: RunId): Run {
    const now = this.#clock.now();
    return this.#atOnce(() => {
      this.#db
        .prepare("UPDATE runs SET state = 'running', started = ? WHERE id = ? AND state = 'queued'")
        .run(now, id);
      this.#outbox.note('started', id, now);
      return this.#get(id);
    });
  }

  finish(id: RunId, ending: RunEnding): Run {
    return this.#atOnce(() => this.#end(id, ending));
  }

  interruptDead(): Run[] {
    const now = this.#clock.now();
    return this.#atOnce(() => {
      const dead = this.#owners.dead(now);
      const left = this.#db.prepare<[number], { id: string }>('SELECT id FROM runs WHERE owner = ?');
      const ids = dead.flatMap((owner) => left.all(owner)).map(({ id }) => id as RunId);
      const ended = ids.map((id) => this.#end(id, { state: 'interrupted', reason: INTERRUPTED }));
      this.#outbox.free(dead);
      this.#owners.remove(dead);
      return ended;
    });
  }

  askToCancel(id: RunId): boolean {
    const asked = this.#db.prepare('UPDATE runs SET cancel = 1 WHERE id = ? AND owner IS NOT NULL').run(id);
    return asked.changes > 0;
  }

  askedToCancel(): RunId[] {
    const { own } = this.#owners;
    if (own === null) return [];
    return this.#db
      .prepare<[number], { id: string }>('SELECT id FROM runs WHERE owner = ? AND cancel = 1')
      .all(own)
      .map(({ id }) => id as RunId);
  }

  #insert({ kind, project, vault, type, trigger }: RunSubject, owner: number | null): Run {
    const now = this.#clock.now();
    const id = newRunId(now, this.#random);
    this.#db
      .prepare(
        "INSERT INTO runs(id, kind, project, vault, type, trigger, state, queued, owner) VALUES(?, ?, ?, ?, ?, ?, 'queued', ?, ?)",
      )
      .run(id, kind, project, vault, type, trigger, now, owner);
    return this.#get(id);
  }

  #end(id: RunId, ending: RunEnding): Run {
    const { state, reason = null, snapshot = null, problems = [] } = ending;
    const { problemCount = problems.length } = ending;
    const numbers = [ending.files, ending.bytes, ending.newBytes, ending.storedBytes].map((n) => n ?? null);
    const now = this.#clock.now();
    // An interrupted run: nobody knows when it ended, so it has no duration.
    const duration =
      ending.durationMs === undefined || ending.durationMs === null ? null : Math.round(ending.durationMs);
    const told = [reason?.code ?? null, reason === null ? null : shorten(reason.message), aboutOf(reason)];
    this.#db
      .prepare(
        'UPDATE runs SET state = ?, code = ?, message = ?, about = ?, finished = ?, duration = ?, files = ?, bytes = ?, fresh = ?, ' +
          'stored = ?, snapshot = ?, problems = ?, owner = NULL WHERE id = ?',
      )
      .run(...[state, ...told, now, duration], ...[...numbers, snapshot, problemCount, id]);
    this.#keepDetails(id, ending);
    if (state !== 'skipped') this.#outbox.note('ended', id, now);
    const run = this.#get(id);
    if (ending.drill !== undefined) new DrillTable(this.#db).add(ending.drill, run.vault);
    return run;
  }

  #keepDetails(id: RunId, { phases = {}, counts = {}, problems = [] }: RunEnding): void {
    const empty = [phases, counts, problems].every((value) => Object.keys(value).length === 0);
    if (empty) return;
    const rounded = Object.fromEntries(Object.entries(phases).map(([name, ms]) => [name, Math.round(ms)]));
    const kept = problems.slice(0, HISTORY_PROBLEMS_MAX).map(({ path, code, message, details }) => ({
      path: shorten(path),
      code,
      message: shorten(message),
      ...(details === undefined ? {} : { details: shortened(details) }),
    }));
    this.#db
      .prepare('INSERT OR REPLACE INTO details(run, phases, counts, problems) VALUES(?, ?, ?, ?)')
      .run(id, ...[rounded, counts, kept].map((value) => JSON.stringify(value)));
  }

  #get(id: RunId): Run {
    const row = this.#db.prepare<[string], RunRow>(`SELECT ${RUN_COLUMNS} FROM runs WHERE id = ?`).get(id);
    if (row === undefined) throw new Error(`run ${id} is not in the history`);
    return runOf(row);
  }

  #atOnce<T>(work: () => T): T {
    return this.#db.transaction(work).immediate();
  }
}

/** JSON of the details, shortened; null where there are none. */
function aboutOf(reason: RunReason | null): string | null {
  const { details = {} } = reason ?? {};
  return Object.keys(details).length === 0 ? null : JSON.stringify(shortened(details));
}

function shortened(details: ErrorDetails): ErrorDetails {
  const kept = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'string' ? shorten(value) : value,
  ]);
  return Object.fromEntries(kept);
}
