import type { RandomBytes } from '../../base/clock.ts';
import { type RunId, runIdSchema } from '../../contract/views/run.ts';

/** Crockford's alphabet: sorts as it counts, and no letter is taken for another. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_LETTERS = 9; // 45 bits of milliseconds: until the year 3084
const CHANCE_LETTERS = 7;

/** A new id: runs of the same millisecond differ by chance (34 thousand million ways). */
export function newRunId(now: number, random: RandomBytes): RunId {
  let time = '';
  let left = Math.max(0, Math.floor(now));
  for (let n = 0; n < TIME_LETTERS; n += 1) {
    time = `${LETTERS[left % 32]}${time}`;
    left = Math.floor(left / 32);
  }
  const chance = [...random(CHANCE_LETTERS)].map((byte) => LETTERS[byte % 32]).join('');
  return runIdSchema.parse(time + chance);
}

/** The least id of a moment (ms): ids of runs from then on are not below it. */
export function firstIdOf(moment: number): RunId {
  return newRunId(moment, (count) => new Uint8Array(count));
}
