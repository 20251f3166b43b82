import { assertNever } from '../../base/errors.ts';
import type { Run } from '../../contract/views/run.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** After a run that was cut off or not allowed, and after the first of several that failed in a row (ms). */
const AFTER_INTERRUPTION = 5 * MINUTE;
const AFTER_SKIP = HOUR;
const AFTER_FAILURE = HOUR;
/** Each further failure waits so many times longer, up to the period itself. */
const SLOWER = 4;
/** A run this far in the future was dated by a wrong clock and says nothing (ms). */
const FUTURE = 24 * HOUR;

/**
 * When something that shall run every so often is due (ms since 1970), told from its newest runs (newest first); null while
 * one of them waits or runs. What never ran is due at once.
 */
export function dueAt(runs: readonly Run[], every: number, now: number): number | null {
  const past = runs.filter(({ queuedAt }) => queuedAt <= now + FUTURE);
  const newest = past[0];
  if (newest === undefined) return now;
  const at = newest.finishedAt ?? newest.queuedAt;
  switch (newest.state) {
    case 'queued':
    case 'running':
      return null;
    case 'complete':
    case 'incomplete':
    case 'cancelled':
      return newest.queuedAt + every;
    case 'interrupted':
      return at + Math.min(every, AFTER_INTERRUPTION);
    case 'skipped':
      return at + Math.min(every, AFTER_SKIP);
    case 'failed':
      return at + Math.min(every, AFTER_FAILURE * SLOWER ** (failuresInRow(past) - 1));
    default:
      return assertNever(newest.state);
  }
}

function failuresInRow(runs: readonly Run[]): number {
  const first = runs.findIndex(({ state }) => state !== 'failed');
  return first === -1 ? runs.length : first;
}
