import { READ_ATTEMPTS } from '../../base/limits.ts';
import { FINE_TICK } from './entries.ts';
import { type FileState, sameState, stateOf } from './read-file.ts';

export interface SteadyRead<T> {
  readonly content: T;
  readonly state: FileState;
  /** False when what was read may mix two states of the file. */
  readonly steady: boolean;
}

/**
 * Reads a file until what was read is one state of it (or a prefix that two readings agree on): `read` gives what the first
 * `length` bytes hold, null when there are fewer. Null for a file that never gives as many bytes as its size says: it
 * shrinks faster than it can be read, or its file system makes sizes up (/sys).
 */
export async function readSteadily<T>(
  fd: number,
  given: FileState,
  { read, same }: { read: (length: number) => Promise<T | null>; same: (a: T, b: T) => boolean },
): Promise<SteadyRead<T> | null> {
  let before: FileState = given;
  /** What the last reading gave, when it is worth comparing with the same stretch of the file. */
  let last: { content: T; length: number } | null = null;
  for (let attempt = 1; ; attempt++) {
    const startedAt = BigInt(Date.now()) * 1_000_000n;
    const length: number = last === null ? before.size : Math.min(before.size, last.length);
    const content = await read(length);
    const after = stateOf(fd);
    const state = { ...after, size: length };
    const calm = sameState(before, after);
    const isWhole = length === after.size;
    // Within one tick of the clock a change leaves no trace in the times: then only a second reading can tell.
    const isOld = after.ctime + FINE_TICK < startedAt;
    if (content !== null && calm && isOld && isWhole) return { content, state: after, steady: true };
    // A log that only grows gives the same prefix twice: that is a state it really had.
    if (content !== null && last !== null && same(content, last.content))
      return { content, state, steady: true };
    const isOver = attempt > READ_ATTEMPTS * 2;
    // Calm again, but read only as far as it went before: worth another reading.
    const isWorthMore = calm && !isWhole;
    if (content !== null && (isOver || (attempt >= READ_ATTEMPTS && !isWorthMore)))
      return { content, state, steady: false };
    if (isOver) return null;
    last = content === null || isWorthMore ? null : { content, length };
    before = after;
  }
}
