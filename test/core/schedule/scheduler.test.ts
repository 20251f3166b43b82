import { describe, expect, test } from 'vitest';
import { nextTimes } from '../../../main/core/schedule/entries.ts';
import {
  backOff,
  begin,
  type Due,
  decide,
  type EntryState,
  freshState,
  hinder,
  RETRIES_MAX,
  settle,
} from '../../../main/core/schedule/scheduler.ts';
import { DAY, daily, entry, every, HOUR, MINUTE } from './entry.ts';

const T = Date.UTC(2026, 10, 24); // midnight
const at3 = entry(daily('03:00'));

function run(due: Due): Extract<Due, { kind: 'run' }> {
  if (due.kind !== 'run') throw new Error(`nothing is due: ${JSON.stringify(due)}`);
  return due;
}
const due = (state: EntryState, now: number, one = at3): Due => decide(one, state, now).due;

test('a new schedule waits for its first time and owes nothing of before', () => {
  expect(due(freshState(T + 5 * HOUR), T + 6 * HOUR)).toEqual({ kind: 'wait', until: T + DAY + 3 * HOUR });
});

test('on time it is a scheduled run, hours later a catch-up', () => {
  const state = freshState(T);
  expect(due(state, T + 3 * HOUR)).toEqual({ kind: 'run', slot: T + 3 * HOUR, trigger: 'schedule' });
  expect(due(state, T + 3 * HOUR + 10 * MINUTE)).toMatchObject({ trigger: 'schedule' });
  expect(due(state, T + 11 * HOUR)).toEqual({ kind: 'run', slot: T + 3 * HOUR, trigger: 'catch-up' });
});

test('after five days of sleep one catch-up stands for all five, and then comes the fixed hour', () => {
  const now = T + 5 * DAY + 8 * HOUR;
  const first = run(due(freshState(T), now));
  expect(first).toMatchObject({ slot: T + 5 * DAY + 3 * HOUR, trigger: 'catch-up' });
  const state = settle(at3, begin(freshState(T), first), { outcome: 'done', now: now + MINUTE });
  expect(due(state, now + MINUTE)).toEqual({ kind: 'wait', until: T + 6 * DAY + 3 * HOUR });
});

test('waking within the jitter of a slot waits for it instead of running twice', () => {
  const one = entry(every(240), { jitterMinutes: 60 });
  const [start = 0] = nextTimes(one, T + 12 * HOUR - 1, 1);
  expect(due(freshState(T), start - 1, one)).toEqual({ kind: 'wait', until: start });
  expect(due(freshState(T), start, one)).toEqual({ kind: 'run', slot: T + 12 * HOUR, trigger: 'schedule' });
});

describe('jitter', () => {
  const one = entry(every(240), { jitterMinutes: 60 });
  test('is the same each time it is asked, within its minutes, and differs from slot to slot', () => {
    const starts = nextTimes(one, T, 200);
    expect(nextTimes(one, T, 200)).toEqual(starts);
    const late = starts.map((start) => start % (4 * HOUR));
    expect(late.every((ms) => ms < HOUR)).toBe(true);
    expect(new Set(late).size).toBeGreaterThan(150);
    expect(late.reduce((sum, ms) => sum + ms, 0) / late.length / MINUTE).toBeCloseTo(30, -1);
  });
  test('never reaches the next slot', () => {
    const dense = entry(every(5), { jitterMinutes: 120 });
    const starts = nextTimes(dense, T, 100);
    expect(starts.every((start, n) => n === 0 || start > (starts[n - 1] ?? 0))).toBe(true);
  });
});

describe('a run that failed', () => {
  const failed = (state: EntryState, now: number): EntryState =>
    settle(at3, begin(state, run(decide(at3, state, now).due)), { outcome: 'failed', now });

  test('is tried again a few times with growing pauses, then waits for its next time', () => {
    let now = T + 3 * HOUR;
    let state = failed(freshState(T), now);
    const pauses: number[] = [];
    while (state.retryAt !== null) {
      pauses.push((state.retryAt - now) / MINUTE);
      expect(due(state, state.retryAt - 1)).toEqual({ kind: 'wait', until: state.retryAt });
      now = state.retryAt;
      expect(due(state, now)).toMatchObject({ kind: 'run', trigger: 'retry', slot: T + 3 * HOUR });
      state = failed(state, now);
    }
    expect(pauses).toEqual([60, 60, 60, 60]);
    expect(pauses).toHaveLength(RETRIES_MAX);
    expect(due(state, now)).toEqual({ kind: 'wait', until: T + DAY + 3 * HOUR });
  });

  test('a sixth of the interval, between a minute and an hour, doubled each time', () => {
    expect([1, 2, 3, 4].map((n) => backOff(30 * MINUTE, n) / MINUTE)).toEqual([5, 10, 20, 40]);
    expect(backOff(5 * MINUTE, 1)).toBe(MINUTE);
    expect(backOff(7 * DAY, 1)).toBe(HOUR);
  });

  test('the next slot ends the retries of the one before', () => {
    const often = entry(every(5));
    const first = run(decide(often, freshState(T - 1), T).due);
    const state = settle(often, begin(freshState(T - 1), first), {
      outcome: 'failed',
      now: T + 4.5 * MINUTE,
    });
    expect(due(state, T + 5 * MINUTE, often)).toMatchObject({ slot: T + 5 * MINUTE, trigger: 'schedule' });
  });

  test('one that a person stopped is not tried again', () => {
    const begun = begin(freshState(T), run(due(freshState(T), T + 3 * HOUR)));
    const state = settle(at3, begun, { outcome: 'cancelled', now: T + 4 * HOUR });
    expect(due(state, T + 9 * HOUR)).toEqual({ kind: 'wait', until: T + DAY + 3 * HOUR });
  });
});

describe('a condition that does not hold', () => {
  const first = run(due(freshState(T), T + 3 * HOUR));
  const skip = (state: EntryState, now: number, reason = 'battery') =>
    hinder(at3, state, { run: run(due(state, now)), reason, now });

  test('is recorded once for each slot, and the slot stays due', () => {
    const once = hinder(at3, freshState(T), { run: first, reason: 'battery', now: T + 3 * HOUR });
    expect(once.record).toBe(true);
    const again = skip(once.state, T + 3 * HOUR + MINUTE);
    expect(again.record).toBe(false);
    expect(due(again.state, T + 5 * HOUR)).toMatchObject({
      kind: 'run',
      slot: T + 3 * HOUR,
      trigger: 'catch-up',
    });
    expect(skip(again.state, T + DAY + 3 * HOUR).record).toBe(true);
  });

  test('another reason is another record', () => {
    const once = hinder(at3, freshState(T), { run: first, reason: 'battery', now: T + 3 * HOUR });
    expect(skip(once.state, T + 4 * HOUR, 'metered').record).toBe(true);
  });

  test('becomes a problem when its grace is over, counted from the first skip, until a run comes through', () => {
    const once = hinder(at3, freshState(T), { run: first, reason: 'battery', now: T + 3 * HOUR });
    expect(once.overGrace).toBe(false);
    expect(skip(once.state, T + 27 * HOUR).overGrace).toBe(false);
    const over = skip(once.state, T + 27 * HOUR + 1);
    expect(over.overGrace).toBe(true);
    const done = settle(at3, begin(over.state, first), { outcome: 'done', now: T + 28 * HOUR });
    expect(done.skippedSince).toBeNull();
  });
});

describe('a clock that is set', () => {
  const done = settle(at3, begin(freshState(T), run(due(freshState(T), T + 3 * HOUR))), {
    outcome: 'done',
    now: T + 3 * HOUR,
  });
  test('back by less than an hour: the slot that has run does not run again', () => {
    expect(due(done, T + 2.5 * HOUR)).toEqual({ kind: 'wait', until: T + DAY + 3 * HOUR });
    expect(due(done, T + 3 * HOUR + 1)).toEqual({ kind: 'wait', until: T + DAY + 3 * HOUR });
  });
  test('back by years: the schedule does not wait until then', () => {
    const future = { ...done, handled: Date.UTC(2040, 0, 1), retryAt: Date.UTC(2040, 0, 1) };
    const { state, due: next } = decide(at3, future, T + 4 * HOUR);
    expect(next).toEqual({ kind: 'wait', until: T + 5 * HOUR }); // its retry, after an hour at most
    expect(due({ ...state, retryAt: null }, T + DAY + 3 * HOUR)).toMatchObject({ trigger: 'schedule' });
  });
});
