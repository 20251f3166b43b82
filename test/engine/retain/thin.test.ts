import { expect, it } from 'vitest';
import { planRetention } from '../../../main/engine/retain/plan.ts';
import { thinningOrder } from '../../../main/engine/retain/thin.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 24, 12);

it('what only the finest rule keeps goes first, oldest first; yearly ones go last', () => {
  const hours = [0, 1, 2, 3, 30, 54, 24 * 40, 24 * 400];
  const all = hours.map((ago) => ({
    ...{ id: `${ago}h`, time: NOW - ago * HOUR, project: 'shop', type: 'full' },
    ...{ verdict: 'complete' as const, pinned: ago === 2, proven: false },
  }));
  const plan = planRetention(
    all,
    { hourly: 5, daily: 3, monthly: 4, yearly: 4 },
    { now: NOW, timeZone: 'UTC' },
  );
  expect(plan.remove).toEqual([]);
  expect(thinningOrder(plan)).toEqual(['3h', '1h', '54h', '30h', '960h', '9600h']);
});

it('without rules a budget takes the oldest first', () => {
  const all = [3, 1, 2].map((n) => ({
    ...{ id: `${n}`, time: NOW - n * HOUR, project: 'shop', type: 'full' },
    ...{ verdict: 'complete' as const, pinned: false, proven: false },
  }));
  expect(thinningOrder(planRetention(all, {}, { now: NOW, timeZone: 'UTC' }))).toEqual(['3', '2']);
});
