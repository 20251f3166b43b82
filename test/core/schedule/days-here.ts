import type { Times } from '../../../main/contract/settings/schedule.ts';
import { slotsOf } from '../../../main/core/schedule/times.ts';

// Runs in a process of its own, whose zone is TZ: looks through the days around both changes of a year's clocks.
const HOUR = 3_600_000;
const zone = process.env.TZ ?? '';
const schedules: Times[] = [
  ...['00:00', '00:30', '01:30', '02:00', '02:30', '03:00'].map((time) => ({
    ...{ kind: 'at' as const, time, weekdays: [] },
  })),
  { kind: 'every', minutes: 15 },
  { kind: 'every', minutes: 240 },
  { kind: 'cron', expression: '15 1-4 * * 0' },
];
const different: string[] = [];
let looks = 0;
for (const times of schedules) {
  const [named, here] = [slotsOf(times, zone), slotsOf(times, null)];
  for (const day of [Date.UTC(2026, 2, 6), Date.UTC(2026, 3, 3), Date.UTC(2026, 9, 2), Date.UTC(2026, 9, 30)])
    for (let at = day; at < day + 4 * 24 * HOUR; at += 1.7 * HOUR) {
      looks += 1;
      if (named.after(at) !== here.after(at) || named.upTo(at) !== here.upTo(at))
        different.push(`${JSON.stringify(times)} at ${new Date(at).toISOString()}`);
    }
}
process.stdout.write(JSON.stringify({ looks, different }));
