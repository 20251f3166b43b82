import type { Clock } from '../../main/base/clock.ts';

/** Time that stands still until a test moves it; whoever sleeps wakes in the order of the hours. */
export class FakeClock implements Clock {
  #now: number;
  #elapsed = 0;
  readonly #sleepers = new Set<{ at: number; wake: () => void }>();

  constructor(start: number | string = '2026-03-02T09:00:00Z') {
    this.#now = new Date(start).getTime();
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  /** Somebody sets the clock of the machine: nobody's sleep is longer or shorter for it. */
  set(time: number | string): void {
    this.#now = new Date(time).getTime();
  }

  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const abort = () => {
        this.#sleepers.delete(sleeper);
        reject(new DOMException('aborted', 'AbortError'));
      };
      const wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper = { at: this.#elapsed + ms, wake };
      if (signal?.aborted === true) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      this.#sleepers.add(sleeper);
    });

  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Lets so much time pass, with all that happens in it. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    for (;;) {
      await settled();
      const next = [...this.#sleepers].sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#pass(next.at - this.#elapsed);
      this.#sleepers.delete(next);
      next.wake();
    }
    this.#pass(end - this.#elapsed);
    await settled();
  }

  #pass(ms: number): void {
    this.#elapsed += ms;
    this.#now += ms;
  }
}

/** What is ready to run has run: several rounds of microtasks and of what they set off. */
export async function settled(): Promise<void> {
  for (let n = 0; n < 5; n += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
