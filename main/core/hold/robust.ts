/** Makes the median of absolute deviations comparable to a standard deviation of normal data. */
const TO_SIGMA = 1.4826;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** Spread that a few wild values do not move. */
export function sigma(values: readonly number[]): number {
  const middle = median(values);
  return TO_SIGMA * median(values.map((value) => Math.abs(value - middle)));
}

/** How much larger (positive) or smaller a number is than another, on a scale where halving and doubling weigh the same. */
export function logRatio(value: number, level: number): number {
  return Math.log((value + 1) / (level + 1));
}

/** Snapshots that make up the level that is compared with. */
const LEVEL_OF = 5;

export function levelOf(values: readonly number[]): number {
  return median(values.slice(-LEVEL_OF));
}

/** Each value beside the level before it. */
export function ratiosOf(values: readonly number[]): number[] {
  return values.slice(1).map((value, n) => logRatio(value, levelOf(values.slice(0, n + 1))));
}
