import { describe, expect, it } from 'vitest';
import { calendarOf, type Period } from '../../../main/engine/retain/calendar.ts';
import { type Candidate, planRetention } from '../../../main/engine/retain/plan.ts';
import type { RetentionRules } from '../../../main/engine/retain/rules.ts';

const NOW = Date.parse('2025-06-15T12:00:00Z');

/** Named by its time, so that a plan reads as a list of moments. */
const at = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  ...{ id, time: Date.parse(`${id}Z`), project: 'shop', type: 'full' },
  ...{ verdict: 'complete', pinned: false, proven: false, ...more },
});
const kept = (all: Candidate[], rules: RetentionRules, timeZone = 'UTC'): string[] =>
  planRetention(all, rules, { now: NOW, timeZone }).keep.map(({ id }) => id);
const reasonsOf = (all: Candidate[], rules: RetentionRules): Record<string, string> =>
  Object.fromEntries(
    planRetention(all, rules, { now: NOW, timeZone: 'UTC' }).keep.map(({ id, reasons }) => [
      id,
      reasons.map(({ rule, n }) => (n === undefined ? rule : `${rule} ${n}`)).join(', '),
    ]),
  );

describe('rules', () => {
  const days = [
    '2025-06-15T09:00',
    '2025-06-14T18:00',
    '2025-06-14T09:00',
    '2025-06-01T09:00',
    '2024-12-31T09:00',
  ];
  const all = days.map((day) => at(day));

  it('keep everything when there are none, or all are 0', () => {
    expect(kept(all, {})).toHaveLength(5);
    expect(kept(all, { last: 0, within: 0 })).toHaveLength(5);
    expect(reasonsOf([at('2025-06-01T09:00')], {})).toEqual({
      '2025-06-01T09:00': 'newest-complete, no-rules',
    });
  });

  it('keep the last n, with the rank as reason', () => {
    expect(reasonsOf(all, { last: 2 })).toEqual({
      '2025-06-15T09:00': 'newest-complete, last 1',
      '2025-06-14T18:00': 'last 2',
    });
  });

  it('keep the newest of each of the last n days that have one', () => {
    expect(kept(all, { daily: 3 })).toEqual(['2025-06-15T09:00', '2025-06-14T18:00', '2025-06-01T09:00']);
  });

  it('keep months and years', () => {
    expect(kept(all, { monthly: 12 })).toEqual(['2025-06-15T09:00', '2024-12-31T09:00']);
    expect(kept(all, { yearly: 1 })).toEqual(['2025-06-15T09:00']);
    expect(kept(all, { yearly: Number.POSITIVE_INFINITY })).toEqual(['2025-06-15T09:00', '2024-12-31T09:00']);
  });

  it('keep what is younger than a duration, counted from the newest: a project that rests loses nothing', () => {
    const week = 7 * 24 * 3600 * 1000;
    expect(kept(all, { within: week })).toEqual(days.slice(0, 3));
    const resting = ['2020-01-07T00:00', '2020-01-01T00:00', '2019-12-01T00:00'].map((day) => at(day));
    expect(kept(resting, { within: week })).toEqual(['2020-01-07T00:00', '2020-01-01T00:00']);
  });

  it('count each project and type for itself', () => {
    const mixed = [
      at('2025-06-15T09:00'),
      at('2025-06-15T08:00', { type: 'database' }),
      at('2025-06-15T07:00', { project: 'blog' }),
      at('2025-06-15T06:00'),
    ];
    expect(kept(mixed, { last: 1 })).toEqual(['2025-06-15T09:00', '2025-06-15T08:00', '2025-06-15T07:00']);
  });

  it('are refused when they are no counts', () => {
    for (const last of [-1, 1.5, Number.NaN]) expect(() => kept(all, { last })).toThrow("retention 'last'");
    expect(() => kept(all, { within: Number.NaN })).toThrow("retention 'within'");
    expect(() => kept(all, { last: 1 }, 'Mars/Olympus')).toThrow('no such time zone');
  });
});

describe('incomplete snapshots', () => {
  it('do not stand for a day that has a complete one', () => {
    const day = [
      at('2025-06-15T11:00', { verdict: 'incomplete' }),
      at('2025-06-15T09:00'),
      at('2025-06-14T09:00'),
    ];
    expect(kept(day, { daily: 2 })).toEqual(['2025-06-15T09:00', '2025-06-14T09:00']);
  });

  it('are kept while recent, without shortening the line of complete ones', () => {
    const all = [
      at('2025-06-15T09:00', { verdict: 'incomplete' }),
      at('2025-06-14T09:00', { verdict: 'incomplete' }),
      at('2025-06-13T09:00'),
      at('2025-06-12T09:00', { verdict: 'incomplete' }),
      at('2025-06-11T09:00'),
      at('2025-06-10T09:00'),
    ];
    expect(reasonsOf(all, { daily: 2 })).toEqual({
      '2025-06-15T09:00': 'daily 1',
      '2025-06-14T09:00': 'daily 2',
      '2025-06-13T09:00': 'newest-complete, daily 1',
      '2025-06-11T09:00': 'daily 2',
    });
  });

  it('stand for a day before failed ones do, which protect nothing', () => {
    const day = [
      at('2025-06-15T11:00', { verdict: 'failed' }),
      at('2025-06-15T09:00', { verdict: 'incomplete' }),
      at('2025-06-14T11:00', { verdict: 'failed' }),
      at('2025-06-14T09:00'),
    ];
    expect(reasonsOf(day, { daily: 1 })).toEqual({
      '2025-06-15T09:00': 'daily 1',
      '2025-06-14T09:00': 'newest-complete, daily 1',
    });
  });

  it('are cleaned up like others in a project that has nothing else', () => {
    const all = ['2025-06-15T09:00', '2025-06-14T09:00', '2025-06-13T09:00'].map((day) =>
      at(day, { verdict: 'incomplete' }),
    );
    expect(reasonsOf(all, { last: 1 })).toEqual({ '2025-06-15T09:00': 'newest, last 1' });
  });
});

describe('protection', () => {
  it('holds pins, the newest complete, the newest proven, and what comes from the future', () => {
    const all = [
      at('2031-01-01T00:00'),
      at('2025-06-15T09:00', { verdict: 'incomplete' }),
      at('2025-06-14T09:00'),
      at('2025-06-13T09:00', { proven: true }),
      at('2025-06-12T09:00', { proven: true }),
      at('2020-01-01T00:00', { pinned: true }),
    ];
    expect(reasonsOf(all, { last: 1 })).toEqual({
      '2031-01-01T00:00': 'future',
      '2025-06-15T09:00': 'last 1',
      '2025-06-14T09:00': 'newest-complete, last 1',
      '2025-06-13T09:00': 'newest-proven',
      '2020-01-01T00:00': 'pinned',
    });
  });

  it('is not undone by a flood of snapshots from the future', () => {
    const forged = Array.from({ length: 50 }, (_, n) =>
      at(`2030-01-01T00:${String(n).padStart(2, '0')}`, { proven: true }),
    );
    const real = at('2025-06-14T09:00', { proven: true });
    expect(kept([...forged, real], { last: 1 })).toContain(real.id);
  });

  it('needs every snapshot once', () => {
    expect(() => kept([at('2025-06-14T09:00'), at('2025-06-14T09:00')], { last: 1 })).toThrow('given twice');
  });
});

describe('the calendar', () => {
  const same = (timeZone: string, period: Period, one: string, other: string): boolean => {
    const bucketOf = calendarOf(timeZone);
    return bucketOf(period, Date.parse(one)) === bucketOf(period, Date.parse(other));
  };

  it.each<[string, string, Period, string, string, boolean]>([
    // Clocks went from 00:00 to 01:00 on 2018-11-04 (so that day has no midnight), and from 24:00 back to 23:00 on 2018-02-17.
    [
      'the day before a missing midnight ends there',
      'America/Sao_Paulo',
      'daily',
      '2018-11-04T02:59:59Z',
      '2018-11-04T03:00:00Z',
      false,
    ],
    [
      'a day of 23 hours is one day',
      'America/Sao_Paulo',
      'daily',
      '2018-11-04T03:00:00Z',
      '2018-11-05T01:59:59Z',
      true,
    ],
    [
      'a day of 23 hours ends at its midnight',
      'America/Sao_Paulo',
      'daily',
      '2018-11-05T01:59:59Z',
      '2018-11-05T02:00:00Z',
      false,
    ],
    [
      'a day of 25 hours is one day',
      'America/Sao_Paulo',
      'daily',
      '2018-02-17T02:00:00Z',
      '2018-02-18T02:59:59Z',
      true,
    ],
    [
      'a day of 25 hours ends at its second midnight',
      'America/Sao_Paulo',
      'daily',
      '2018-02-18T02:59:59Z',
      '2018-02-18T03:00:00Z',
      false,
    ],
    [
      'an hour that happens twice is two hours',
      'America/Sao_Paulo',
      'hourly',
      '2018-02-18T01:30:00Z',
      '2018-02-18T02:30:00Z',
      false,
    ],
    [
      'no clocks change any more since 2019',
      'America/Sao_Paulo',
      'daily',
      '2024-11-03T03:00:00Z',
      '2024-11-04T02:59:59Z',
      true,
    ],
    [
      'the longest day of Berlin has 25 hours',
      'Europe/Berlin',
      'daily',
      '2024-10-26T22:00:00Z',
      '2024-10-27T22:59:59Z',
      true,
    ],
    ['and no more', 'Europe/Berlin', 'daily', '2024-10-27T22:59:59Z', '2024-10-27T23:00:00Z', false],
    [
      'the shortest day of Berlin has 23 hours',
      'Europe/Berlin',
      'daily',
      '2024-03-30T23:00:00Z',
      '2024-03-31T21:59:59Z',
      true,
    ],
    ['and no more, either', 'Europe/Berlin', 'daily', '2024-03-31T21:59:59Z', '2024-03-31T22:00:00Z', false],
    [
      '02:30 in autumn happens twice',
      'Europe/Berlin',
      'hourly',
      '2024-10-27T00:30:00Z',
      '2024-10-27T01:30:00Z',
      false,
    ],
    ['an hour is whole', 'Europe/Berlin', 'hourly', '2024-10-27T00:00:00Z', '2024-10-27T00:59:59.999Z', true],
    [
      'hours follow the clocks of a zone with three quarters',
      'Asia/Kathmandu',
      'hourly',
      '2024-01-01T00:14:59Z',
      '2024-01-01T00:15:00Z',
      false,
    ],
    [
      'a month turns at local midnight',
      'America/Sao_Paulo',
      'monthly',
      '2025-02-01T02:59:59Z',
      '2025-02-01T03:00:00Z',
      false,
    ],
    [
      'a month is whole',
      'America/Sao_Paulo',
      'monthly',
      '2025-02-01T03:00:00Z',
      '2025-03-01T02:59:59Z',
      true,
    ],
    [
      'a year turns at local midnight',
      'Europe/Berlin',
      'yearly',
      '2024-12-31T22:59:59Z',
      '2024-12-31T23:00:00Z',
      false,
    ],
    [
      'January of another year is another month',
      'UTC',
      'monthly',
      '2024-01-15T00:00:00Z',
      '2025-01-15T00:00:00Z',
      false,
    ],
    // 2020-W53 runs from Monday 2020-12-28 to Sunday 2021-01-03; 2025-W01 from 2024-12-30.
    [
      'a week runs across the turn of the year',
      'UTC',
      'weekly',
      '2020-12-28T00:00:00Z',
      '2021-01-03T23:59:59Z',
      true,
    ],
    ['it begins on Monday', 'UTC', 'weekly', '2020-12-27T23:59:59Z', '2020-12-28T00:00:00Z', false],
    ['and ends on Sunday', 'UTC', 'weekly', '2021-01-03T23:59:59Z', '2021-01-04T00:00:00Z', false],
    [
      'the first week of 2025 began in 2024',
      'UTC',
      'weekly',
      '2024-12-30T00:00:00Z',
      '2025-01-05T23:59:59Z',
      true,
    ],
    [
      'a week is local, too',
      'Europe/Berlin',
      'weekly',
      '2024-12-29T22:59:59Z',
      '2024-12-29T23:00:00Z',
      false,
    ],
    [
      'weeks before 1970 begin on Monday as well',
      'UTC',
      'weekly',
      '1969-12-28T23:59:59Z',
      '1969-12-29T00:00:00Z',
      false,
    ],
  ])('%s', (_, timeZone, period, one, other, expected) => {
    expect(same(timeZone, period, one, other)).toBe(expected);
  });

  it('keeps one of each local day over a change of clocks, and two of the hour that happens twice', () => {
    const night = [
      '2024-10-26T21:30',
      '2024-10-26T22:30',
      '2024-10-27T00:30',
      '2024-10-27T01:30',
      '2024-10-27T22:30',
    ];
    const all = night.map((moment) => at(moment));
    expect(kept(all, { daily: 9 }, 'Europe/Berlin')).toEqual(['2024-10-27T22:30', '2024-10-26T21:30']);
    expect(kept(all, { hourly: 9 }, 'Europe/Berlin')).toHaveLength(5);
  });
});
