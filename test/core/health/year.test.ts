import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../support/temp.ts';
import { type Fault, Life } from './simulated-life.ts';
import { DAY, HOUR, MINUTE } from './situation.ts';

/** Always the same numbers for the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const KINDS: readonly { kind: Fault['kind']; days: number; offset?: number }[] = [
  { kind: 'off', days: 5 },
  { kind: 'off', days: 0.4 },
  { kind: 'core-off', days: 3 },
  { kind: 'failing', days: 3 },
  { kind: 'incomplete', days: 1 },
  { kind: 'killed', days: 1 },
  { kind: 'battery', days: 4 },
  { kind: 'clock', days: 0.1, offset: 3 * DAY },
  { kind: 'clock', days: 0.1, offset: -2 * DAY },
];

const START = Date.UTC(2026, 0, 5, 9);
const END = START + 365 * DAY;
/** How long after a fault things may still look as it has left them: the next run, or the clock that comes along. */
const AFTERMATH = 4 * DAY;

/** Every kind of fault twice in the year, in an order and at times of chance, with quiet weeks between them. */
function faultsOf(seed: number): Fault[] {
  const random = chance(seed);
  const order = [...KINDS, ...KINDS].map((kind) => ({ kind, key: random() })).sort((a, b) => a.key - b.key);
  return order.map(({ kind: { kind, days, offset } }, n) => {
    const from = START + (n + 0.3 + 0.2 * random()) * 20 * DAY;
    const clock = offset === undefined ? {} : { offset };
    return { kind, from, to: from + days * DAY, ...clock };
  });
}

const project = {
  folders: ['/srv/shop'],
  schedules: [
    { type: 'full', times: { kind: 'at', time: '02:30' }, conditions: { onBattery: false } },
    { type: 'database', times: { kind: 'every', minutes: 240 }, jitterMinutes: 20 },
  ],
};

/** What each kind of fault has to be called, and how long after its beginning at the latest. */
const BOUNDS: Readonly<Record<Fault['kind'], { codes: readonly string[]; within: number } | null>> = {
  off: null, // nobody is there to look; told by the age when somebody is
  'core-off': { codes: ['not-running'], within: 0 },
  failing: { codes: ['backup-failed'], within: 8 * HOUR },
  incomplete: { codes: ['backup-incomplete'], within: 8 * HOUR },
  killed: { codes: ['backup-interrupted'], within: 8 * HOUR },
  battery: { codes: ['skipped-too-long', 'overdue'], within: 2 * DAY + 8 * HOUR },
  clock: null, // told from the first run that it dates wrongly
};

describe.each([
  ['America/New_York', 1],
  ['Europe/Berlin', 2],
])('a year in %s, with faults', (timeZone, seed) => {
  test('every danger is told within its bound, and an ordinary day raises no alarm', () => {
    const faults = faultsOf(seed);
    const life = new Life(tempFolder('year'), { ...project, timeZone }, { start: START, faults });
    const pending = new Map(faults.map((fault) => [fault, false]));
    const alarms: string[] = [];
    const unseen: string[] = [];
    let looks = 0;
    for (let n = 0; life.now < END; n += 1) {
      life.tick();
      if (n % 12 === 0 && life.fault('off') === undefined) {
        looks += 1;
        const found = life.look();
        const codes = found.map(({ code }) => code);
        const when = new Date(life.now).toISOString();
        const isDisturbed = faults.some(({ from, to }) => life.now >= from && life.now < to + AFTERMATH);
        if (!isDisturbed && life.now > START + DAY && found.length > 0)
          alarms.push(`${when} ${codes.join(' ')}`);
        for (const fault of faults) {
          const bound = BOUNDS[fault.kind];
          if (bound === null || life.now < fault.from || life.now >= fault.to) continue;
          if (codes.some((code) => bound.codes.includes(code))) pending.set(fault, true);
          else if (life.now > fault.from + bound.within && pending.get(fault) === false)
            unseen.push(`${when} ${fault.kind}`);
        }
        // Whatever the reason: with a right clock, twice the period without a backup is red.
        const age = life.newestGood === null ? 0 : life.now - life.newestGood;
        const isRed = found.some(({ level }) => level === 'critical');
        if (age > 2 * DAY + HOUR && life.fault('clock') === undefined && !isRed)
          unseen.push(`${when} not red`);
      }
      life.now += 20 * MINUTE;
    }
    life.close();
    expect(alarms).toEqual([]);
    expect(unseen).toEqual([]);
    expect(looks).toBeGreaterThan(2000);
    const told = faults.filter((fault) => BOUNDS[fault.kind] !== null);
    expect(told.filter((fault) => pending.get(fault) === false)).toEqual([]);
  });
});

test('a clock that was ahead is told, and hides no danger', () => {
  const wrong: Fault = {
    kind: 'clock',
    from: START + 10 * DAY,
    to: START + 10 * DAY + 6 * HOUR,
    offset: 20 * DAY,
  };
  const dead: Fault = { kind: 'core-off', from: wrong.to, to: wrong.to + 5 * DAY };
  const life = new Life(
    tempFolder('clock'),
    { ...project, timeZone: 'UTC' },
    { start: START, faults: [wrong, dead] },
  );
  for (; life.now < wrong.to; life.now += 10 * MINUTE) life.tick();
  expect(life.look().map(({ code }) => code)).toContain('clock-wrong');
  // The newest run is dated twenty days ahead, but nothing is backed up any more.
  life.now = wrong.to + 3 * DAY;
  expect(life.look().map(({ code, level }) => `${level} ${code}`)).toContain('critical overdue');
  life.close();
});
