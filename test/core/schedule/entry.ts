import {
  type ScheduleSettings,
  scheduleSchema,
  type Times,
} from '../../../main/contract/settings/schedule.ts';
import { type Entry, entryOf } from '../../../main/core/schedule/entries.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const every = (minutes: number): Times => ({ kind: 'every', minutes });
export const daily = (time: string): Times => ({ kind: 'at', time, weekdays: [] });

export function entry(
  times: Times,
  { timeZone = 'UTC', ...more }: Partial<ScheduleSettings> & { timeZone?: string } = {},
): Entry {
  const schedule = scheduleSchema.parse({ type: 'full', times, ...more });
  return entryOf('shop', schedule, { timeZone, seed: 'machine' });
}
