import type { Language } from './language.ts';
import { formatNumber } from './numbers.ts';

/** `0.4 s`, `12.3 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(language: Language, ms: number): string {
  if (ms < 59_950) return `${formatNumber(language, ms / 1000, 1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** `2026-11-23 18:53`, local time, the same width in every language: for listings, and where Intl would cost 20 ms. */
export function formatMoment(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A stretch of time in one unit, as people say it: `3 days`, `26 hours`, `40 minutes`; days only from two of them on. */
export function spanOf(ms: number): { readonly unit: 'minute' | 'hour' | 'day'; readonly count: number } {
  if (ms >= 2 * DAY || ms === DAY) return { unit: 'day', count: Math.floor(ms / DAY) };
  if (ms >= 2 * HOUR || ms === HOUR) return { unit: 'hour', count: Math.floor(ms / HOUR) };
  return { unit: 'minute', count: Math.max(1, Math.floor(ms / MINUTE)) };
}
