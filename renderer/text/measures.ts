import type { Language } from '../../main/contract/text/language.ts';
import { formatNumber } from '../../main/contract/text/numbers.ts';

/** `0.4 s`, `12.3 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(language: Language, ms: number): string {
  if (ms < 59_950) return `${formatNumber(language, ms / 1000, 1)}\u00a0s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}\u00a0min ${seconds % 60}\u00a0s`;
  return `${Math.floor(seconds / 3600)}\u00a0h ${Math.floor((seconds % 3600) / 60)}\u00a0min`;
}

const STEPS = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** `12 min. ago`, `in 3 hours`; within a minute: `now`. */
export function relativeText(language: Language, time: number, now: number): string {
  const seconds = Math.trunc((time - now) / 1000);
  const [unit, length] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? (['second', 60] as const);
  return formats.relative(language).format(Math.trunc(seconds / length), unit);
}

/** Date and time of day with its zone, here. */
export function exactText(language: Language, time: number): string {
  return formats.exact(language).format(time);
}

/** `Tue 3 Nov`, with the year when it is another one. */
export function dayText(language: Language, time: number, now = Date.now()): string {
  const otherYear = new Date(time).getFullYear() !== new Date(now).getFullYear();
  return formats.day(language, otherYear).format(time);
}

/** `3 Nov`: where there is little room. */
export function dateText(language: Language, time: number): string {
  return formats.date(language).format(time);
}

export function clockText(language: Language, time: number): string {
  return formats.clock(language).format(time);
}

/** Formats are dear to make and cheap to use: a list of thousands makes them once. */
function kept<A extends readonly unknown[], F>(make: (...given: A) => F): (...given: A) => F {
  const made = new Map<string, F>();
  return (...given) => {
    const key = given.join();
    const format = made.get(key) ?? make(...given);
    made.set(key, format);
    return format;
  };
}

const formats = {
  relative: kept((language: Language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' })),
  exact: kept(
    (language: Language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' }),
  ),
  day: kept(
    (language: Language, year: boolean) =>
      new Intl.DateTimeFormat(language, {
        ...{ weekday: 'short', day: 'numeric', month: 'short' },
        ...(year ? { year: 'numeric' } : {}),
      }),
  ),
  date: kept((language: Language) => new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' })),
  clock: kept(
    (language: Language) => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }),
  ),
};
