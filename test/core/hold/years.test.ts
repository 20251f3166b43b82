import { expect, it } from 'vitest';
import { DISASTERS, measure } from './years.ts';

const measured = measure(24, { days: 250, seed: Number(process.env.COFRE_SEED ?? 1) });

it('ordinary years of many projects raise hardly anything', () => {
  const { years, alarms, byCode } = measured;
  process.stdout.write(`holds: ${alarms} alarms in ${years.toFixed(1)} years ${JSON.stringify(byCode)}\n`);
  expect(alarms / years).toBeLessThan(0.25);
});

it.each(DISASTERS)('%s is seen', (what) => {
  const { of, seen } = measured.detected[what];
  process.stdout.write(`holds: ${what}: ${seen} of ${of}\n`);
  expect(of).toBeGreaterThan(5);
  expect(seen / of).toBeGreaterThanOrEqual(0.95);
});
