import type { Clock } from '../../base/clock.ts';

/** A storm hits many requests at once: it counts as one trouble (ms). */
const ONE_STORM_MS = 1000;
const FIRST = 4;

/**
 * Runs work side by side: a few at first, one more after each round that went well, half after trouble. The first failure
 * ends it: nothing new begins, what runs is told to stop, and that failure is thrown.
 */
export class Lanes {
  readonly #most: number;
  readonly #clock: Clock;
  #limit: number;
  #wellSince = 0;
  #troubleAt = Number.NEGATIVE_INFINITY;

  constructor(most: number, clock: Clock) {
    this.#most = most;
    this.#clock = clock;
    this.#limit = Math.min(FIRST, most);
  }

  get limit(): number {
    return this.#limit;
  }

  trouble(): void {
    const now = this.#clock.monotonic();
    if (now - this.#troubleAt < ONE_STORM_MS) return;
    this.#troubleAt = now;
    this.#wellSince = 0;
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
  }

  async run<T>(
    items: Iterable<T>,
    work: (item: T, signal: AbortSignal) => Promise<void>,
    outer?: AbortSignal,
  ): Promise<void> {
    const failed = new AbortController();
    const signal = outer === undefined ? failed.signal : AbortSignal.any([outer, failed.signal]);
    const active = new Set<Promise<void>>();
    let first: { readonly error: unknown } | null = null;
    const start = (item: T): void => {
      const one = work(item, signal)
        .then(() => this.#well())
        .catch((error: unknown) => {
          first ??= { error };
          failed.abort(error);
        })
        .finally(() => active.delete(one));
      active.add(one);
    };
    for (const item of items) {
      while (active.size >= this.#limit) await Promise.race(active);
      if (signal.aborted) break;
      start(item);
    }
    await Promise.all(active);
    const stopped = first as { readonly error: unknown } | null;
    if (stopped !== null) throw stopped.error;
    outer?.throwIfAborted();
  }

  #well(): void {
    this.#wellSince += 1;
    if (this.#wellSince < this.#limit || this.#limit >= this.#most) return;
    this.#wellSince = 0;
    this.#limit += 1;
  }
}
