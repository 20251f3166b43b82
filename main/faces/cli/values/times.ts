import type { Times } from '../../../contract/settings/schedule.ts';
import { durationOf } from './amounts.ts';
import { usage } from './usage.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** In Portuguese too: a person types what they read. */
const DIAS = ['seg', 'ter', 'qua', 'qui', 'sex', 'sab', 'dom'] as const;

export interface TimesOptions {
  readonly every?: string;
  readonly daily?: string;
  readonly weekdays?: string;
  readonly at?: string;
  readonly cron?: string;
}

/** `--every 4h`, `--daily 03:00`, `--weekdays mon,fri --at 12:00` or `--cron '...'`: exactly one of them. */
export function timesOf({ every, daily, weekdays, at, cron }: TimesOptions): Times {
  const given = [every, daily, at, cron].filter((each) => each !== undefined).length;
  if (given !== 1 || (weekdays !== undefined && at === undefined)) throw usage('scheduleTimes');
  if (every !== undefined) return { kind: 'every', minutes: minutesOf(every) };
  if (cron !== undefined) return { kind: 'cron', expression: cron };
  const days = weekdays === undefined ? [] : weekdays.split(',').map(dayOf);
  return { kind: 'at', time: clockTime(daily ?? at ?? ''), weekdays: [...new Set(days)].sort() };
}

function minutesOf(text: string): number {
  const minutes = (durationOf(text) ?? Number.NaN) / 60_000;
  if (!Number.isInteger(minutes) || minutes < 5 || minutes > 7 * 24 * 60)
    throw usage('scheduleEvery', { value: text });
  return minutes;
}

function dayOf(text: string): number {
  const word = text
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .slice(0, 3);
  const found = Math.max(DAYS.indexOf(word as never), DIAS.indexOf(word as never));
  if (found < 0) throw usage('choice', { value: text, choices: DAYS.join(', ') });
  return found + 1;
}

export function clockTime(text: string): string {
  const match = /^(\d{1,2}):(\d\d)$/.exec(text);
  const time = `${match?.[1]?.padStart(2, '0')}:${match?.[2]}`;
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) throw usage('clockTime', { value: text });
  return time;
}

/** The end of a pause (ms since 1970): `2h`, `until 18:00`, `2026-11-25`, `2026-11-25T08:00`; null: until it is resumed. */
export function endOfPause(words: readonly string[], now: number): number | null {
  const text = words.filter((word) => word !== 'until').join('T');
  if (text === '') return null;
  const duration = durationOf(text);
  const end = duration === null ? momentAfter(text, now) : now + duration;
  if (end === null || end <= now) throw usage('pauseEnd', { value: words.join(' ') });
  return end;
}

function momentAfter(text: string, now: number): number | null {
  if (/^\d{1,2}:\d\d$/.test(text)) {
    const [hour = 0, minute = 0] = clockTime(text).split(':').map(Number);
    const at = new Date(now);
    at.setHours(hour, minute, 0, 0);
    if (at.getTime() <= now) at.setDate(at.getDate() + 1);
    return at.getTime();
  }
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/.test(text)) return null;
  const moment = Date.parse(text.includes('T') ? `${text}:00` : `${text}T00:00:00`);
  return Number.isNaN(moment) ? null : moment;
}
