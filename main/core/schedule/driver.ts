import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import type { PowerSignals } from '../power.ts';
import { hasConditions, type Obstacle, obstacleOf, type Readings } from './conditions.ts';
import type { Entries, Entry } from './entries.ts';
import {
  begin,
  type Due,
  decide,
  type EntryState,
  freshState,
  hinder,
  LATE_MS,
  type Outcome,
  settle,
} from './scheduler.ts';
import { readStates, writeStates } from './state-file.ts';

export type ScheduledRun = Extract<Due, { kind: 'run' }>;

/** The world around the schedules. */
export interface ScheduleHost {
  readonly clock: Clock;
  /** Folder of this instance: the state is kept in it. */
  readonly home: string;
  /** Where the system itself tells of sleep; else the clocks do. */
  readonly power?: PowerSignals;
  entries(): Promise<Entries>;
  isPaused(project: string): Promise<boolean>;
  readings(): Promise<Readings>;
  /** When a schedule last started a backup of this type (ms since 1970): asked when the state is lost. */
  lastScheduledOf(project: string, type: string): Promise<number | null>;
  /** Queues the backup and resolves when it has ended. */
  submit(entry: Entry, run: ScheduledRun, signal: AbortSignal): Promise<Outcome>;
  recordSkip(entry: Entry, run: ScheduledRun, skip: { reason: Obstacle; overGrace: boolean }): Promise<void>;
  /** A schedule that makes no sense, or a state that could not be kept: said, never swallowed. */
  complain(error: unknown): void;
}

/** How often the schedules are looked at (ms): no start is later than this, and a change of settings is seen as soon. */
const TICK_MS = 20_000;
/** After sleep networks and disks need a moment (ms). */
const WAKE_MS = 30_000;
/** The same when the system itself says that it is awake again: by then much of it is (ms). */
const RESUME_MS = 5000;

/** Looks at the schedules, starts what is due, and remembers it. One at a time per home folder. */
export class ScheduleDriver {
  readonly #host: ScheduleHost;
  #states: Map<string, EntryState> | null = null;
  readonly #running = new Map<string, Promise<void>>();
  /** One writing after the other, so that the newest state is the last on the disk. */
  #written: Promise<void> = Promise.resolve();

  constructor(host: ScheduleHost) {
    this.#host = host;
  }

  /** Until `signal` aborts; then waits for what it started. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, power } = this.#host;
    let [wall, monotonic] = [clock.now(), clock.monotonic()];
    while (!signal.aborted) {
      if (power?.isAsleep === true) {
        await this.#rest(TICK_MS, signal);
        if (!power.isAsleep) await this.#rest(RESUME_MS, signal);
        [wall, monotonic] = [clock.now(), clock.monotonic()];
        continue;
      }
      const passed = clock.now() - wall - (clock.monotonic() - monotonic);
      [wall, monotonic] = [clock.now(), clock.monotonic()];
      if (passed > LATE_MS) await this.#rest(WAKE_MS, signal);
      else {
        await this.tick(signal).catch((error: unknown) => this.#host.complain(error));
        await this.#rest(TICK_MS, signal);
      }
    }
    await this.idle();
  }

  /** For so long (ms), or until the system tells of sleep or electricity. */
  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    const news = new AbortController();
    const deaf = this.#host.power?.listen(() => news.abort());
    await pause(ms, AbortSignal.any([signal, news.signal]));
    deaf?.();
  }

  /** Everything that was started has ended and is on the disk. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
    await this.#written;
  }

  /** One look: starts what is due now. */
  async tick(signal: AbortSignal): Promise<void> {
    const { entries, broken } = await this.#host.entries();
    for (const { error } of broken) this.#host.complain(error);
    const states = await this.#known(entries);
    let readings: Readings | null = null;
    for (const entry of entries) {
      const known = states.get(entry.key);
      if (known === undefined || this.#running.has(entry.key)) continue;
      const { state, due } = decide(entry, known, this.#host.clock.now());
      states.set(entry.key, state);
      if (due.kind === 'wait') continue;
      if (hasConditions(entry.schedule.conditions)) readings ??= await this.#host.readings();
      const reason = (await this.#host.isPaused(entry.project))
        ? 'paused'
        : readings === null
          ? null
          : obstacleOf(entry.schedule.conditions, readings);
      if (reason === null) await this.#start(entry, due, { states, signal });
      else await this.#skip(entry, due, { states, reason });
    }
    await this.#keep(states);
  }

  async #start(
    entry: Entry,
    run: ScheduledRun,
    { states, signal }: { states: Map<string, EntryState>; signal: AbortSignal },
  ): Promise<void> {
    states.set(entry.key, begin(stateIn(states, entry), run));
    await this.#keep(states); // before it starts: whatever happens, this slot starts once
    const work = this.#host
      .submit(entry, run, signal)
      .catch((error: unknown): Outcome => {
        this.#host.complain(error);
        return signal.aborted ? 'cancelled' : 'failed';
      })
      .then(async (outcome) => {
        states.set(
          entry.key,
          settle(entry, stateIn(states, entry), { outcome, now: this.#host.clock.now() }),
        );
        await this.#keep(states);
      })
      .catch((error: unknown) => this.#host.complain(error))
      .finally(() => this.#running.delete(entry.key));
    this.#running.set(entry.key, work);
  }

  async #skip(
    entry: Entry,
    run: ScheduledRun,
    { states, reason }: { states: Map<string, EntryState>; reason: Obstacle },
  ): Promise<void> {
    const hindered = hinder(entry, stateIn(states, entry), { run, reason, now: this.#host.clock.now() });
    states.set(entry.key, hindered.state);
    if (hindered.record) await this.#host.recordSkip(entry, run, { reason, overGrace: hindered.overGrace });
  }

  /** The states of these entries, read once; a run that was under way when the last process ended has failed. */
  async #known(entries: readonly Entry[]): Promise<Map<string, EntryState>> {
    const first = this.#states === null;
    const read = this.#states === null ? await readStates(this.#host.home) : null;
    const states = this.#states ?? read ?? new Map<string, EntryState>();
    this.#states = states;
    const now = this.#host.clock.now();
    const isLost = first && read === null;
    for (const entry of entries) {
      const state = states.get(entry.key);
      if (state === undefined) {
        const last = isLost ? await this.#host.lastScheduledOf(entry.project, entry.schedule.type) : null;
        states.set(entry.key, freshState(Math.min(last ?? now, now)));
      } else if (first && state.running)
        states.set(entry.key, settle(entry, state, { outcome: 'failed', now }));
    }
    // A schedule that is taken away and comes back later begins anew.
    const keys = new Set(entries.map(({ key }) => key));
    for (const key of states.keys()) if (!keys.has(key) && !this.#running.has(key)) states.delete(key);
    return states;
  }

  #keep(states: Map<string, EntryState>): Promise<void> {
    const copy = new Map(states);
    const done = this.#written.then(() => this.#writeIfNew(copy));
    this.#written = done.catch(() => undefined); // who waits for `done` hears of it
    return done;
  }

  #onDisk = '';

  async #writeIfNew(states: Map<string, EntryState>): Promise<void> {
    const text = JSON.stringify([...states]);
    if (text === this.#onDisk) return;
    await writeStates(this.#host.home, states);
    this.#onDisk = text;
  }
}

function stateIn(states: ReadonlyMap<string, EntryState>, { key }: Entry): EntryState {
  const state = states.get(key);
  if (state === undefined) throw new Error(`no state of the schedule ${key}`);
  return state;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined); // an abort ends the wait: the loop sees it
}
