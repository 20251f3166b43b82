import type { Trouble } from './trouble.ts';

/** From this time on that a trouble comes, each within a day of its end, it comes and goes: that is told, and then no more. */
const COMES_AND_GOES = 3;
/** It has to be well for so long (ms) before a trouble that comes and goes is over, and before any is forgotten. */
const WELL_MS = 24 * 3600_000;

export function comesAndGoes({ episodes }: Pick<Trouble, 'episodes'>): boolean {
  return episodes >= COMES_AND_GOES;
}

export function isOpen({ wellSince }: Trouble): boolean {
  return wellSince === null;
}

/** It has been well for so long that it is over. */
export function isLongWell({ wellSince }: Trouble, now: number): boolean {
  return wellSince !== null && now - wellSince >= WELL_MS;
}

/**
 * A trouble as it is when it is met: one that is open goes on; one that was well for a while has come again, and is told
 * anew - unless it comes and goes. Null: it is a new one.
 */
export function metAgain(trouble: Trouble | null, now: number): Trouble | null {
  if (trouble === null || isOpen(trouble)) return trouble;
  if (isLongWell(trouble, now)) return null;
  if (comesAndGoes(trouble)) return { ...trouble, wellSince: null };
  const { episodes } = trouble;
  const anew = { since: now, told: [], reminders: 0, level: 'warning' as const };
  return { ...trouble, ...anew, wellSince: null, episodes: episodes + 1 };
}
