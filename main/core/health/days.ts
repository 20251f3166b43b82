import type { DayOfBackups } from '../../contract/views/days.ts';
import type { DayStatus } from '../../contract/views/status.ts';
import { type Slots, slotsOf, systemTimeZone } from '../schedule/times.ts';
import type { HealthWorld } from './gather.ts';

const DAYS = 30;

/** The last thirty days of a project in its time zone, today the last of them. */
export function dayStatuses({ history, settings, now }: HealthWorld, name: string): DayStatus[] {
  const project = settings.projects[name];
  const timeZone = project?.timeZone ?? systemTimeZone();
  const edges = midnights(timeZone, now);
  const [found] = history.days(edges, name);
  const schedules = (project?.schedules ?? []).filter(({ enabled }) => enabled);
  const slots = schedules.flatMap(({ times }) => readable(() => slotsOf(times, timeZone)));
  const days = found?.days ?? [];
  // Before the first backup nothing was missed: nobody knows since when there has been a schedule.
  const first = days.findIndex((day) => countOf(day) > 0 || day.skipped > 0);
  return edges.slice(0, -1).map((from, n) => {
    const to = Math.min(edges[n + 1] ?? now, now);
    const day = days[n] ?? NOTHING;
    const wasDue = first !== -1 && n > first && slots.some((each) => hasSlot(each, from, to));
    return { day: dateOf(from, timeZone), state: stateOf(day, wasDue), backups: countOf(day) };
  });
}

const NOTHING: DayOfBackups = {
  ...{ complete: 0, incomplete: 0, failed: 0, skipped: 0 },
  ...{ bytes: null, durationMs: null },
};

const countOf = ({ complete, incomplete, failed }: DayOfBackups): number => complete + incomplete + failed;

function stateOf(
  { complete, incomplete, failed, skipped }: DayOfBackups,
  wasDue: boolean,
): DayStatus['state'] {
  if (failed > 0) return complete > 0 ? 'incomplete' : 'failed';
  if (incomplete > 0) return 'incomplete';
  if (complete > 0) return 'ok';
  return skipped > 0 || wasDue ? 'missed' : 'none';
}

function hasSlot(slots: Slots, from: number, to: number): boolean {
  const slot = slots.after(from - 1);
  return slot !== null && slot < to;
}

/** The midnights that begin the days, and the one to come. */
function midnights(timeZone: string, now: number): number[] {
  const slots = slotsOf({ kind: 'at', time: '00:00', weekdays: [] }, timeZone);
  const edges = [slots.after(now) ?? now];
  for (let n = 0; n < DAYS; n += 1) edges.unshift(slots.upTo((edges[0] ?? now) - 1) ?? 0);
  return edges;
}

/** `2026-11-24`, at noon of that day: a zone that skips midnight has the right date, too. */
function dateOf(midnight: number, timeZone: string): string {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  return new Intl.DateTimeFormat('en-CA', { timeZone, ...parts }).format(midnight + 12 * 3_600_000);
}

/** A schedule that makes no sense is a finding of its own. */
function readable<T>(make: () => T): T[] {
  try {
    return [make()];
  } catch {
    return [];
  }
}
