import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forecastOf, type SpaceReading } from '../../../main/core/space/forecast.ts';
import { keepReading, spaceReadings } from '../../../main/core/space/readings.ts';
import { checkRoom, RESERVE_BYTES, roomNeeded } from '../../../main/core/space/room.ts';
import { tempFolder } from '../../support/temp.ts';

const DAY = 24 * 3600 * 1000;
const GB = 1e9;
const T = Date.UTC(2026, 0, 1);
const line = (days: number, perDay: number, free = 100 * GB): SpaceReading[] =>
  Array.from({ length: days + 1 }, (_, n) => ({ at: T + n * DAY, free: free - n * perDay }));

describe('forecast', () => {
  test('a disk that loses 2 GB a day and has 80 left is full in 40 days', () => {
    expect(forecastOf(line(10, 2 * GB), T + 10 * DAY)).toEqual({ bytesPerDay: 2 * GB, daysUntilFull: 40 });
  });
  test('five days after the last reading there are five days less', () => {
    expect(forecastOf(line(10, 2 * GB), T + 15 * DAY)?.daysUntilFull).toBe(35);
  });
  test('one large deletion and one night of temporary files do not bend it', () => {
    const spiky = line(20, GB).map((each, n) => (n === 9 ? { ...each, free: each.free - 60 * GB } : each));
    expect(forecastOf(spiky, T + 20 * DAY)?.bytesPerDay).toBeCloseTo(GB, -7);
    const jump = line(20, GB).map((each, n) => (n > 16 ? { ...each, free: each.free + 50 * GB } : each));
    expect(forecastOf(jump, T + 20 * DAY)?.bytesPerDay).toBeCloseTo(GB, -7);
  });
  test('a disk that gets emptier is never full, and neither is one that fills in a hundred years', () => {
    expect(forecastOf(line(10, -GB), T + 10 * DAY)?.daysUntilFull).toBeNull();
    expect(forecastOf(line(10, GB / 1000), T + 10 * DAY)?.daysUntilFull).toBeNull();
  });
  test('a few readings, or many of one day, tell nothing', () => {
    expect(forecastOf(line(1, GB), T + DAY)).toBeNull();
    expect(
      forecastOf(
        [0, 1, 2, 3].map((n) => ({ at: T + n, free: n })),
        T + DAY,
      ),
    ).toBeNull();
  });
  test('thousands of readings take a moment', () => {
    const many = Array.from({ length: 5000 }, (_, n) => ({ at: T + (n * DAY) / 24, free: 1e12 - n * 1e8 }));
    const began = performance.now();
    expect(forecastOf(many, T + (4999 * DAY) / 24)?.bytesPerDay).toBe(24 * 1e8);
    expect(performance.now() - began).toBeLessThan(1000);
  });
  test('up to a quarter of wild readings move it by less than the spread of the others', () => {
    const noise = fc.array(fc.integer({ min: -GB, max: GB }), { minLength: 40, maxLength: 40 });
    const wild = fc.array(fc.tuple(fc.nat(39), fc.integer({ min: 0, max: 900 * GB })), { maxLength: 8 });
    fc.assert(
      fc.property(noise, wild, (small, big) => {
        const readings = line(39, GB).map((each, n) => ({ ...each, free: each.free + (small[n] ?? 0) }));
        for (const [n, free] of big) readings[n] = { at: T + n * DAY, free };
        expect(Math.abs((forecastOf(readings, T + 39 * DAY)?.bytesPerDay ?? 0) - GB)).toBeLessThan(GB);
      }),
      { numRuns: 50 },
    );
  });
});

describe('room', () => {
  test('a backup that usually stores 3 GB is not begun with 2 GB free, and says both numbers', () => {
    const usual = [3 * GB, 2.9 * GB, 3.1 * GB, 50 * GB];
    expect(() => checkRoom(2 * GB, usual)).toThrow(
      expect.objectContaining({
        code: 'no-space',
        details: { reason: 'tooLittleSpace', free: 2 * GB, needed: roomNeeded(usual) },
      }),
    );
    expect(() => checkRoom(4 * GB, usual)).not.toThrow();
  });
  test('a first backup needs the reserve only; a system that does not say refuses nothing', () => {
    expect(() => checkRoom(RESERVE_BYTES, [])).not.toThrow();
    expect(() => checkRoom(RESERVE_BYTES - 1, [])).toThrow();
    expect(() => checkRoom(null, [9 * GB])).not.toThrow();
  });
});

test('readings are kept by the hour and by vault, and forgotten after three months', async () => {
  const home = tempFolder('space');
  await keepReading(home, 'disk', { at: T, free: 5 });
  await keepReading(home, 'disk', { at: T + 1000, free: 4 });
  await keepReading(home, 'nas', { at: T, free: 9 });
  await keepReading(home, 'disk', { at: T + DAY, free: 3 });
  expect(await spaceReadings(home, 'disk')).toEqual([
    { at: T, free: 5 },
    { at: T + DAY, free: 3 },
  ]);
  await keepReading(home, 'disk', { at: T + 90 * DAY, free: 2 });
  expect((await spaceReadings(home, 'disk')).map(({ free }) => free)).toEqual([3, 2]);
  expect(await spaceReadings(home, 'nas')).toHaveLength(1);
});
