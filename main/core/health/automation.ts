import type { BackupType } from '../../contract/settings/backup-type.ts';
import type { Facts, ProjectFacts, ScheduleFacts } from './facts.ts';
import { asks, DAY, type Found, type Rule, runs } from './found.ts';
import { backUp, isScheduled } from './freshness.ts';

/** What is meant to start by itself, and does not. */
export const automation: Rule = (facts) => [
  ...facts.projects.flatMap((project) => [...scheduling(facts, project), ...pausing(facts, project)]),
  ...pauseOfAll(facts),
];

function scheduling(facts: Facts, { name, types }: ProjectFacts): Found[] {
  if (!types.some(isScheduled)) {
    const words = ['schedule', 'set', name, '--daily', '03:00'];
    return [
      {
        code: 'no-schedule',
        level: 'warning',
        project: name,
        values: { project: name },
        action: runs(facts, words),
      },
    ];
  }
  return types.flatMap(({ type, schedules }) => [
    ...broken(facts, { name, type, schedules }),
    ...skipped(facts, { name, type, schedules }),
  ]);
}

interface Scheduled {
  readonly name: string;
  readonly type: BackupType;
  readonly schedules: readonly ScheduleFacts[];
}

function broken(facts: Facts, { name, type, schedules }: Scheduled): Found[] {
  const wrong = schedules.find(({ enabled, error }) => enabled && error !== null);
  if (wrong === undefined) return [];
  const values = { project: name, type, why: wrong.error ?? '' };
  const action = runs(facts, ['schedule', 'set', name, '--type', type, '--daily', '03:00']);
  return [{ code: 'schedule-broken', level: 'critical', project: name, about: type, values, action }];
}

function skipped(facts: Facts, { name, type, schedules }: Scheduled): Found[] {
  const late = schedules.find(({ enabled, skipped: each }) => enabled && each?.overGrace === true)?.skipped;
  if (late === null || late === undefined || late.reason === 'paused') return [];
  const values = { project: name, type, reason: late.reason, age: facts.now - late.since };
  const action = backUp(facts, name, type);
  return [
    {
      code: 'skipped-too-long',
      level: 'warning',
      project: name,
      about: type,
      since: late.since,
      values,
      action,
    },
  ];
}

function pausing(facts: Facts, { name, paused }: ProjectFacts): Found[] {
  if (paused === null || facts.machine.paused !== null) return [];
  const action = asks(facts, 'resume', { project: name }, ['resume', name]);
  const context = paused.until === null ? 'forever' : 'until';
  return [pause(facts, paused.until, { project: name, values: { project: name, context }, action })];
}

function pauseOfAll(facts: Facts): Found[] {
  const { paused } = facts.machine;
  if (paused === null) return [];
  const context = paused.until === null ? 'allForever' : 'all';
  return [pause(facts, paused.until, { values: { context }, action: asks(facts, 'resume', {}, ['resume']) })];
}

/** A pause with an end is somebody's wish; one without is how backups stop for months. */
function pause(
  { now }: Facts,
  until: number | null,
  rest: Pick<Found, 'project' | 'values' | 'action'>,
): Found {
  const level = until === null || until - now > DAY ? 'warning' : 'notice';
  return { code: 'paused', level, ...rest, values: { ...rest.values, until: until ?? 0 } };
}
