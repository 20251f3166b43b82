import type { Texts } from './texts.ts';
import { formatMoment } from './times.ts';

const STEPS = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** `3 hours ago`; the date for what lies in the future. */
export function agoText(texts: Texts, time: number, now: number): string {
  const seconds = Math.floor((now - time) / 1000);
  if (seconds < 0) return formatMoment(time);
  const [unit, length] = STEPS.find(([, each]) => seconds >= each) ?? (['now', 1] as const);
  return texts.say(`ago.${unit}`, { count: Math.floor(seconds / length) });
}

/** `14:05` today, `tomorrow 03:00`, else date and time; local time. */
export function whenText(texts: Texts, time: number, now: number): string {
  const moment = formatMoment(time);
  const [day = '', clock = ''] = moment.split(' ');
  if (formatMoment(now).startsWith(day)) return clock;
  const tomorrow = new Date(now);
  tomorrow.setDate(tomorrow.getDate() + 1);
  return formatMoment(tomorrow.getTime()).startsWith(day) ? texts.say('tray.tomorrow', { clock }) : moment;
}
