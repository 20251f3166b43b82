import { gapAfter, type Slots } from './times.ts';

/**
 * How long after `slot` it starts (ms): spread over `minutes`, always the same for the same `seed` and slot, so that many
 * machines with one schedule do not knock on one door at once. Less than half the way to the next slot.
 */
export function jitterOf(
  slots: Slots,
  slot: number,
  { minutes, seed }: { minutes: number; seed: string },
): number {
  if (minutes === 0) return 0;
  const longest = Math.min(minutes * 60_000, gapAfter(slots, slot) / 2);
  return Math.floor(fraction(`${seed} ${slot}`) * longest);
}

/** FNV-1a, then the finishing steps of MurmurHash3 so that near seeds lie far apart: 0 up to 1. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
