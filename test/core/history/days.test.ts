import { afterEach, expect, test } from 'vitest';
import type { RunState } from '../../../main/contract/views/run.ts';
import { History } from '../../../main/core/history/history.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp.ts';

const DAY = 86_400_000;
const monday = Date.UTC(2026, 2, 2);
const edges = [0, 1, 2, 3].map((day) => monday + day * DAY);

const opened: History[] = [];
afterEach(() => {
  for (const history of opened.splice(0)) history.close();
});

function open(): { history: History; backup: (at: number, state: RunState, bytes?: number) => void } {
  const clock = new FakeClock(monday);
  const history = new History({ home: tempFolder('home'), clock });
  opened.push(history);
  return {
    history,
    backup: (at, state, bytes) => {
      clock.set(at);
      const subject = {
        kind: 'backup',
        project: 'shop',
        vault: 'disk',
        type: 'full',
        trigger: 'schedule',
      } as const;
      if (state === 'skipped') {
        history.skip(subject, { code: 'battery', message: 'on battery' });
        return;
      }
      const { id } = history.add(subject);
      history.start(id);
      const ending = { reason: null, durationMs: 1000, ...(bytes === undefined ? {} : { bytes }) };
      history.finish(id, { state: state as 'complete', ...ending });
    },
  };
}

test('each backup counts on the day it was asked for, at the edge on the day that begins', () => {
  const { history, backup } = open();
  backup(monday + 1000, 'complete', 100);
  backup(monday + 2000, 'complete', 120);
  backup(monday + 3000, 'failed');
  backup(monday + DAY, 'incomplete');
  backup(monday + 2 * DAY - 1, 'skipped');
  const [shop] = history.days(edges);
  const none = { complete: 0, incomplete: 0, failed: 0, skipped: 0, bytes: null, durationMs: null };
  expect(shop?.days).toEqual([
    { ...none, complete: 2, failed: 1, bytes: 120, durationMs: 1000 },
    { ...none, incomplete: 1, skipped: 1 },
    none,
  ]);
});

test('the newest backup and the newest complete one are told, however long ago they were', () => {
  const { history, backup } = open();
  backup(monday - 40 * DAY, 'complete', 7);
  backup(monday - 39 * DAY, 'failed');
  backup(monday - 38 * DAY, 'skipped');
  const [shop] = history.days(edges);
  expect(shop?.newest?.state).toBe('failed');
  expect(shop?.newestComplete?.bytes).toBe(7);
});

test('other kinds of runs are no backups', () => {
  const { history } = open();
  const { id } = history.add({
    kind: 'check',
    project: 'shop',
    vault: 'disk',
    type: 'read',
    trigger: 'manual',
  });
  history.start(id);
  history.finish(id, { state: 'complete', reason: null, durationMs: 1 });
  expect(history.days(edges)[0]).toMatchObject({ newest: null, newestComplete: null });
});

test('words are looked for in project, vault, reason and id, and mean themselves', () => {
  const { history, backup } = open();
  backup(monday, 'complete');
  backup(monday + 1, 'skipped');
  const found = (text: string) => history.list({ text }, { limit: 50, before: null }).runs.length;
  expect([
    found('shop'),
    found('disk'),
    found('battery'),
    found('SHOP'),
    found('%'),
    found('nobody'),
  ]).toEqual([...[2, 2, 1, 2, 0, 0]]);
});
