import { levelOf, logRatio, ratiosOf, sigma } from './robust.ts';

/** Snapshots from which on a project's own variation is known. */
const ENOUGH = 6;
/** A drop beyond so many of its own (robust) deviations, and beyond its worst ordinary drop by so much, is none of its own. */
const SIGMAS = 6;
const BEYOND_WORST = 1.25;

export interface Series {
  readonly ordinary: readonly number[];
  readonly current: readonly number[];
}

export interface Limits {
  /** Least share that must be gone, and the same while little is known of the project. */
  readonly least: number;
  readonly leastFew: number;
  /** Least number that must be gone. */
  readonly absolute: number;
}

/** The level that was to be expected, where a value has fallen below all that is ordinary; null where it has not. */
export function collapseOf(value: number, { ordinary, current }: Series, limits: Limits): number | null {
  const level = levelOf(current);
  if (level - value < limits.absolute) return null;
  return -logRatio(value, level) > thresholdOf(ordinary, limits) ? level : null;
}

/** On the scale of `logRatio`. */
function thresholdOf(ordinary: readonly number[], { least, leastFew }: Limits): number {
  const ratios = ratiosOf(ordinary);
  if (ratios.length < ENOUGH) return -Math.log(1 - leastFew);
  const worst = Math.max(0, ...ratios.map((ratio) => -ratio));
  return Math.max(-Math.log(1 - least), SIGMAS * sigma(ratios), BEYOND_WORST * worst);
}
