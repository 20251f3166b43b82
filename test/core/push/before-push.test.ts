import { expect, test } from 'vitest';
import type { Run } from '../../../main/contract/views/run.ts';
import { beforePush, mayPush, type PushWorld } from '../../../main/core/push/before-push.ts';

const NOW = 1_000_000_000;
const MINUTE = 60_000;
const run = (more: Partial<Run>): Run =>
  ({ state: 'complete', startedAt: NOW, queuedAt: NOW, reason: null, ...more }) as Run;

function world(more: Partial<PushWorld> = {}): PushWorld {
  return {
    now: () => NOW,
    newestComplete: async () => null,
    newestRun: async () => null,
    start: async () => 0,
    timeUp: () => new Promise(() => undefined),
    ...more,
  };
}
const limits = { maxAgeMs: 10 * MINUTE };
const never = async (): Promise<number> => {
  throw new Error('no backup was needed');
};

test('a complete backup of ten minutes ago is enough, one of a moment longer is not', async () => {
  const at = (ago: number) => ({ newestComplete: async () => run({ startedAt: NOW - ago }) });
  expect(await beforePush(world({ ...at(10 * MINUTE), start: never }), limits)).toMatchObject({
    kind: 'fresh',
  });
  expect(await beforePush(world(at(10 * MINUTE + 1)), limits)).toMatchObject({ kind: 'done' });
});

test('its age counts from when it began; one from the future is not trusted', async () => {
  const began = run({ startedAt: NOW - 11 * MINUTE, finishedAt: NOW });
  expect(await beforePush(world({ newestComplete: async () => began }), limits)).toMatchObject({
    kind: 'done',
  });
  const future = run({ startedAt: NOW + MINUTE });
  expect(await beforePush(world({ newestComplete: async () => future }), limits)).toMatchObject({
    kind: 'done',
  });
});

test('when time is up, the push does not wait for anything: not for the backup, not for the history', async () => {
  const stuck = <T>(): Promise<T> => new Promise(() => undefined);
  const timeUp = async () => undefined;
  expect(await beforePush(world({ start: stuck, timeUp }), limits)).toEqual({ kind: 'late' });
  expect(await beforePush(world({ newestComplete: stuck, timeUp }), limits)).toEqual({ kind: 'late' });
});

test('an incomplete backup and a failed one are told apart, with why', async () => {
  expect(await beforePush(world({ start: async () => 3 }), limits)).toMatchObject({ kind: 'incomplete' });
  const failed = run({
    state: 'failed',
    reason: { code: 'no-space', message: 'the disk is full', details: {} },
  });
  const result = await beforePush(world({ start: async () => 15, newestRun: async () => failed }), limits);
  expect(result).toMatchObject({ kind: 'failed', why: 'the disk is full' });
  const killed = await beforePush(world({ start: async () => null }), limits);
  expect(killed).toMatchObject({ kind: 'failed', why: 'it ended with a signal' });
});

test('whatever goes wrong is a result, and never an error of the push', async () => {
  const broken = async (): Promise<never> => {
    throw new Error('history.db is gone');
  };
  expect(await beforePush(world({ newestComplete: broken }), limits)).toMatchObject({
    kind: 'failed',
    why: 'history.db is gone',
  });
});

test('only where a backup is required, anything but a good one stops the push', () => {
  const results = [
    { kind: 'fresh', run: run({}) },
    { kind: 'done', run: null },
    { kind: 'incomplete', run: null },
    { kind: 'late' },
    { kind: 'failed', run: null, why: '' },
  ] as const;
  expect(results.map((result) => mayPush(result, { require: true }))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(results.every((result) => mayPush(result, { require: false }))).toBe(true);
});
