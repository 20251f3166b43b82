import type { Times } from '../../main/contract/settings/schedule.ts';
import type { Texts } from './texts.ts';

/** `every 4 hours`, `daily at 03:00`, `Mon, Fri at 12:00`. */
export function timesText(times: Times, texts: Texts): string {
  switch (times.kind) {
    case 'every':
      return everyText(times.minutes, texts);
    case 'at':
      if (times.weekdays.length === 0) return texts.all('schedule.daily', { time: times.time });
      return texts.all('schedule.weekly', {
        time: times.time,
        days: times.weekdays.map((day) => weekdayText(day, texts)).join(', '),
      });
    case 'cron':
      return `cron ${times.expression}`;
  }
}

/** 1 is Monday. */
export function weekdayText(day: number, { language }: Texts): string {
  // 5 January 2026 was a Monday.
  return new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(
    Date.UTC(2026, 0, 4 + day),
  );
}

function everyText(minutes: number, texts: Texts): string {
  if (minutes % (24 * 60) === 0) return texts.all('schedule.everyDays', { count: minutes / (24 * 60) });
  if (minutes % 60 === 0) return texts.all('schedule.everyHours', { count: minutes / 60 });
  return texts.all('schedule.everyMinutes', { count: minutes });
}
