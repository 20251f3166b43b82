import type { Entry } from './entries.ts';
import { gapAfter } from './times.ts';

/** What is remembered of one schedule, written before anything starts. Times in ms since 1970, slots by their moment. */
export interface EntryState {
  /** The newest slot that was started or came before this schedule: this one and earlier ones never start (again). */
  readonly handled: number;
  /** A run of the handled slot has begun and its end was not seen. */
  readonly running: boolean;
  readonly failures: number;
  readonly retryAt: number | null;
  /** The slot that is due and was recorded as skipped, with why: it is not recorded twice. */
  readonly skipped: { readonly slot: number; readonly reason: string } | null;
  /** Since when nothing came through because of conditions. */
  readonly skippedSince: number | null;
}

export type ScheduleTrigger = 'schedule' | 'catch-up' | 'retry';

export type Due =
  | { readonly kind: 'run'; readonly slot: number; readonly trigger: ScheduleTrigger }
  | { readonly kind: 'wait'; readonly until: number | null };

export type Outcome = 'done' | 'failed' | 'cancelled' | 'skipped';

const MINUTE = 60_000;
/** A start that comes later than this is a catch-up: the machine slept, was off, or its clock was set. */
export const LATE_MS = 10 * MINUTE;
/** The clock may be set back this far (ms) without a slot starting twice; set back further, it was wrong before. */
export const SET_BACK_MS = 60 * MINUTE;
/** After this many retries a failed run waits for its next slot. */
export const RETRIES_MAX = 4;
const RETRY_MIN_MS = MINUTE;
const RETRY_MAX_MS = 60 * MINUTE;

/** A schedule that is seen for the first time owes nothing before `since`: now, or when its project last ran. */
export function freshState(since: number): EntryState {
  return { handled: since, running: false, failures: 0, retryAt: null, skipped: null, skippedSince: null };
}

/** What is due now. Pure; gives back the state as a clock that was set makes it. */
export function decide(entry: Entry, before: EntryState, now: number): { state: EntryState; due: Due } {
  const state = withSoundClock(before, now);
  const slot = entry.slots.upTo(now);
  if (slot !== null && slot > state.handled) {
    // Not an earlier one that was missed either: this one follows within its jitter and stands for both.
    const start = entry.startOf(slot);
    if (start > now) return { state, due: { kind: 'wait', until: start } };
    const trigger = now - start > LATE_MS ? 'catch-up' : 'schedule';
    return { state, due: { kind: 'run', slot, trigger } };
  }
  if (state.retryAt !== null && state.retryAt <= now) {
    return { state, due: { kind: 'run', slot: state.handled, trigger: 'retry' } };
  }
  const next = entry.slots.after(Math.max(now, state.handled));
  const start = next === null ? null : entry.startOf(next);
  const until = state.retryAt === null ? start : Math.min(state.retryAt, start ?? state.retryAt);
  return { state, due: { kind: 'wait', until } };
}

type Run = Extract<Due, { kind: 'run' }>;

export function begin(state: EntryState, { slot, trigger }: Run): EntryState {
  const failures = trigger === 'retry' ? state.failures : 0;
  return {
    ...state,
    handled: Math.max(slot, state.handled),
    running: true,
    failures,
    retryAt: null,
    skipped: null,
  };
}

/** A condition forbids it: the slot stays due. `record` is false when this skip is on record already. */
export function hinder(
  entry: Entry,
  state: EntryState,
  { run, reason, now }: { run: Run; reason: string; now: number },
): { state: EntryState; record: boolean; overGrace: boolean } {
  const skippedSince = Math.min(state.skippedSince ?? now, now);
  const grace = entry.schedule.conditions.graceHours * 60 * MINUTE;
  const record = state.skipped?.slot !== run.slot || state.skipped.reason !== reason;
  const skipped = { slot: run.slot, reason };
  return { state: { ...state, skippedSince, skipped }, record, overGrace: now - skippedSince > grace };
}

export function settle(
  entry: Entry,
  state: EntryState,
  { outcome, now }: { outcome: Outcome; now: number },
): EntryState {
  const ended = { ...state, running: false };
  switch (outcome) {
    case 'done':
      return { ...ended, failures: 0, retryAt: null, skippedSince: null };
    case 'cancelled':
      return { ...ended, failures: 0, retryAt: null };
    case 'skipped':
      return { ...ended, failures: 0, retryAt: null, skippedSince: state.skippedSince ?? now };
    case 'failed': {
      const failures = state.failures + 1;
      const retryAt =
        failures > RETRIES_MAX ? null : now + backOff(gapAfter(entry.slots, state.handled), failures);
      return { ...ended, failures, retryAt };
    }
  }
}

/** A sixth of the interval, doubled with each failure; never less than a minute, never more than an hour. */
export function backOff(interval: number, failures: number): number {
  return Math.min(RETRY_MAX_MS, Math.max(RETRY_MIN_MS, interval / 6) * 2 ** (failures - 1));
}

/** A slot handled in the far future tells that the clock was wrong then: without this, nothing would run until then. */
function withSoundClock(state: EntryState, now: number): EntryState {
  const isSetBack = state.handled > now + SET_BACK_MS;
  const retryAt = state.retryAt === null ? null : Math.min(state.retryAt, now + RETRY_MAX_MS);
  return { ...state, retryAt, ...(isSetBack ? { handled: now, skipped: null } : {}) };
}
