import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../main/core/health/facts.ts';
import { facts, found, HOUR, MINUTE, NOW, project, run, schedule, typeOf, types } from './situation.ts';

const failed = (ago: number, code = 'database-unreachable') =>
  run('failed', ago, { reason: { code, message: 'no answer', details: {} } });

/** A project whose full backups are scheduled daily. */
function daily({
  good,
  last,
  failures = null,
}: {
  good: ReturnType<typeof run> | null;
  last?: ReturnType<typeof run>;
  failures?: { count: number; since: number } | null;
}) {
  return project({
    types: types(typeOf('full', { usable: good, last: last ?? good, failures, schedules: [schedule()] })),
  });
}

const situations: [what: string, situation: Facts, expected: string[]][] = [
  ['an ordinary day', facts(), []],
  [
    'a project that was never backed up',
    facts({ projects: [daily({ good: null })] }),
    ['critical never-backed-up shop'],
  ],
  [
    'a first backup that failed: what failed, and what it means',
    facts({
      projects: [daily({ good: null, last: failed(HOUR), failures: { count: 1, since: NOW - HOUR } })],
    }),
    ['critical backup-failed shop full', 'critical never-backed-up shop'],
  ],
  ['a day and a quarter', facts({ projects: [daily({ good: run('complete', 30 * HOUR) })] }), []],
  [
    'more than a day and a quarter',
    facts({ projects: [daily({ good: run('complete', 30 * HOUR + MINUTE) })] }),
    ['warning overdue shop full'],
  ],
  [
    'more than two days',
    facts({ projects: [daily({ good: run('complete', 48 * HOUR + MINUTE) })] }),
    ['critical overdue shop full'],
  ],
  [
    'a good backup, then one that failed: red at once',
    facts({
      projects: [
        daily({
          good: run('complete', 9 * HOUR),
          last: failed(MINUTE),
          failures: { count: 1, since: NOW - MINUTE },
        }),
      ],
    }),
    ['critical backup-failed shop full'],
  ],
];

describe('situations and what is found in them', () => {
  test.each(situations)('%s', (_what, situation, expected) => {
    expect(found(situation)).toEqual(expected);
  });
});
