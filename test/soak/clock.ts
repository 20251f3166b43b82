import type { Clock } from '../../main/base/clock.ts';

/** A clock that goes on from `start` (ms since 1970). */
export function offsetClock(start: number): Clock {
  const begun = performance.now();
  return {
    now: () => Math.floor(start + performance.now() - begun),
    monotonic: () => performance.now(),
  };
}
