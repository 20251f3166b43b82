import type { EventHub } from './events/hub.ts';
import type { History } from './history/history.ts';

/** How often it is looked for runs whose process is gone (ms): a command line that was killed must not seem to run. */
const SWEEP_MS = 60_000;
const SWEEPS_A_DAY = (24 * 3600 * 1000) / SWEEP_MS;

/** Keeps the history true and small for as long as the core lives. */
export class Upkeep {
  readonly #history: History;
  readonly #events: EventHub;
  readonly #timer: NodeJS.Timeout;
  #sweeps = 0;

  constructor(history: History, events: EventHub) {
    this.#history = history;
    this.#events = events;
    this.#sweep();
    this.#timer = setInterval(() => this.#later(), SWEEP_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #later(): void {
    try {
      this.#sweep();
    } catch (error) {
      // A disk that is full for a while: the next sweep comes.
      if (!(error instanceof Error && error.name === 'SqliteError')) throw error;
    }
  }

  #sweep(): void {
    for (const run of this.#history.interruptDead()) this.#events.emit({ kind: 'job.finished', run });
    if (this.#sweeps % SWEEPS_A_DAY === 0) this.#history.tidy();
    this.#sweeps += 1;
  }
}
