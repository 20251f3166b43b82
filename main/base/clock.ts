/** Time as an argument: milliseconds since 1970 UTC, and a monotonic reading in milliseconds for durations. */
export interface Clock {
  now(): number;
  monotonic(): number;
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
