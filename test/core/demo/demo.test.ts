import { expect, test } from 'vitest';
import { createCore } from '../../../main/core/core.ts';
import { makeDemo } from '../../../main/core/demo/demo.ts';
import { MISHAPS } from '../../../main/core/demo/mishaps.ts';
import { systemRunners } from '../../../main/core/runners/runners.ts';
import { openSettings } from '../../../main/core/settings/open.ts';
import { tempFolder } from '../../support/temp.ts';

const HOUR = 3600 * 1000;

test('a sandbox has lived its days: every run was really made, on its day, and the vaults check clean', async () => {
  const folder = tempFolder('demo');
  const env = { PATH: process.env.PATH, COFRE_KEYCHAIN: 'file' };
  const told: number[] = [];
  const home = await makeDemo({ folder, version: '0', env, days: 7, onDay: (day) => void told.push(day) });
  expect(told).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const settings = () => openSettings(home);
  const runners = systemRunners({ home, version: '0', env, settings });
  await using core = createCore({ home, version: '0', env, settings, runners });
  const { runs } = await core.request('history.list', { kinds: ['backup'], limit: 100 });
  // As the settings say: shop each day, blog on four and api on two days of the week.
  const of = (name: string) => runs.filter(({ project }) => project === name);
  expect([of('shop').length, of('blog').length, of('api').length]).toEqual([7, 4, 2]);
  expect(runs.every(({ state }) => state === 'complete')).toBe(true);
  expect(Date.now() - (of('shop')[0]?.queuedAt ?? 0)).toBeLessThan(25 * HOUR);
  const hours = new Set(runs.map(({ queuedAt }) => new Date(queuedAt).getHours()));
  expect([...hours]).toEqual([3]);

  const { snapshots } = await core.request('snapshot.list', { project: 'shop' });
  expect(snapshots.map(({ id }) => id)).toEqual(
    runs.filter(({ project }) => project === 'shop').map(({ snapshot }) => snapshot),
  );
  expect(snapshots.map(({ databases }) => databases[0]?.rows)).toEqual([280, 240, 200, 160, 120, 80, 40]);
  const checks = await core.request('history.list', { kinds: ['check'] });
  expect(checks.runs.map(({ state, vault }) => `${vault} ${state}`).sort()).toEqual([
    'disk complete',
    'nas complete',
  ]);
}, 180_000); // sixteen jobs, each with threads of its own

test('its bad days are bad: a folder that was moved, a database that is none, a vault that is away', async () => {
  const folder = tempFolder('demo');
  const env = { PATH: process.env.PATH, COFRE_KEYCHAIN: 'file' };
  const [moved, damaged, away] = MISHAPS;
  const on = (mishap: (typeof MISHAPS)[number] | undefined, ...turns: number[]) =>
    mishap === undefined ? [] : turns.map((day) => ({ ...mishap, day }));
  // Of two days one is blog's and of four one is api's, whatever day of the week it is.
  const mishaps = [...on(moved, 1, 2), ...on(damaged, 1), ...on(away, 3, 4, 5, 6)];
  const days = 6;
  const home = await makeDemo({ folder, version: '0', env, days, mishaps });
  const settings = () => openSettings(home);
  const runners = systemRunners({ home, version: '0', env, settings });
  await using core = createCore({ home, version: '0', env, settings, runners });
  const { runs } = await core.request('history.list', { kinds: ['backup'], limit: 100 });
  const ends = (name: string) => [
    ...new Set(
      runs.filter(({ project }) => project === name).map(({ state, reason }) => `${state} ${reason?.code}`),
    ),
  ];
  expect(ends('shop')).toEqual(['complete undefined', 'failed dump-failed']);
  expect(ends('blog')).toEqual(['failed unreachable', 'failed source-missing']);
  expect(ends('api')).toContain('failed unreachable');
}, 120_000);
