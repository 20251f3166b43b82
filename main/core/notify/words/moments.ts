import type { Texts } from '../../../contract/text/texts.ts';

const DAY_MS = 24 * 3600 * 1000;

interface MomentWorld {
  readonly texts: Texts;
  readonly now: number;
  readonly timeZone: string;
}

/** `today 03:00`, `yesterday 22:15`, `Nov 12, 2026, 03:00`. */
export function dayAndTime(time: number, { texts, now, timeZone }: MomentWorld): string {
  const locale = texts.language;
  const clock = new Intl.DateTimeFormat(locale, {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const day = new Intl.DateTimeFormat('en-CA', { timeZone });
  const at = clock.format(time);
  if (day.format(time) === day.format(now)) return texts.say('notify.today', { at });
  if (day.format(time) === day.format(now - DAY_MS)) return texts.say('notify.yesterday', { at });
  const date = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium' }).format(time);
  return texts.say('notify.onDay', { date, at });
}
