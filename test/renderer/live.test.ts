import { expect, test } from 'vitest';
import type { CoreEvent, CoreEventBody } from '../../main/contract/events.ts';
import type { Run, RunId } from '../../main/contract/views/run.ts';
import { isOldAfter } from '../../renderer/api/freshness.ts';
import { hear, type Live, nothingLive } from '../../renderer/api/live.ts';

const run = (id: string, state: Run['state']): Run => ({
  ...{
    id: id as RunId,
    kind: 'backup',
    project: 'shop',
    vault: 'disk',
    type: 'full',
    trigger: 'manual',
    state,
  },
  ...{
    reason: null,
    queuedAt: 0,
    startedAt: null,
    finishedAt: null,
    durationMs: null,
    files: null,
    bytes: null,
  },
  ...{ newBytes: null, storedBytes: null, snapshot: null, problemCount: 0 },
});
const progress = {
  ...{ phase: 'storing' as const, files: 1, bytes: 5, expectedFiles: 2, expectedBytes: 10, percent: 50 },
  ...{ bytesPerSecond: 0, secondsLeft: null, item: 'a' },
};
const story = (...bodies: CoreEventBody[]): Live =>
  bodies.reduce<Live>((live, body, n) => hear(live, { ...body, seq: n + 1 } as CoreEvent), nothingLive);

test('a job is there from waiting to its end, with its newest progress', () => {
  const begun = story(
    { kind: 'job.queued', run: run('a', 'queued') },
    { kind: 'job.started', run: run('a', 'running') },
  );
  expect(begun.jobs.map((job) => job.run.state)).toEqual(['running']);
  const going = hear(begun, { kind: 'job.progress', run: 'a' as RunId, progress, seq: 3 });
  expect(going.jobs[0]?.progress?.percent).toBe(50);
  expect(hear(going, { kind: 'job.finished', run: run('a', 'complete'), seq: 4 }).jobs).toEqual([]);
});

test('after events were lost, what the core lists counts', () => {
  const lost = story(
    { kind: 'job.queued', run: run('a', 'queued') },
    { kind: 'reset', jobs: [{ run: run('b', 'running'), progress: null, before: 0 }] },
  );
  expect(lost.jobs.map((job) => job.run.id)).toEqual(['b']);
});

test('progress of a job that nobody told of changes nothing', () => {
  expect(story({ kind: 'job.progress', run: 'x' as RunId, progress }).jobs).toEqual([]);
});

test('an ended run makes the history old, and progress makes nothing old', () => {
  expect(isOldAfter('job.finished', 'history.list')).toBe(true);
  expect(isOldAfter('job.finished', 'settings.get')).toBe(false);
  expect(isOldAfter('job.progress', 'history.list')).toBe(false);
  expect(isOldAfter('reset', 'anything')).toBe(true);
});
