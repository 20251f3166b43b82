import { CofreError } from '../../base/errors.ts';

export type Period = 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly';

/** Names the calendar period a time (ms) falls into; equal names are the same period. */
export type BucketOf = (period: Period, time: number) => string;

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
/** Days from the first Monday-based week boundary to 1970-01-01, a Thursday. */
const EPOCH_WEEKDAY = 3;

/** Periods as a wall calendar in the IANA `timeZone` has them; `wrong-use` when there is no such zone. */
export function calendarOf(timeZone: string): BucketOf {
  const format = formatOf(timeZone);
  return (period, time) => {
    const offset = offsetAt(format, time);
    const local = time + offset;
    switch (period) {
      case 'hourly':
        // The hour that happens twice in autumn is two hours: its offset tells them apart.
        return `${Math.floor(local / HOUR)}/${offset}`;
      case 'daily':
        return String(Math.floor(local / DAY));
      case 'weekly':
        // ISO weeks begin on Monday and run across the turn of the year.
        return String(Math.floor((Math.floor(local / DAY) + EPOCH_WEEKDAY) / 7));
      case 'monthly':
        return new Date(local).toISOString().slice(0, -17);
      case 'yearly':
        return String(new Date(local).getUTCFullYear());
    }
  };
}

/** Building a format costs a thousand times more than using it; there are about 600 zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  try {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
    const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
    const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', { timeZone, ...fields, ...clock });
    formats.set(timeZone, format);
    return format;
  } catch (error) {
    throw new CofreError('wrong-use', `no such time zone: ${timeZone}`, { timeZone }, error);
  }
}

/** What the clocks of the zone show at `time`, minus UTC (ms). */
function offsetAt(format: Intl.DateTimeFormat, time: number): number {
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return shown - Math.floor(time / SECOND) * SECOND;
}
