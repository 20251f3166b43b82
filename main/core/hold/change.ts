import type { Anomaly } from '../../contract/views/proof.ts';
import { anomaly, type Past } from './anomaly.ts';
import type { Measures } from './measures.ts';
import { levelOf, median, sigma } from './robust.ts';

/** Snapshots from which on it is known how much of a project is rewritten from one to the next. */
const ENOUGH = 3;
const SIGMAS = 6;
const BEYOND_WORST = 1.25;
/** Share of a project that must be rewritten at once: in any way, and as noise. */
const MASS_SHARE = 0.8;
const NOISE_SHARE = 0.3;
/** What is encrypted does not shrink: stored bytes for each new byte, now, and at most in the past for that to be new. */
const NOISE_RATIO = 0.95;
const ORDINARY_RATIO = 0.85;
/** Less new content than this says nothing (bytes). */
const NEW_BYTES = 64 * 1024;

/** Much of the project rewritten at once, and new content that does not shrink where the old did. */
export function changeAnomalies(now: Measures, { ordinary, current }: Past): Anomaly[] {
  if (now.newBytes < NEW_BYTES) return [];
  const share = rewritten(now, current);
  const found: Anomaly[] = [];
  const ratio = now.storedBytes / now.newBytes;
  const before = shrinkage(current);
  if (before !== null && share >= NOISE_SHARE && ratio >= NOISE_RATIO && before <= ORDINARY_RATIO)
    found.push(anomaly(now, 'turned-to-noise', '', ratio, before));
  if (share < MASS_SHARE || ordinary.length <= ENOUGH) return found;
  const usual = ordinary.slice(1).map((each, n) => rewritten(each, ordinary.slice(0, n + 1)));
  if (share > highest(usual)) found.push(anomaly(now, 'mass-change', '', share, median(usual)));
  return found;
}

/** The share of what was there before that is other content now: what the project has grown by does not count. */
function rewritten(now: Measures, before: readonly Measures[]): number {
  const level = levelOf(before.map(({ bytes }) => bytes));
  if (level === 0) return 0;
  return Math.max(0, now.newBytes - Math.max(0, now.bytes - level)) / level;
}

function highest(usual: readonly number[]): number {
  return Math.min(0.99, Math.max(median(usual) + SIGMAS * sigma(usual), BEYOND_WORST * Math.max(...usual)));
}

/** Stored bytes for each new byte of all that is known; null where nothing was new. */
function shrinkage(past: readonly Measures[]): number | null {
  const fresh = past.reduce((sum, { newBytes }) => sum + newBytes, 0);
  return fresh === 0 ? null : past.reduce((sum, { storedBytes }) => sum + storedBytes, 0) / fresh;
}
