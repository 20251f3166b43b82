import { Cron } from 'croner';
import { CofreError } from '../../base/errors.ts';
import type { Times } from '../../contract/settings/schedule.ts';

/** Moments (ms since 1970 UTC) at which something is meant to run. Slots of one schedule are strictly apart. */
export interface Slots {
  /** The first slot after `time`; null when there is none any more. */
  after(time: number): number | null;
  /** The last slot at or before `time`; null when there was none. */
  upTo(time: number): number | null;
}

const MINUTE = 60_000;
/** "Every n minutes" counts from midnight of this day in the time zone, so that every 6 hours is 00:00, 06:00, ... */
const FIRST_DAY = { year: 2024, month: 1, day: 1 };
/** A slot that is further away (ms) than the leap years of a calendar repeat is none. */
const FOREVER = 8 * 366 * 24 * 60 * MINUTE;

/**
 * 'wrong-use' when the time zone or the cron expression makes no sense, or never comes true. A zone of null is this machine's,
 * without asking Intl, whose first answer costs 20 ms.
 */
export function slotsOf(times: Times, timeZone: string | null): Slots {
  const key = JSON.stringify([times, timeZone]);
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (timeZone !== null) checkZone(timeZone);
  const made =
    times.kind === 'every' ? everySlots(times.minutes * MINUTE, timeZone) : cronSlots(times, timeZone);
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(key, made);
  return made;
}

/** Reading an expression costs more than using it; schedules are few. */
const CACHE_MAX = 200;
const cache = new Map<string, Slots>();

/** ms between a slot and the one after it: what "once in a while" means for this schedule. */
export function gapAfter(slots: Slots, slot: number): number {
  const next = slots.after(slot);
  return next === null ? FOREVER : next - slot;
}

export function systemTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function checkZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (error) {
    throw new CofreError('wrong-use', `no such time zone: ${timeZone}`, { timeZone }, error);
  }
}

function everySlots(length: number, timeZone: string | null): Slots {
  const { year, month, day } = FIRST_DAY;
  const midnight = new Cron(`0 0 ${day} ${month} *`, { ...zoned(timeZone), paused: true });
  const first = midnight.nextRun(new Date(Date.UTC(year - 1, 11, 1)))?.getTime() ?? Date.UTC(year, 0, 1);
  const upTo = (time: number): number => first + Math.floor((time - first) / length) * length;
  return { upTo, after: (time) => upTo(time) + length };
}

function cronSlots(times: Exclude<Times, { kind: 'every' }>, timeZone: string | null): Slots {
  const cron = cronOf(times.kind === 'cron' ? times.expression : expressionAt(times), timeZone);
  const next = (time: number): number | null => soon(cron.nextRun(new Date(time)), time);
  // The library looks strictly before its reference, in whole seconds.
  const last = (time: number): number | null =>
    soon(cron.previousRuns(1, new Date(Math.floor(time / 1000) * 1000 + 1000))[0] ?? null, time);
  // Asked again and again about moments between the same two slots, where a search costs 50 microseconds.
  let between = { from: 0, to: 0 };
  const around = (time: number): { from: number | null; to: number | null } => {
    if (time >= between.from && time < between.to) return between;
    const [from, to] = [last(time), next(time)];
    if (from !== null && to !== null) between = { from, to };
    return { from, to };
  };
  return { after: (time) => around(time).to, upTo: (time) => around(time).from };
}

function soon(found: Date | null, time: number): number | null {
  return found === null || Math.abs(found.getTime() - time) > FOREVER ? null : found.getTime();
}

function expressionAt({ time, weekdays }: Extract<Times, { kind: 'at' }>): string {
  const [hour, minute] = time.split(':').map(Number);
  return `${minute} ${hour} * * ${weekdays.length === 0 ? '*' : weekdays.join(',')}`;
}

const zoned = (timezone: string | null) => (timezone === null ? {} : { timezone });

function cronOf(expression: string, timeZone: string | null): Cron {
  // Five fields only: a sixth one means seconds to some and years to others.
  const isFive = expression.trim().split(/\s+/).length === 5;
  try {
    if (!isFive) throw new Error('it has to have five fields: minute, hour, day, month, weekday');
    const cron = new Cron(expression, { ...zoned(timeZone), paused: true, mode: '5-part' });
    if (cron.nextRun() === null) throw new Error('it never comes true');
    return cron;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error);
    throw new CofreError('wrong-use', `cron expression '${expression}': ${why}`, { expression, why }, error);
  }
}
