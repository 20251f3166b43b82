import type { Notifications } from '../../../contract/settings/notify.ts';
import { slotsOf } from '../../schedule/times.ts';

/** When something that can wait may be told: now, or at the end of the quiet hours. */
export function quietUntil(quiet: Notifications['quietHours'], now: number, timeZone: string): number {
  if (quiet === undefined || quiet.from === quiet.to) return now;
  const at = (time: string) => slotsOf({ kind: 'at', time, weekdays: [] }, timeZone);
  const began = at(quiet.from).upTo(now) ?? 0;
  const ended = at(quiet.to).upTo(now) ?? 0;
  return began > ended ? (at(quiet.to).after(now) ?? now) : now;
}
