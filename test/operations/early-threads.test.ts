import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { check } from '../../main/operations/check.ts';
import { executeRestore, planRestore, warmWriters } from '../../main/operations/restore/restore.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSameTree } from '../support/tree-of.ts';
import { backUp, newest, newVault, type TestVault } from '../support/vaults.ts';

/** Enough for threads to be worth their start. */
const LARGE = 20_000_000;

let test: TestVault;
let source: string;
beforeAll(async () => {
  test = await newVault({ encrypted: true });
  source = plant(join(tempFolder('source'), 'shop'), { 'large.jpg': noise(1, LARGE), 'small.txt': 'small' });
  await backUp(await test.open(), source);
});
afterAll(() => test.close());

const threads = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;

async function restoreAll(vault: Vault): Promise<string> {
  const folder = join(tempFolder('target'), 'out');
  const request = { paths: [], target: { folder }, onConflict: 'refuse' } as const;
  const plan = await planRestore(vault, { snapshot: await newest(vault), ...request });
  expect(await executeRestore(vault, plan)).toMatchObject({ verdict: 'complete', files: 2 });
  return join(folder, 'shop');
}

it('threads that were started before the vault is unlocked restore all of it, one restore after another', async () => {
  const vault = await test.open();
  for (let round = 0; round < 2; round += 1) {
    warmWriters(vault);
    warmWriters(vault); // asked twice, started once
    expectSameTree(await restoreAll(vault), source);
  }
  expectSameTree(await restoreAll(vault), source); // without
});

it('threads that nothing was given to end with the vault', async () => {
  const before = threads();
  const vault = await test.open();
  warmWriters(vault);
  expect(threads()).toBeGreaterThan(before);
  await vault.close();
  expect(threads()).toBe(before);
});

it('a check that cannot unlock the vault ends its threads, and says why', async () => {
  const before = threads();
  const vault = await test.open({ sealed: true });
  await expect(check(vault, { depth: 'read' })).rejects.toMatchObject({ code: 'key-needed' });
  expect(threads()).toBe(before);
});
