import type { Clock, Sleep } from '../../base/clock.ts';
import { CofreError } from '../../base/errors.ts';
import type { CoreEventBody } from '../../contract/events.ts';
import type { Job } from '../../contract/views/job.ts';
import type { Run, RunId } from '../../contract/views/run.ts';
import type { History } from '../history/history.ts';
import { OWNER_BEAT_MS } from '../history/owners.ts';
import type { RunEnding, RunReason } from '../history/run-writer.ts';
import { LiveProgress } from './live-progress.ts';
import { byTurn, laneOf, nextOf, priorityOf, sameJobKey, type Waiting } from './order.ts';
import { Recorder } from './recorder.ts';
import { LOCK_WAIT_MAX_MS, runJob, STOPPED, type StopReason } from './run-job.ts';
import { RunLog } from './run-log.ts';
import type { JobRequest, JobRunners } from './runner.ts';

/** Vaults worked on at the same time: a backup keeps the processor and the disk busy by itself. */
const PARALLEL_VAULTS = 2;
/** How often it is looked whether another process asks to cancel (ms); only while there are jobs. */
const LOOK_MS = 1000;
/** How long jobs have to stop when the core does (ms); what takes longer is left as a kill would leave it. */
export const STOP_WAIT_MS = 60_000;

export interface QueueOptions {
  readonly history: History;
  readonly runners: JobRunners;
  readonly emit: (event: CoreEventBody) => void;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly parallel?: number;
  readonly lockWaitMs?: number;
}

interface Entry extends Waiting {
  readonly job: JobRequest;
  readonly key: string;
  readonly log: RunLog;
  readonly ended: PromiseWithResolvers<Run>;
  priority: number;
  run: Run;
}

interface Active {
  readonly entry: Entry;
  readonly progress: LiveProgress;
  readonly stop: AbortController;
}

/** Jobs that wait and run in this process: one at a time for each vault (and one drill), the most urgent first. */
export class JobQueue {
  readonly #options: QueueOptions;
  readonly #recorder: Recorder;
  readonly #waiting = new Map<RunId, Entry>();
  readonly #active = new Map<RunId, Active>();
  #arrivals = 0;
  #stopping = false;
  #look: NodeJS.Timeout | null = null;
  #beatAt = 0;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#recorder = new Recorder(options.history, options.emit);
  }

  /** Lets the job wait for its turn; one that waits already does for both. */
  add(job: JobRequest): { run: Run; joined: boolean } {
    if (this.#stopping) throw new CofreError('refused', 'Cofre is stopping', { reason: 'stopping' });
    const key = sameJobKey(job);
    const same = [...this.#waiting.values()].find((entry) => entry.key === key);
    if (same !== undefined) return { run: join(same, job), joined: true };
    const run = this.#recorder.add(job);
    this.#arrivals += 1;
    this.#waiting.set(run.id, {
      ...{ job, key, run, vault: laneOf(job), priority: priorityOf(job), arrived: this.#arrivals },
      log: this.#newLog(run.id),
      ended: Promise.withResolvers<Run>(),
    });
    this.#startWatching();
    queueMicrotask(() => this.#startNext());
    return { run, joined: false };
  }

  /** Records a run that does not even wait. */
  skip(job: JobRequest, reason: RunReason): Run {
    return this.#recorder.skip(job, reason);
  }

  /** 'elsewhere': the process that has it is asked to; 'over' is said of what has ended. */
  cancel(id: RunId): 'queued' | 'running' | 'elsewhere' | 'over' {
    const entry = this.#waiting.get(id);
    if (entry !== undefined) {
      this.#waiting.delete(id);
      this.#end(entry, { state: 'cancelled', reason: { code: 'cancelled', message: 'cancelled' } });
      return 'queued';
    }
    const active = this.#active.get(id);
    if (active === undefined) return this.#options.history.askToCancel(id) ? 'elsewhere' : 'over';
    active.stop.abort('cancelled' satisfies StopReason);
    return 'running';
  }

  /** Running ones first, then those that wait, in the order of their turns. */
  list(): Job[] {
    const active = [...this.#active.values()];
    const waiting = [...this.#waiting.values()].sort(byTurn);
    return [
      ...active.map(({ entry, progress }) => ({ run: entry.run, progress: progress.view(), before: 0 })),
      ...waiting.map(({ run }, n) => ({ run, progress: null, before: active.length + n })),
    ];
  }

  /** Resolves with the ended run; undefined when it is not one of this queue. */
  whenEnded(id: RunId): Promise<Run> | undefined {
    return (this.#waiting.get(id) ?? this.#active.get(id)?.entry)?.ended.promise;
  }

  /** Takes nothing more; what waits and what runs is interrupted and recorded. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const [id, entry] of this.#waiting) {
      this.#waiting.delete(id);
      this.#end(entry, STOPPED);
    }
    const active = [...this.#active.values()];
    for (const { stop } of active) stop.abort('core-stopped' satisfies StopReason);
    await this.#atMost(STOP_WAIT_MS, Promise.all(active.map(({ entry }) => entry.ended.promise)));
    for (const [id, { entry }] of this.#active) {
      this.#active.delete(id);
      this.#end(entry, STOPPED);
    }
    this.#recorder.retry();
    if (this.#look !== null) clearInterval(this.#look);
    this.#look = null;
  }

  async #atMost(ms: number, work: Promise<unknown>): Promise<void> {
    const enough = new AbortController();
    const late = this.#options.sleep(ms, enough.signal).catch(() => undefined);
    await Promise.race([work, late]);
    enough.abort();
    await late;
  }

  #startNext(): void {
    while (!this.#stopping) {
      const entry = this.#nextOf((job) => job.kind !== 'copy') ?? this.#nextOf((job) => job.kind === 'copy');
      if (entry === null) return;
      this.#waiting.delete(entry.run.id);
      void this.#run(entry);
    }
  }

  /** Copies only read their vault, and wait for a line most of the time: they have lanes of their own. */
  #nextOf(isMeant: (job: JobRequest) => boolean): Entry | null {
    const busy = [...this.#active.values()].filter(({ entry }) => isMeant(entry.job));
    const waiting = [...this.#waiting.values()].filter(({ job }) => isMeant(job));
    const vaults = new Set(busy.map(({ entry }) => entry.vault));
    return nextOf(waiting, vaults, this.#options.parallel ?? PARALLEL_VAULTS);
  }

  async #run(entry: Entry): Promise<void> {
    const { emit, clock } = this.#options;
    const { id } = entry.run;
    const stop = new AbortController();
    const progress = new LiveProgress(clock, (view) =>
      emit({ kind: 'job.progress', run: id, progress: view }),
    );
    this.#active.set(id, { entry, progress, stop });
    entry.run = this.#recorder.start(entry.run, clock.now());
    const { trigger } = entry.job;
    entry.log.add('info', `started (${trigger})`, { code: 'runLog.started', values: { trigger } });
    const ending = await this.#runToEnd(entry, progress, stop.signal);
    // A stop that could not wait any longer has recorded it already.
    if (!this.#active.delete(id)) return;
    this.#end(entry, ending);
    this.#startNext();
  }

  #runToEnd({ job, run, log }: Entry, progress: LiveProgress, signal: AbortSignal): Promise<RunEnding> {
    const { runners, clock, sleep, lockWaitMs = LOCK_WAIT_MAX_MS } = this.#options;
    const runner = runners[job.kind] ?? noRunner;
    const tools = {
      ...{ run: run.id, signal, log: log.add, hide: log.hide },
      onEvent: progress.onEvent,
    };
    return runJob(job, { runner, tools, log, progress, clock, sleep, lockWaitMs });
  }

  #end(entry: Entry, ending: RunEnding): void {
    entry.log.close();
    entry.run = this.#recorder.finish(entry.run, ending, this.#options.clock.now());
    entry.ended.resolve(entry.run);
  }

  /** While there are jobs: hears what other processes ask, says that this one lives, writes what is left to write. */
  #startWatching(): void {
    this.#look ??= setInterval(() => this.#watch(), LOOK_MS).unref();
  }

  #watch(): void {
    const { clock } = this.#options;
    this.#recorder.retry();
    for (const id of this.#recorder.askedToCancel()) this.cancel(id);
    if (clock.monotonic() - this.#beatAt >= OWNER_BEAT_MS) {
      this.#beatAt = clock.monotonic();
      this.#recorder.beat();
    }
    if (this.#waiting.size + this.#active.size > 0 || this.#recorder.isBehind || this.#look === null) return;
    clearInterval(this.#look);
    this.#look = null;
  }

  #newLog(run: RunId): RunLog {
    const recorder = this.#recorder;
    const write = (lines: Parameters<Recorder['append']>[1]) => recorder.append(run, lines);
    return new RunLog({ clock: this.#options.clock, write, tell: (line) => recorder.tellLine(run, line) });
  }
}

function join(entry: Entry, job: JobRequest): Run {
  entry.priority = Math.min(entry.priority, priorityOf(job));
  const values = { trigger: job.trigger };
  entry.log.add('info', `asked for again (${job.trigger})`, { code: 'runLog.joined', values });
  return entry.run;
}

async function noRunner({ kind }: JobRequest): Promise<never> {
  const details = { reason: 'noRunner', kind };
  throw new CofreError('wrong-use', `this Cofre cannot run a ${kind} by itself yet`, details);
}
