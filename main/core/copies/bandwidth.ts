import type { BandwidthSettings } from '../../contract/settings/copy.ts';

const KIB = 1024;

/** Bytes a second at a moment (ms since 1970), by the clock on the wall of this machine; null: no limit. */
export function limitAt({ kibPerSecond, hours }: BandwidthSettings, now: number): number | null {
  const date = new Date(now);
  const minute = date.getHours() * 60 + date.getMinutes();
  const fits = hours.find(({ from, to }) => {
    const [start, end] = [minuteOf(from), minuteOf(to)];
    return start <= end ? minute >= start && minute < end : minute >= start || minute < end;
  });
  const limit = fits?.kibPerSecond ?? kibPerSecond;
  return limit === undefined ? null : limit * KIB;
}

function minuteOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
}
