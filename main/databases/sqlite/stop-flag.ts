import { cancelled } from './failures.ts';

/** Lets a thread that never returns to its event loop hear that it is to stop. */
export class StopFlag {
  readonly flag: Int32Array;

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.flag = new Int32Array(shared);
  }

  stop(): void {
    Atomics.store(this.flag, 0, 1);
    Atomics.notify(this.flag, 0);
  }

  /** Throws `cancelled` once somebody has said stop. */
  check(): void {
    if (Atomics.load(this.flag, 0) !== 0) throw cancelled();
  }

  /** Sleeps, but not longer than until stop is said (ms). */
  rest(time: number): void {
    Atomics.wait(this.flag, 0, 0, time);
  }
}
