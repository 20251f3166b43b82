import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../main/contract/views/health.ts';
import type { RunDetails, RunState } from '../../../main/contract/views/run.ts';
import { CODES } from '../../../main/core/health/codes.ts';
import { newRunId } from '../../../main/core/history/run-id.ts';
import { judgeEnding, remind, settle } from '../../../main/core/notify/judge/ending.ts';
import type { Notice } from '../../../main/core/notify/judge/facts.ts';
import { judgeFindings } from '../../../main/core/notify/judge/findings.ts';
import { pingOf } from '../../../main/core/notify/judge/pings.ts';
import { quietUntil } from '../../../main/core/notify/judge/quiet.ts';
import { remindersBy } from '../../../main/core/notify/judge/remind.ts';
import { routesOf } from '../../../main/core/notify/judge/route.ts';
import type { Trouble } from '../../../main/core/notify/judge/trouble.ts';
import { WAYS } from '../../../main/core/notify/judge/ways.ts';
import { settingsWith } from './told.ts';

const HOUR = 3600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 2, 2, 9);

type Told = Pick<Notice, 'kind' | 'level'> | null;

interface Ended {
  readonly at: number;
  readonly state: RunState;
  readonly code?: string;
  readonly type?: string;
  readonly kind?: RunDetails['kind'];
}

function runOf({ at, state, code, type = 'full', kind = 'backup' }: Ended): RunDetails {
  const moment = START + at;
  return {
    ...{ id: newRunId(moment, (count) => new Uint8Array(count)), kind, project: 'shop', vault: 'disk', type },
    ...{ trigger: 'schedule', state, queuedAt: moment, startedAt: moment, finishedAt: moment, durationMs: 1 },
    reason: code === undefined ? null : { code, message: code, details: {} },
    ...{ files: null, bytes: null, newBytes: null, storedBytes: null, snapshot: null, problemCount: 0 },
    ...{ phases: {}, counts: {}, problems: [], logLines: 0, drill: null },
  } as RunDetails;
}

/** What is told after each of these runs, one after the other. */
function toldAfter(...runs: Ended[]): (Told | string)[] {
  let trouble: Trouble | null = null;
  return runs.map((ended) => {
    const known = { trouble, good: null, now: START + ended.at, remindAfterDays: [1, 3, 7] };
    const judged = judgeEnding(runOf(ended), known);
    ({ trouble } = judged);
    return judged.notice === null ? '-' : `${judged.notice.kind} ${judged.notice.level}`;
  });
}

const ok = (at: number, type = 'full'): Ended => ({ at, state: 'complete', type });
const failed = (at: number, code = 'database-unreachable', type = 'full'): Ended => ({
  at,
  state: 'failed',
  code,
  type,
});

describe('what runs come to is told so', () => {
  const cases: [situation: string, runs: Ended[], told: string[]][] = [
    ['all is well', [ok(0), ok(HOUR)], ['-', '-']],
    ['it fails, and is well again', [failed(0), ok(HOUR)], ['failed critical', 'recovered ok']],
    [
      'it is well again only once',
      [failed(0), ok(HOUR), ok(2 * HOUR)],
      ['failed critical', 'recovered ok', '-'],
    ],
    [
      'the same again is not repeated',
      [failed(0), failed(HOUR), failed(2 * HOUR)],
      ['failed critical', '-', '-'],
    ],
    [
      'another cause is news',
      [failed(0), failed(1, 'no-space'), failed(2)],
      ['failed critical', 'failed critical', '-'],
    ],
    [
      'the same by its age: after a day, three, a week, and each week',
      [0, 0.9, 1, 1.5, 3, 6.9, 7, 13.9, 14, 21].map((day) => failed(day * DAY)),
      [
        'failed critical',
        '-',
        'still critical',
        '-',
        'still critical',
        '-',
        'still critical',
        '-',
        'still critical',
        'still critical',
      ],
    ],
    [
      'a reminder that was missed comes once',
      [failed(0), failed(5 * DAY), failed(5.1 * DAY)],
      ['failed critical', 'still critical', '-'],
    ],
    [
      'incomplete is a warning, and failing after it is worse',
      [{ at: 0, state: 'incomplete', code: 'unreadable' }, failed(HOUR, 'unreadable'), ok(2 * HOUR)],
      ['incomplete warning', 'failed critical', 'recovered ok'],
    ],
    [
      'it comes and goes: told three times, then when it has been well for a day, or for another cause',
      [0, 2, 4, 6, 8]
        .flatMap((hour) => [failed(hour * HOUR), ok((hour + 1) * HOUR)])
        .concat([failed(10 * HOUR, 'no-space'), failed(11 * HOUR)]),
      [
        ...['failed critical', 'recovered ok', 'failed critical', 'recovered ok', 'failed critical'],
        ...['-', '-', '-', '-', '-', 'failed critical', '-'],
      ],
    ],
    [
      'well for a day, it begins anew when it comes again',
      [0, 2, 4]
        .flatMap((hour) => [failed(hour * HOUR), ok((hour + 1) * HOUR)])
        .concat([failed(5 * HOUR + DAY), ok(6 * HOUR + DAY)]),
      [
        ...['failed critical', 'recovered ok', 'failed critical', 'recovered ok', 'failed critical', '-'],
        ...['failed critical', 'recovered ok'],
      ],
    ],
    [
      'two types with one cause are one problem, and well when both are',
      [
        failed(0, 'database-unreachable', 'full'),
        failed(1, 'database-unreachable', 'database'),
        ok(2, 'full'),
        ok(3, 'database'),
      ],
      ['failed critical', '-', '-', 'recovered ok'],
    ],
    [
      'a good run of another type ends nothing',
      [failed(0), ok(1, 'quick'), failed(2)],
      ['failed critical', '-', '-'],
    ],
    ['somebody stopped it', [{ at: 0, state: 'cancelled', code: 'cancelled' }], ['-']],
    [
      'stopped while it fails: it still does',
      [failed(0), { at: 1, state: 'cancelled' }, ok(2)],
      ['failed critical', '-', 'recovered ok'],
    ],
    ['the machine was shut down', [{ at: 0, state: 'interrupted', code: 'core-stopped' }, ok(1)], ['-', '-']],
    [
      'its process died',
      [{ at: 0, state: 'interrupted', code: 'interrupted' }, ok(1)],
      ['interrupted warning', 'recovered ok'],
    ],
    ['a cleanup that fails threatens no restore', [{ ...failed(0), kind: 'prune' }], ['failed warning']],
    [
      'damage found by a check does',
      [{ at: 0, state: 'failed', code: 'damaged', kind: 'check' }],
      ['failed critical'],
    ],
    [
      'a drill that fails does',
      [{ at: 0, state: 'failed', code: 'failed', kind: 'drill' }],
      ['failed critical'],
    ],
  ];
  test.each(cases)('%s', (_situation, runs, told) => {
    expect(toldAfter(...runs)).toEqual(told);
  });

  test('an old trouble is told again also when nothing runs any more, each reminder once', () => {
    const run = runOf(failed(0));
    const known = { good: null, remindAfterDays: [1, 3], now: START };
    const first = judgeEnding(run, { ...known, trouble: null });
    const ids = new Set<string>();
    let trouble = first.trouble as Trouble;
    for (let hour = 1; hour <= 24 * 20; hour += 1) {
      const judged = remind(run, { ...known, trouble, now: START + hour * HOUR });
      trouble = judged.trouble as Trouble;
      if (judged.notice !== null) ids.add(`${hour / 24} ${judged.notice.id}`);
    }
    expect([...ids].map((id) => Number(id.split(' ')[0]))).toEqual([1, 3, 10, 17]);
    expect(new Set([...ids].map((id) => id.split(' ')[1])).size).toBe(4);
  });

  test('what came and went is told to be over once it has been well for a day', () => {
    const run = runOf(failed(0));
    const open = judgeEnding(run, { trouble: null, good: null, now: START, remindAfterDays: [] }).trouble;
    const well: Trouble = { ...(open as Trouble), parts: {}, episodes: 3, wellSince: START };
    expect(settle(run, well, START + DAY - 1)).toEqual({ trouble: well, notice: null });
    expect(settle(run, well, START + DAY)).toMatchObject({ trouble: null, notice: { kind: 'recovered' } });
    const once = settle(run, { ...well, episodes: 1 }, START + DAY);
    expect(once).toEqual({ trouble: null, notice: null });
  });

  test('without days of reminders nothing is told again', () => {
    expect(remindersBy(100 * DAY, [])).toBe(0);
  });
});

describe('findings that no run tells', () => {
  const overdue: Finding = {
    ...{ code: 'overdue', level: 'critical', project: 'shop', vault: null, about: 'full', since: START },
    ...{ values: {}, action: null, snoozed: null },
  };
  const filling: Finding = {
    ...overdue,
    code: 'disk-filling',
    level: 'warning',
    project: null,
    vault: 'disk',
    about: null,
  };

  /** What is told at each look. */
  function toldAt(...looks: [at: number, findings: Finding[], busy?: boolean][]): string[] {
    let open: Trouble[] = [];
    return looks.map(([at, findings, busy = false]) => {
      const known = {
        troubles: open,
        busy: new Set(busy ? ['shop'] : []),
        now: START + at,
        remindAfterDays: [1, 3, 7],
      };
      const { troubles, notices } = judgeFindings(findings, known);
      open = [...troubles.values()].filter((trouble) => trouble !== null);
      return (
        notices.map(({ kind, level, facts }) => `${kind} ${level} ${facts.findings.length}`).join(', ') || '-'
      );
    });
  }

  const MINUTE = 60_000;
  test.each<[string, Parameters<typeof toldAt>, string[]]>([
    [
      'new, then known, then over',
      [
        [0, [filling]],
        [HOUR, [filling]],
        [2 * HOUR, []],
      ],
      ['finding warning 1', '-', 'findings-over ok 0'],
    ],
    [
      'worse',
      [
        [0, [filling]],
        [1, [{ ...filling, level: 'critical' }]],
      ],
      ['finding warning 1', 'finding critical 1'],
    ],
    [
      'again by its age',
      [
        [0, [filling]],
        [DAY, [filling]],
        [2 * DAY, [filling]],
      ],
      ['finding warning 1', 'finding critical 1', '-'],
    ],
    [
      'overdue when the machine wakes up, and caught up at once',
      [
        [0, [overdue]],
        [5 * MINUTE, []],
      ],
      ['-', '-'],
    ],
    [
      'overdue, and it lasts',
      [
        [0, [overdue]],
        [10 * MINUTE, [overdue]],
      ],
      ['-', 'finding critical 1'],
    ],
    [
      'overdue while the backup is at work',
      [
        [0, [overdue]],
        [HOUR, [overdue], true],
        [2 * HOUR, []],
      ],
      ['-', '-', '-'],
    ],
    [
      'several of a project at once are one message',
      [
        [
          0,
          [
            { ...filling, project: 'shop' },
            { ...filling, code: 'schedule-broken', project: 'shop' },
            filling,
          ],
        ],
      ],
      ['finding warning 2, finding warning 1'],
    ],
    [
      'a snoozed one is silent, also when it ends',
      [
        [0, [filling]],
        [1, [{ ...filling, snoozed: { until: null, reason: 'known' } }]],
        [2, []],
      ],
      ['finding warning 1', '-', '-'],
    ],
    [
      'it comes and goes: told three times, and its end when it has been well for a day',
      [
        ...[0, 1, 2, 3, 4].flatMap((hour): [number, Finding[]][] => [
          [hour * HOUR, [filling]],
          [hour * HOUR + 1, []],
        ]),
        [27 * HOUR, []],
        [29 * HOUR, []],
        [30 * HOUR, []],
      ],
      [
        ...['finding warning 1', 'findings-over ok 0', 'finding warning 1', 'findings-over ok 0'],
        ...['finding warning 1', '-', '-', '-', '-', '-', '-', 'findings-over ok 0', '-'],
      ],
    ],
    [
      'it comes, goes, and then stays: told again by its age',
      [
        ...[0, 1, 2].flatMap((hour): [number, Finding[]][] => [
          [hour * HOUR, [filling]],
          [hour * HOUR + 1, []],
        ]),
        [3 * HOUR, [filling]],
        [26 * HOUR, [filling]],
      ],
      [
        ...['finding warning 1', 'findings-over ok 0', 'finding warning 1', 'findings-over ok 0'],
        ...['finding warning 1', '-', '-', 'finding critical 1'],
      ],
    ],
    ['what a run has told', [[0, [{ ...overdue, code: 'backup-failed' }]]], ['-']],
    ['what is only advice', [[0, [{ ...overdue, code: 'same-disk', level: 'warning' }]]], ['-']],
    ['a notice', [[0, [{ ...filling, level: 'notice' }]]], ['-']],
  ])('%s', (_situation, looks, told) => {
    expect(toldAt(...looks)).toEqual(told);
  });

  test('overdue because backups fail is no news: that is told already', () => {
    const failing = judgeEnding(runOf(failed(0)), {
      trouble: null,
      good: null,
      now: START,
      remindAfterDays: [],
    }).trouble;
    const known = {
      troubles: [failing as Trouble],
      busy: new Set<string>(),
      now: START + DAY,
      remindAfterDays: [],
    };
    expect(judgeFindings([overdue], known)).toMatchObject({ notices: [] });
  });

  test('a way to people belongs to a code of the health; a code without one is told when it is critical', () => {
    for (const code of Object.keys(WAYS)) expect(CODES).toHaveProperty([code]);
    const unheardOf = { ...filling, code: 'unheard-of' };
    expect(toldAt([0, [unheardOf]], [1, [{ ...unheardOf, level: 'critical' }]])).toEqual([
      '-',
      'finding critical 1',
    ]);
  });

  test('whichever process finds it, it has the same id', () => {
    const known = { troubles: [], busy: new Set<string>(), now: START, remindAfterDays: [1] };
    const ids = [1, 2].map(() => judgeFindings([filling], known).notices[0]?.id);
    expect(ids[0]).toBe(ids[1]);
  });
});

describe('who gets it, and when', () => {
  const notice = (of: Partial<Notice>): Notice => ({
    ...{ id: 'x', at: START, kind: 'failed', level: 'critical', project: 'shop', run: null, trouble: null },
    facts: {
      ...judgeEnding(runOf(failed(0)), { trouble: null, good: null, now: START, remindAfterDays: [] }).notice!
        .facts,
      was: 'critical',
    },
    ...of,
  });
  const desktop = { kind: 'desktop', name: 'd' } as const;
  const to = (channels: Parameters<typeof settingsWith>[0], of: Partial<Notice> = {}) =>
    routesOf(notice(of), settingsWith(channels).notifications, { now: START, timeZone: 'UTC' }).map(
      ({ channel }) => channel,
    );

  test.each<[string, Parameters<typeof settingsWith>[0][number], Partial<Notice>, boolean]>([
    ['a failure', desktop, {}, true],
    ['a warning', desktop, { level: 'warning', kind: 'incomplete' }, true],
    [
      'a warning, to who wants only what is critical',
      { ...desktop, levels: ['critical'] },
      { level: 'warning' },
      false,
    ],
    ['a recovery', desktop, { level: 'ok', kind: 'recovered' }, true],
    [
      'a recovery, to who does not want any',
      { ...desktop, recoveries: false },
      { level: 'ok', kind: 'recovered' },
      false,
    ],
    ['to a channel that is off', { ...desktop, enabled: false }, {}, false],
    ['of another project', { ...desktop, projects: ['blog'] }, {}, false],
    ['of its own project', { ...desktop, projects: ['shop'] }, {}, true],
    ['a digest', desktop, { level: 'notice', kind: 'digest' }, true],
    [
      'a digest, to who does not want it',
      { ...desktop, digest: false },
      { level: 'notice', kind: 'digest' },
      false,
    ],
    ['a sign of life, to a person', desktop, { level: 'notice', kind: 'ping-ok' }, false],
    ['a failure, to a watchman', { kind: 'ping', name: 'd', url: { from: 'env', name: 'X' } }, {}, false],
    [
      'a sign of life, to a watchman',
      { kind: 'ping', name: 'd', url: { from: 'env', name: 'X' } },
      { kind: 'ping-ok' },
      true,
    ],
    [
      'of another type, to a watchman',
      { kind: 'ping', name: 'd', url: { from: 'env', name: 'X' }, types: ['quick'] },
      { kind: 'ping-ok' },
      false,
    ],
  ])('%s', (_what, channel, of, gets) => {
    expect(to([channel], of)).toEqual(gets ? ['d'] : []);
  });

  const quiet = { from: '22:00', to: '07:00' };
  test.each([
    ['in the evening before', '2026-03-02T21:59:00Z', null],
    ['as they begin', '2026-03-02T22:00:00Z', '2026-03-03T07:00:00Z'],
    ['after midnight', '2026-03-03T03:00:00Z', '2026-03-03T07:00:00Z'],
    ['as they end', '2026-03-03T07:00:00Z', null],
  ])('quiet hours %s', (_when, now, until) => {
    const at = Date.parse(now);
    expect(quietUntil(quiet, at, 'UTC')).toBe(until === null ? at : Date.parse(until));
  });

  test('quiet hours hold back what can wait, and nothing critical', () => {
    const settings = settingsWith([desktop], { quietHours: quiet }).notifications;
    const night = { now: Date.parse('2026-03-03T02:00:00Z'), timeZone: 'UTC' };
    const dueOf = (of: Partial<Notice>) => routesOf(notice(of), settings, night)[0]?.due;
    expect(dueOf({})).toBe(night.now);
    expect(dueOf({ level: 'warning' })).toBe(Date.parse('2026-03-03T07:00:00Z'));
    expect(dueOf({ level: 'ok', kind: 'recovered' })).toBe(Date.parse('2026-03-03T07:00:00Z'));
  });
});

test.each<[RunState, string | null]>([
  ['complete', 'ping-ok'],
  ['incomplete', 'ping-fail'],
  ['failed', 'ping-fail'],
  ['interrupted', 'ping-fail'],
  ['cancelled', 'ping-log'],
])('a watchman hears of a run that ended %s: %s', (state, kind) => {
  const run = runOf({ at: 0, state });
  expect(pingOf({ n: 1, at: START, kind: 'ended', run: run.id }, run, START)?.kind ?? null).toBe(kind);
});
