import type { BackupType } from '../../contract/settings/backup-type.ts';
import type { Run } from '../../contract/views/run.ts';
import type { Facts, ProjectFacts, ScheduleFacts, TypeFacts } from './facts.ts';
import { asks, causeValues, DAY, type Found, MINUTE, type Rule, shortRun } from './found.ts';

/** Without a schedule to compare with, a project wants a backup a week. */
const PERIOD_WITHOUT_SCHEDULE = 7 * DAY;
/** Schedules of a few minutes are late by more than a quarter of their period on ordinary days (ms). */
const LEAST_WARNING = 10 * MINUTE;
const LEAST_CRITICAL = 20 * MINUTE;
/** A run of the future was dated by a wrong clock: it says nothing about how old a backup is (ms). */
export const FUTURE_MS = 10 * MINUTE;

/** How old the backups are, and how the newest runs ended. */
export const freshness: Rule = (facts) => facts.projects.flatMap((project) => ofProject(facts, project));

function ofProject(facts: Facts, project: ProjectFacts): Found[] {
  if (project.types.every(({ usable }) => usable === null)) {
    const failed = project.types.flatMap((each) => howItEnded(facts, project, each));
    return [...failed, ...neverBackedUp(facts, project)];
  }
  return [
    ...project.types.flatMap((each) => [
      ...howItEnded(facts, project, each),
      ...overdue(facts, project, each),
    ]),
    ...staleWithoutSchedule(facts, project),
  ];
}

function neverBackedUp(facts: Facts, { name }: ProjectFacts): Found[] {
  return [
    {
      ...{
        code: 'never-backed-up' as const,
        level: 'critical' as const,
        project: name,
        values: { project: name },
      },
      action: backUp(facts, name, 'full'),
    },
  ];
}

/** Backups that hold all that one of this type would hold. */
const COVERED_BY: Readonly<Record<BackupType, readonly BackupType[]>> = {
  full: ['full'],
  quick: ['full', 'quick'],
  database: ['full', 'quick', 'database'],
};

function newestFor(type: BackupType, { types }: ProjectFacts, isScheduled: boolean): Run | null {
  // A type that nobody scheduled was tried by hand: any backup with files makes up for it.
  const by = isScheduled || type === 'database' ? COVERED_BY[type] : (['full', 'quick'] as const);
  const usable = types.filter((each) => by.includes(each.type)).flatMap(({ usable: run }) => run ?? []);
  return usable.reduce<Run | null>(
    (newest, run) => (newest === null || run.id > newest.id ? run : newest),
    null,
  );
}

/** The newest run of this type, when it went wrong and no backup that makes up for it came after. */
function howItEnded(facts: Facts, project: ProjectFacts, of: TypeFacts): Found[] {
  const { type, last, failures } = of;
  if (last === null || last.state === 'complete') return [];
  const good = newestFor(type, project, isScheduled(of));
  if (good !== null && good.id > last.id) return [];
  const subject = { project: project.name, about: type, since: failures?.since ?? last.queuedAt };
  const values = {
    ...{ project: project.name, type, run: shortRun(last.id), failures: failures?.count ?? 1 },
    ...{ ...causeValues(last.reason), problems: last.problemCount },
  };
  const look = asks(facts, 'history.run', { run: last.id }, ['logs', shortRun(last.id)]);
  switch (last.state) {
    case 'incomplete':
      return [{ ...subject, code: 'backup-incomplete', level: 'warning', values, action: look }];
    case 'interrupted':
      return [
        {
          ...subject,
          code: 'backup-interrupted',
          level: 'warning',
          values,
          action: backUp(facts, project.name, type),
        },
      ];
    case 'failed': {
      const code = CODE_OF_REASON[last.reason?.code ?? ''] ?? 'backup-failed';
      return [{ ...subject, code, level: 'critical', values, action: look }];
    }
    default:
      return [];
  }
}

const CODE_OF_REASON: Readonly<Record<string, 'content-missing' | 'dump-tool-old'>> = {
  lacking: 'content-missing',
  'dump-tool-old': 'dump-tool-old',
};

/** Age counts: whether it failed, was skipped, or nobody was there to start it. */
function overdue(facts: Facts, project: ProjectFacts, of: TypeFacts): Found[] {
  const schedules = of.schedules.filter(({ enabled, error }) => enabled && error === null);
  const newest = newestFor(of.type, project, true);
  const late = schedules
    .map((schedule) => lateness(schedule, newest, facts.now))
    .filter((each) => each !== null);
  const worst = late.toSorted((a, b) => a.since - b.since)[0];
  if (worst === undefined) return [];
  return [
    {
      ...{ code: 'overdue' as const, project: project.name, about: of.type, since: worst.since },
      level: late.some(({ level }) => level === 'critical') ? 'critical' : 'warning',
      values: {
        ...{ project: project.name, type: of.type, age: worst.age, period: worst.period },
        ...(newest === null ? { context: 'never' } : { newest: startOf(newest) }),
      },
      action: backUp(facts, project.name, of.type),
    },
  ];
}

interface Lateness {
  readonly level: 'warning' | 'critical';
  readonly since: number;
  readonly age: number;
  readonly period: number;
}

/** Late from 1.25 times the period on, seriously from twice the period on. */
function lateness(
  { periodMs, jitterMs, handledAt }: Pick<ScheduleFacts, 'periodMs' | 'jitterMs' | 'handledAt'>,
  newest: Run | null,
  now: number,
): Lateness | null {
  // Of a type that never ran, what counts is how long its schedule has been there.
  const from = newest === null ? handledAt : startOf(newest);
  if (from === null) return null;
  const age = now - from;
  const warnAt = periodMs + Math.max(periodMs / 4, LEAST_WARNING) + jitterMs;
  const criticalAt = periodMs + Math.max(periodMs, LEAST_CRITICAL) + jitterMs;
  if (age <= warnAt) return null;
  return { level: age > criticalAt ? 'critical' : 'warning', since: from + warnAt, age, period: periodMs };
}

function staleWithoutSchedule(facts: Facts, project: ProjectFacts): Found[] {
  if (project.types.some(isScheduled)) return [];
  const newest = newestFor('database', project, true);
  const schedule = { periodMs: PERIOD_WITHOUT_SCHEDULE, jitterMs: 0, handledAt: null };
  const late = lateness(schedule, newest, facts.now);
  if (late === null || newest === null) return [];
  const { age, period, since, level } = late;
  const type = newest.type ?? 'full';
  return [
    {
      ...{ code: 'overdue' as const, level, project: project.name, about: type, since },
      values: { project: project.name, type, age, period, newest: startOf(newest) },
      action: backUp(facts, project.name, type as BackupType),
    },
  ];
}

export function isScheduled({ schedules }: TypeFacts): boolean {
  return schedules.some(({ enabled }) => enabled);
}

const startOf = (run: Run): number => run.startedAt ?? run.queuedAt;

export function backUp(facts: Facts, project: string, type: BackupType): NonNullable<Found['action']> {
  return asks(facts, 'backup.start', { project, type }, ['backup', project, '--type', type]);
}
