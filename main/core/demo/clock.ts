import type { Clock } from '../../base/clock.ts';

/** Real time, moved to another day: what is done then takes as long as it takes. It never goes back. */
export class MovedClock implements Clock {
  #ahead = 0;

  now(): number {
    return Date.now() + this.#ahead;
  }

  monotonic(): number {
    return performance.now();
  }

  moveTo(time: number): void {
    this.#ahead = time - Date.now();
  }
}
