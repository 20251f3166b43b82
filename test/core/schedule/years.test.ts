import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Times } from '../../../main/contract/settings/schedule.ts';
import type { Entry } from '../../../main/core/schedule/entries.ts';
import {
  begin,
  decide,
  type EntryState,
  freshState,
  LATE_MS,
  type Outcome,
  SET_BACK_MS,
  settle,
} from '../../../main/core/schedule/scheduler.ts';
import { DAY, daily, entry, every, HOUR, MINUTE } from './entry.ts';

/** What happens to the machine: it is awake for a while, then asleep (or off, or its clock jumps). */
interface Stretch {
  readonly awake: number;
  readonly jump: number;
}

interface Started {
  readonly slot: number;
  readonly trigger: string;
  readonly at: number;
  readonly stretch: number;
}

/** Lives through the stretches with a clock that goes from one interesting moment to the next. */
function live(
  one: Entry,
  start: number,
  stretches: readonly Stretch[],
  outcomeOf: (n: number) => Outcome,
): Started[] {
  const started: Started[] = [];
  let now = start;
  let state: EntryState = freshState(start);
  for (const [stretch, { awake, jump }] of stretches.entries()) {
    const end = now + awake;
    while (now < end) {
      const decided = decide(one, state, now);
      state = decided.state;
      if (decided.due.kind === 'wait') {
        now = Math.min(end, Math.max(decided.due.until ?? end, now + 1));
        continue;
      }
      started.push({ ...decided.due, at: now, stretch });
      state = begin(state, decided.due);
      now += 3 * MINUTE; // it takes a while
      state = settle(one, state, { outcome: outcomeOf(started.length), now });
    }
    now += jump;
  }
  return started;
}

const schedules: fc.Arbitrary<{ times: Times; timeZone: string; jitterMinutes: number }> = fc.record({
  times: fc.constantFrom<Times>(
    ...[daily('03:00'), daily('02:30'), daily('00:00'), every(30), every(240), every(1440)],
    { kind: 'at', time: '12:00', weekdays: [1, 5] },
    { kind: 'cron', expression: '15 */8 * * *' },
  ),
  timeZone: fc.constantFrom('America/Sao_Paulo', 'Europe/Berlin'),
  jitterMinutes: fc.constantFrom(0, 0, 7, 45),
});
const starts = fc.integer({ min: Date.UTC(2016, 0, 1), max: Date.UTC(2025, 0, 1) });
const awake = fc.oneof(fc.integer({ min: MINUTE, max: HOUR }), fc.integer({ min: HOUR, max: 12 * DAY }));
const asleep = fc.oneof(fc.integer({ min: 0, max: 3 * HOUR }), fc.integer({ min: HOUR, max: 40 * DAY }));
const sleeps = fc.array(fc.record({ awake, jump: asleep }), { minLength: 1, maxLength: 40 });
/** A life in which the clock is set back once, by less than a schedule forgives. */
const smallJumps = fc
  .tuple(sleeps, fc.nat(), awake, fc.integer({ min: -SET_BACK_MS + 5 * MINUTE, max: 0 }))
  .map(([life, n, time, jump]) => life.toSpliced(n % life.length, 0, { awake: time, jump }));
const outcomes = fc.infiniteStream(
  fc.constantFrom<Outcome>('done', 'done', 'done', 'failed', 'cancelled', 'skipped'),
);

const firsts = (all: readonly Started[]): Started[] => all.filter(({ trigger }) => trigger !== 'retry');
const from =
  (stream: fc.Stream<Outcome>): (() => Outcome) =>
  () =>
    stream.next().value ?? 'done';

test('no slot starts twice, whatever sleeps, jumps and failures there are', () => {
  fc.assert(
    fc.property(schedules, starts, smallJumps, outcomes, (schedule, start, life, ends) => {
      const slots = firsts(live(entry(schedule.times, schedule), start, life, from(ends))).map(
        ({ slot }) => slot,
      );
      expect(new Set(slots).size).toBe(slots.length);
      expect(slots).toEqual([...slots].sort((a, b) => a - b));
    }),
    { numRuns: 100 },
  );
});

test('after a sleep there is at most one catch-up, only for a slot that was missed, and then the fixed times', () => {
  fc.assert(
    fc.property(schedules, starts, sleeps, (schedule, start, life) => {
      const one = entry(schedule.times, schedule);
      const all = live(one, start, life, () => 'done');
      for (const group of Map.groupBy(all, ({ stretch }) => stretch).values()) {
        const late = group.filter(({ trigger }) => trigger === 'catch-up');
        expect(late.length).toBeLessThanOrEqual(1);
        if (late.length === 1) expect(group[0]?.trigger).toBe('catch-up');
      }
      for (const { slot, at, trigger } of all) {
        const isLate = at - one.startOf(slot) > LATE_MS;
        expect(trigger).toBe(isLate ? 'catch-up' : 'schedule');
        // Nothing that runs has been overtaken by a newer slot.
        expect(one.slots.upTo(at)).toBe(slot);
      }
    }),
    { numRuns: 100 },
  );
});

test('whoever wakes up with a slot missed catches up at once, exactly once', () => {
  fc.assert(
    fc.property(schedules, starts, fc.integer({ min: 1, max: 40 }), (schedule, start, days) => {
      const one = entry(schedule.times, schedule);
      const asleepFor = days * DAY;
      const all = live(
        one,
        start,
        [
          { awake: MINUTE, jump: asleepFor },
          { awake: 2 * DAY, jump: 0 },
        ],
        () => 'done',
      );
      const woke = start + MINUTE + asleepFor;
      const missed = one.slots.upTo(woke);
      const wasMissed =
        missed !== null && missed > start + 4 * MINUTE && woke - one.startOf(missed) > LATE_MS;
      const late = all.filter(({ stretch, trigger }) => stretch === 1 && trigger === 'catch-up');
      if (wasMissed) expect(late.map(({ slot, at }) => [slot, at])).toEqual([[missed, woke]]);
      // A slot within its jitter comes a moment later and stands for the missed one.
      else expect(late).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('while awake, no slot is left out over three years, on days that change the clocks either', () => {
  fc.assert(
    fc.property(schedules, starts, (schedule, start) => {
      const one = entry(schedule.times, schedule);
      const length =
        schedule.times.kind === 'every' && schedule.times.minutes < 60 ? 200 * DAY : 3 * 366 * DAY;
      const all = live(one, start, [{ awake: length, jump: 0 }], () => 'done');
      let expected = one.slots.after(start);
      for (const { slot, trigger } of all) {
        expect([slot, trigger]).toEqual([expected, 'schedule']);
        expected = one.slots.after(slot);
      }
      expect(one.startOf(expected ?? 0)).toBeGreaterThanOrEqual(start + length);
    }),
    { numRuns: 8 },
  );
});

test('a clock that is set far back delays the next start by one interval at most', () => {
  const back = fc.integer({ min: 2 * HOUR, max: 900 * DAY });
  fc.assert(
    fc.property(schedules, starts, back, (schedule, start, jump) => {
      const one = entry(schedule.times, schedule);
      const all = live(
        one,
        start,
        [
          { awake: 10 * DAY, jump: -jump },
          { awake: 10 * DAY, jump: 0 },
        ],
        () => 'done',
      );
      const set = start + 10 * DAY - jump;
      const first = all.find(({ stretch }) => stretch === 1);
      expect(first?.at).toBeLessThanOrEqual(one.startOf(one.slots.after(set + SET_BACK_MS) ?? 0));
    }),
    { numRuns: 100 },
  );
});

test('however often it fails, a slot is tried five times at most', () => {
  fc.assert(
    fc.property(schedules, starts, sleeps, (schedule, start, life) => {
      const all = live(entry(schedule.times, schedule), start, life, () => 'failed');
      for (const tries of Map.groupBy(all, ({ slot }) => slot).values())
        expect(tries.length).toBeLessThanOrEqual(5);
    }),
    { numRuns: 100 },
  );
});
