import { isOpen } from './flapping.ts';
import type { Trouble } from './trouble.ts';

const DAY_MS = 24 * 3600 * 1000;
/** After the last of the days that the settings name (days). */
const THEN_EVERY = 7;

/** How many reminders a trouble of that age should have had. */
export function remindersBy(age: number, afterDays: readonly number[]): number {
  const days = [...new Set(afterDays)].sort((a, b) => a - b);
  const last = days.at(-1);
  if (last === undefined) return 0;
  const passed = days.filter((day) => age >= day * DAY_MS).length;
  const later = Math.floor(Math.max(0, age - last * DAY_MS) / (THEN_EVERY * DAY_MS));
  return passed + later;
}

/** Whether it is time to tell an open trouble again; one that never was told is not due. */
export function isReminderDue(trouble: Trouble, now: number, afterDays: readonly number[]): boolean {
  return (
    isOpen(trouble) &&
    trouble.told.length > 0 &&
    remindersBy(now - trouble.since, afterDays) > trouble.reminders
  );
}
