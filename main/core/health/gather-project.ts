import { type BackupType, backupType } from '../../contract/settings/backup-type.ts';
import type { ScheduleSettings } from '../../contract/settings/schedule.ts';
import type { Drill } from '../../contract/views/proof.ts';
import type { Run, RunState } from '../../contract/views/run.ts';
import type { Subject } from '../history/newest.ts';
import { firstIdOf } from '../history/run-id.ts';
import { type Entry, entryOf, nextTimes, zoneOfState } from '../schedule/entries.ts';
import { machineSeed } from '../schedule/seed.ts';
import { gapAfter, systemTimeZone } from '../schedule/times.ts';
import type { DrillFacts, ProjectFacts, ScheduleFacts, TypeFacts } from './facts.ts';
import { DAY, HOUR, MINUTE } from './found.ts';
import { FUTURE_MS } from './freshness.ts';
import type { Gathered } from './gather.ts';
import { driftOf } from './gather-drift.ts';
import { pauseOfProject } from './pauses.ts';

export function projectFacts(gathered: Gathered, name: string): ProjectFacts {
  const { settings, unfinished } = gathered;
  const project = settings.projects[name];
  const types = backupType.options.map((type) => typeFacts(gathered, name, type));
  return {
    ...{ name, vault: project?.vault ?? '', hasDatabases: (project?.databases.length ?? 0) > 0 },
    paused: pauseOfProject(gathered, name),
    running: unfinished.filter((run) => run.project === name),
    types,
    drift: driftOf(gathered, { name, types }),
    drills: drillFacts(gathered, name),
    hold: gathered.history.holds.of({ project: name, vault: project?.vault ?? '' }),
    growthPerDay: growthOf(gathered, name, types),
  };
}

/** Growth is told from a month back, and not from less than a day (ms). */
const GROWTH_SPAN = 30 * DAY;
const GROWTH_LEAST = DAY;

/** Between the newest full or quick backup and the one of its type a month before it, or the oldest there is. */
function growthOf({ history, now }: Gathered, project: string, types: readonly TypeFacts[]): number | null {
  const newest = types
    .filter(({ type }) => type !== 'database')
    .flatMap(({ usable }) => usable ?? [])
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))[0];
  if (newest === undefined || newest.bytes === null) return null;
  const of: Subject = { kind: 'backup', project, type: newest.type ?? 'full' };
  const before =
    history.newest.of(of, 'complete', { until: now - GROWTH_SPAN }) ??
    history.newest.firstAfter(of, 'complete', null);
  if (before === null || before.bytes === null) return null;
  const span = newest.queuedAt - before.queuedAt;
  return span < GROWTH_LEAST ? null : Math.round(((newest.bytes - before.bytes) / span) * DAY);
}

/** Drills that are looked at: of the vault and of all copies, over many months. */
const DRILLS = 100;

function drillFacts({ settings, history, now }: Gathered, project: string): DrillFacts {
  const all = history.drills.list({ project, limit: DRILLS }).filter(({ at }) => at <= now + FUTURE_MS);
  const newest = new Map<string | null, Drill>();
  for (const drill of all) if (!newest.has(drill.copy)) newest.set(drill.copy, drill);
  const { everyDays = null } = settings.projects[project]?.drill ?? {};
  return {
    newest: [...newest.values()],
    passed: all.find(({ verdict }) => verdict === 'passed') ?? null,
    everyMs: everyDays === null ? null : everyDays * DAY,
  };
}

function typeFacts(gathered: Gathered, project: string, type: BackupType): TypeFacts {
  const { settings, history, now } = gathered;
  const of: Subject = { kind: 'backup', project, type };
  const newest = newestByState(gathered, of);
  const usable = newestOf(newest, ['complete', 'incomplete']);
  const last = newestOf(newest, ['complete', 'incomplete', 'failed', 'interrupted']);
  const first = last?.state === 'failed' ? history.newest.firstAfter(of, 'failed', usable?.id ?? null) : null;
  const schedules = settings.projects[project]?.schedules.filter((each) => each.type === type) ?? [];
  return {
    ...{ type, usable, last },
    failures:
      first === null
        ? null
        : {
            count: history.newest.countAfter(of, 'failed', usable?.id ?? null),
            since: Math.min(first.queuedAt, now),
          },
    schedules: schedules.map((each) => scheduleFacts(gathered, { project, schedule: each, usable })),
  };
}

interface Newest {
  readonly state: RunState;
  /** Of all, and of those that no wrong clock has put into the future. */
  readonly run: Run | null;
  readonly past: Run | null;
}

function newestByState({ history, now }: Gathered, of: Subject): Newest[] {
  const until = now + FUTURE_MS;
  return (['complete', 'incomplete', 'failed', 'interrupted'] as const).map((state) => {
    const run = history.newest.of(of, state);
    const isPast = run === null || run.id < firstIdOf(until);
    return { state, run, past: isPast ? run : history.newest.of(of, state, { until }) };
  });
}

/** Of the past; one out of the future only where there is no other. */
function newestOf(found: readonly Newest[], states: readonly RunState[]): Run | null {
  const asked = found.filter(({ state }) => states.includes(state));
  const past = asked.flatMap((each) => each.past ?? []);
  const all = past.length > 0 ? past : asked.flatMap(({ run }) => run ?? []);
  return all.reduce<Run | null>(
    (newest, run) => (newest === null || run.id > newest.id ? run : newest),
    null,
  );
}

interface Scheduled {
  readonly project: string;
  readonly schedule: ScheduleSettings;
  readonly usable: Run | null;
}

function scheduleFacts(gathered: Gathered, { project, schedule, usable }: Scheduled): ScheduleFacts {
  const { settings, states, now } = gathered;
  const own = settings.projects[project]?.timeZone;
  const shown = {
    enabled: schedule.enabled,
    times: schedule.times,
    jitterMs: schedule.jitterMinutes * MINUTE,
  };
  try {
    const seed = schedule.jitterMinutes > 0 ? machineSeed() : ''; // as for the schedules that run; chance alone needs it
    // The name of this machine's zone is only needed to find what a core has noted, and for chance: Intl would cost 20 ms.
    const here = zoneOfState(states.keys(), project, schedule);
    const timeZone = own ?? here ?? (schedule.jitterMinutes > 0 ? systemTimeZone() : '');
    const entry = entryOf(project, schedule, { timeZone, seed, isLocal: own === undefined });
    const state = states.get(entry.key);
    const since = state?.skippedSince ?? null;
    const skipped = state?.skipped ?? null;
    return {
      ...{ ...shown, error: null, handledAt: state?.handled ?? null },
      periodMs: periodAround(entry, usable?.queuedAt ?? state?.handled ?? now),
      nextAt: schedule.enabled ? nextStart(gathered, { project, entry }) : null,
      skipped:
        skipped === null || since === null
          ? null
          : { reason: skipped.reason, since, overGrace: now - since > schedule.conditions.graceHours * HOUR },
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...shown, periodMs: 0, nextAt: null, handledAt: null, skipped: null, error: why };
  }
}

/** How long it is from the slot at or before this moment to the one after it: a weekend for a schedule of working days. */
function periodAround({ slots }: Entry, moment: number): number {
  return gapAfter(slots, slots.upTo(moment) ?? moment);
}

/** While paused nothing starts: the next start is after its end, and there is none when it has no end. */
function nextStart(gathered: Gathered, { project, entry }: { project: string; entry: Entry }): number | null {
  const pause = pauseOfProject(gathered, project);
  const from = pause === null ? gathered.now : pause.until;
  return from === null ? null : (nextTimes(entry, from, 1)[0] ?? null);
}
