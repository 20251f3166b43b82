/** One look at a disk: how many bytes were free then. */
export interface SpaceReading {
  /** ms since 1970. */
  readonly at: number;
  readonly free: number;
}

export interface Forecast {
  /** Bytes by which the free space shrinks a day; below 0 it grows. */
  readonly bytesPerDay: number;
  /** null: not full within the years that a forecast makes sense for. */
  readonly daysUntilFull: number | null;
}

const DAY = 24 * 3600 * 1000;
/** Less than these tell nothing: three readings that span a day. */
const READINGS_MIN = 3;
const SPAN_MIN_MS = DAY;
/** Beyond this (days) nobody plans, and the slope is mostly noise. */
const DAYS_MAX = 3 * 365;
/** Slopes between this many readings are compared (pairs grow with the square). */
const READINGS_MAX = 200;

/**
 * Theil-Sen: the median of the slopes between all pairs, so that one large deletion, one night of temporary files or one
 * forgotten download does not bend it. null when the readings are too few.
 */
export function forecastOf(readings: readonly SpaceReading[], now: number): Forecast | null {
  const sorted = thinned(readings.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at));
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (sorted.length < READINGS_MIN || last.at - first.at < SPAN_MIN_MS) return null;
  const slopes = sorted.flatMap((a, n) =>
    sorted.slice(n + 1).flatMap((b) => (b.at === a.at ? [] : [((a.free - b.free) / (b.at - a.at)) * DAY])),
  );
  const bytesPerDay = median(slopes);
  const sinceLast = ((now - last.at) / DAY) * bytesPerDay;
  const days = bytesPerDay > 0 ? Math.max(0, last.free - sinceLast) / bytesPerDay : Number.POSITIVE_INFINITY;
  return { bytesPerDay: Math.round(bytesPerDay), daysUntilFull: days > DAYS_MAX ? null : Math.floor(days) };
}

function thinned(readings: readonly SpaceReading[]): readonly SpaceReading[] {
  const step = Math.ceil(readings.length / READINGS_MAX);
  // Counted from the end, so that the newest is always among them.
  return step <= 1 ? readings : readings.filter((_, n) => (readings.length - 1 - n) % step === 0);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
