import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../main/base/clock.ts';
import { pin } from '../../main/operations/pins.ts';
import { executePrune, planPrune } from '../../main/operations/prune/prune.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { backUp, expectSound, newVault, snapshotsOf, type TestVault } from '../support/vaults.ts';

const MB = 1_000_000;
let now = Date.now();
const clock: Clock = { ...systemClock, now: () => now };
let test: TestVault;
let vault: Vault;
let source: string;

/** Five hourly snapshots; each alone needs one MB, all share another one. */
beforeEach(async () => {
  test = await newVault();
  vault = await test.open({ clock });
  source = join(tempFolder('source'), 'shop');
});
afterEach(() => test.close());

async function fiveSnapshots(): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 1; n <= 5; n += 1) {
    plant(source, { own: noise(n, MB), shared: noise(100, MB) });
    now += 3_600_000;
    ids.push((await backUp(vault, source)).snapshot ?? '');
  }
  return ids;
}

it('a budget takes the oldest until the rest fits, not one more, and the vault is sound', async () => {
  const ids = await fiveSnapshots();
  const plan = await planPrune(vault, { rules: { hourly: 24 }, graceMs: 0, budgetBytes: 4.2 * MB });
  expect(plan.budget).toMatchObject({ met: true, thinned: ids.slice(0, 2) });
  expect(plan.budget?.neededBefore).toBeGreaterThan(6 * MB);
  expect(plan.budget?.neededAfter).toBeLessThan(4.2 * MB);
  expect(await executePrune(vault, plan)).toMatchObject({ removed: 2 });
  expect((await snapshotsOf(vault)).map(({ id }) => id)).toEqual(ids.slice(2));
  await expectSound(test);
  const again = await planPrune(vault, { rules: { hourly: 24 }, graceMs: 0, budgetBytes: 4.2 * MB });
  expect([again.remove, again.budget?.thinned]).toEqual([[], []]);
});

it('what is protected stays, and the plan says that the budget is not met', async () => {
  const ids = await fiveSnapshots();
  await pin(vault, ids[0] ?? '', 'release');
  const plan = await planPrune(vault, {
    ...{ rules: { hourly: 24 }, graceMs: 0, budgetBytes: 1 },
    ...{ held: new Set([ids[1] ?? '']), proven: new Set([ids[2] ?? '']) },
  });
  expect(plan.remove.map(({ id }) => id)).toEqual([ids[3]]);
  expect(plan.budget).toMatchObject({ met: false, thinned: [ids[3]] });
  await executePrune(vault, plan);
  await expectSound(test);
});

it('a vault within its budget loses nothing', async () => {
  await fiveSnapshots();
  const plan = await planPrune(vault, { rules: { hourly: 24 }, graceMs: 0, budgetBytes: 100 * MB });
  expect([plan.remove, plan.budget?.thinned]).toEqual([[], []]);
});
