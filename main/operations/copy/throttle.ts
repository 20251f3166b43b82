import type { Clock, Sleep } from '../../base/clock.ts';

/** Bytes that may go at once after a pause: half a second's worth keeps a line busy and lets nobody else starve. */
const BURST_MS = 500;
/** The longest wait before the limit is asked for again (ms): it may change with the hour. */
const LOOK_MS = 1000;

/** Lets bytes through no faster than `limit` says just now (bytes a second; null: as they come). */
export class Throttle {
  readonly #limit: () => number | null;
  readonly #clock: Clock;
  readonly #sleep: Sleep;
  /** When all that was let through so far would have been sent at the limit (monotonic ms). */
  #paidUntil = 0;

  constructor(limit: () => number | null, { clock, sleep }: { clock: Clock; sleep: Sleep }) {
    this.#limit = limit;
    this.#clock = clock;
    this.#sleep = sleep;
  }

  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    const rate = this.#limit();
    if (rate === null) return;
    const now = this.#clock.monotonic();
    this.#paidUntil = Math.max(this.#paidUntil, now - BURST_MS) + (bytes / rate) * 1000;
    for (;;) {
      const wait = this.#paidUntil - this.#clock.monotonic();
      if (wait <= 0) return;
      await this.#sleep(Math.min(wait, LOOK_MS), signal);
      if (this.#limit() !== rate) this.#paidUntil = Math.min(this.#paidUntil, this.#clock.monotonic());
    }
  }
}
