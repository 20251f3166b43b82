/** Time as an argument: milliseconds since 1970 UTC, and a monotonic reading in milliseconds for durations. */
export interface Clock {
  now(): number;
  monotonic(): number;
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** Waits so many milliseconds; fails with an AbortError as soon as `signal` aborts. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Chance as an argument: so many random bytes. */
export type RandomBytes = (count: number) => Uint8Array;
