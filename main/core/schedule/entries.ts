import type { ScheduleSettings } from '../../contract/settings/schedule.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import { jitterOf } from './jitter.ts';
import { type Slots, slotsOf, systemTimeZone } from './times.ts';

/** One schedule of one project, ready to be asked. */
export interface Entry {
  /** Names its state. Made of what it runs and when: a schedule whose times were changed begins anew. */
  readonly key: string;
  readonly project: string;
  readonly schedule: ScheduleSettings;
  readonly timeZone: string;
  readonly slots: Slots;
  /** When a slot starts (ms since 1970): with its jitter. */
  startOf(slot: number): number;
}

/** A schedule that cannot be understood keeps no other from running: it is named, with why. */
export interface Entries {
  readonly entries: readonly Entry[];
  readonly broken: readonly { readonly project: string; readonly type: string; readonly error: unknown }[];
}

/** `seed` tells machines apart. Disabled schedules are left out. */
export function entriesOf(settings: Pick<Settings, 'projects'>, seed: string): Entries {
  const entries: Entry[] = [];
  const broken: { project: string; type: string; error: unknown }[] = [];
  for (const [project, { schedules, timeZone }] of Object.entries(settings.projects)) {
    for (const schedule of schedules.filter(({ enabled }) => enabled)) {
      try {
        entries.push(entryOf(project, schedule, { timeZone: timeZone ?? systemTimeZone(), seed }));
      } catch (error) {
        broken.push({ project, type: schedule.type, error });
      }
    }
  }
  return { entries, broken };
}

export function entryOf(
  project: string,
  schedule: ScheduleSettings,
  { timeZone, seed, isLocal = false }: { timeZone: string; seed: string; isLocal?: boolean },
): Entry {
  const slots = slotsOf(schedule.times, isLocal ? null : timeZone);
  const key = JSON.stringify([...nameOf(project, schedule), timeZone]);
  const jitter = { minutes: schedule.jitterMinutes, seed: `${seed} ${key}` };
  const startOf = (slot: number): number => slot + jitterOf(slots, slot, jitter);
  return { key, project, schedule, timeZone, slots, startOf };
}

/** The zone in which a core has last looked at this schedule; null: none has. */
export function zoneOfState(
  keys: Iterable<string>,
  project: string,
  schedule: ScheduleSettings,
): string | null {
  const start = `${JSON.stringify(nameOf(project, schedule)).slice(0, -1)},`;
  const known = [...keys].findLast((key) => key.startsWith(start));
  return known === undefined ? null : String((JSON.parse(known) as unknown[]).at(-1));
}

const nameOf = (project: string, { type, times }: ScheduleSettings) => [project, type, times];

/** The next `n` starts after `from`, jitter included. */
export function nextTimes({ slots, startOf }: Entry, from: number, n: number): number[] {
  const found: number[] = [];
  let slot = slots.upTo(from) ?? slots.after(from);
  while (slot !== null && found.length < n) {
    if (startOf(slot) > from) found.push(startOf(slot));
    slot = slots.after(slot);
  }
  return found;
}
