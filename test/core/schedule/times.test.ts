import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Times } from '../../../main/contract/settings/schedule.ts';
import { slotsOf } from '../../../main/core/schedule/times.ts';

const at = (time: string, weekdays: number[] = []): Times => ({ kind: 'at', time, weekdays });
const cron = (expression: string): Times => ({ kind: 'cron', expression });

function following(times: Times, timeZone: string, from: string, n: number): string[] {
  const slots = slotsOf(times, timeZone);
  const found: string[] = [];
  for (let slot = slots.after(Date.parse(from)); slot !== null && found.length < n; slot = slots.after(slot))
    found.push(new Date(slot).toISOString().slice(0, 16));
  return found;
}

describe('the day the clocks change', () => {
  test('02:30 that does not exist in Berlin is 03:00, and the next day 02:30 again', () => {
    const found = following(at('02:30'), 'Europe/Berlin', '2025-03-29T00:00Z', 3);
    expect(found).toEqual(['2025-03-29T01:30', '2025-03-30T01:00', '2025-03-31T00:30']);
  });
  test('02:30 that happens twice in Berlin is the first of them', () => {
    const found = following(at('02:30'), 'Europe/Berlin', '2025-10-25T12:00Z', 2);
    expect(found).toEqual(['2025-10-26T00:30', '2025-10-27T01:30']);
  });
  test('midnight that does not exist in Sao Paulo is 01:00', () => {
    const found = following(at('00:00'), 'America/Sao_Paulo', '2018-11-03T12:00Z', 2);
    expect(found).toEqual(['2018-11-04T03:00', '2018-11-05T02:00']);
  });
  test('23:30 that happens twice in Sao Paulo is the first of them', () => {
    const found = following(at('23:30'), 'America/Sao_Paulo', '2018-02-17T12:00Z', 2);
    expect(found).toEqual(['2018-02-18T01:30', '2018-02-19T02:30']);
  });
  test('every two hours stays every two hours', () => {
    const found = following({ kind: 'every', minutes: 120 }, 'Europe/Berlin', '2025-03-29T23:30Z', 3);
    expect(found).toEqual(['2025-03-30T01:00', '2025-03-30T03:00', '2025-03-30T05:00']);
  });
});

test('every six hours begins at midnight of the time zone', () => {
  const found = following({ kind: 'every', minutes: 360 }, 'America/Sao_Paulo', '2026-01-01T00:00Z', 4);
  expect(found).toEqual(['2026-01-01T03:00', '2026-01-01T09:00', '2026-01-01T15:00', '2026-01-01T21:00']);
});

test('Mondays and Fridays at noon', () => {
  const found = following(at('12:00', [1, 5]), 'UTC', '2026-11-24T00:00Z', 3);
  expect(found).toEqual(['2026-11-27T12:00', '2026-11-30T12:00', '2026-12-04T12:00']);
});

test('Sunday is the seventh day', () => {
  expect(following(at('12:00', [7]), 'UTC', '2026-11-24T00:00Z', 1)).toEqual(['2026-11-29T12:00']);
});

test.each([
  [cron('* * * * * *'), 'UTC'],
  [cron('nonsense'), 'UTC'],
  [cron('61 * * * *'), 'UTC'],
  [cron('0 0 30 2 *'), 'UTC'],
  [at('03:00'), 'Mars/Olympus'],
])('what makes no sense is refused: %j in %s', (times, timeZone) => {
  expect(() => slotsOf(times, timeZone)).toThrow(expect.objectContaining({ code: 'wrong-use' }));
});

const zones = fc.constantFrom(
  'America/Sao_Paulo',
  'Europe/Berlin',
  'UTC',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
);
const two = (n: number): string => String(n).padStart(2, '0');
const clockTime = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
const anyTimes: fc.Arbitrary<Times> = fc.oneof(
  fc.integer({ min: 5, max: 10_080 }).map((minutes): Times => ({ kind: 'every', minutes })),
  fc
    .tuple(clockTime, fc.subarray([1, 2, 3, 4, 5, 6, 7]))
    .map(([[h, m], weekdays]): Times => ({ kind: 'at', time: `${two(h)}:${two(m)}`, weekdays })),
  fc.constantFrom('*/15 * * * *', '0 */6 * * 1-5', '30 2 1 * *', '5 0,12 * * *').map(cron),
);
/** Sao Paulo still changed its clocks until 2019. */
const moments = fc.integer({ min: Date.UTC(2016, 0, 1), max: Date.UTC(2027, 0, 1) });

test('looking forwards and looking backwards find the same slots', () => {
  fc.assert(
    fc.property(anyTimes, zones, moments, (times, timeZone, time) => {
      const slots = slotsOf(times, timeZone);
      const next = slots.after(time) ?? 0;
      const last = slots.upTo(time) ?? 0;
      expect(next).toBeGreaterThan(time);
      expect(last).toBeLessThanOrEqual(time);
      expect(slots.after(last)).toBe(next);
      expect(slots.upTo(next)).toBe(next);
      expect(slots.upTo(next - 1)).toBe(last);
    }),
    { numRuns: 400 },
  );
});

test.each([
  ['America/Sao_Paulo', '00:30'],
  ['America/Sao_Paulo', '03:00'],
  ['Europe/Berlin', '02:30'],
  ['Europe/Berlin', '03:00'],
])('a daily time in %s comes exactly once on each day of ten years: %s', (timeZone, time) => {
  const day = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short' });
  const clock = new Intl.DateTimeFormat('sv', { timeZone, timeStyle: 'short' });
  const slots = slotsOf(at(time), timeZone);
  const days: string[] = [];
  const others = new Set<string>();
  let slot = Date.UTC(2010, 0, 1, 12);
  for (let n = 0; n < 3652; n += 1) {
    slot = slots.after(slot) ?? 0;
    days.push(day.format(slot));
    if (clock.format(slot) !== time) others.add(clock.format(slot));
  }
  const expected = days.map((_, n) => new Date(Date.UTC(2010, 0, 2 + n)).toISOString().slice(0, 10));
  expect(days).toEqual(expected);
  // On the days that lack it: the first moment after the gap.
  const afterGap = { '00:30': '01:00', '02:30': '03:00' }[time];
  expect([...others]).toEqual(afterGap === undefined ? [] : [afterGap]);
});
