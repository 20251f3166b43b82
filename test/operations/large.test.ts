import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { check } from '../../main/operations/check.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { codeOf } from '../support/answers.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSame, expectSameTree, treeOf } from '../support/tree-of.ts';
import { backUp, expectSound, newest, newVault, restore, type TestVault } from '../support/vaults.ts';

const MB = 1_000_000;
let test: TestVault;
let vault: Vault;
let source: string;
beforeEach(async () => {
  test = await newVault({ encrypted: true });
  vault = await test.open();
  source = join(tempFolder('source'), 'shop');
});
afterEach(() => test.close());

const stored = async (): Promise<number> => (await backUp(vault, source)).record.totals.storedBytes;

describe('a large file that changed', () => {
  it('in the middle costs a patch, under its old name or a new one, and every version comes back', async () => {
    const content = noise(1, 30 * MB);
    plant(source, { 'dump.bin': content });
    expect(await stored()).toBeGreaterThan(29 * MB);
    const first = treeOf(source);
    const [snapshot] = [await newest(vault)];
    content.write('some rows were changed here', 15 * MB);
    plant(source, { 'dump.bin': content });
    expect(await stored()).toBeLessThan(30_000);
    content.write('and here, and the file was given another name', 4 * MB);
    plant(source, { 'dump.bin': content });
    renameSync(join(source, 'dump.bin'), join(source, 'dump-2.bin'));
    expect(await stored()).toBeLessThan(60_000);
    expectSameTree(source, join((await restore(vault)).folder, 'shop'));
    expectSame(first, treeOf(join((await restore(vault, { snapshot })).folder, 'shop')));
    await expectSound(test);
  });

  it('by bytes put in, taken out and appended costs about those bytes', async () => {
    const content = noise(2, 8 * MB);
    plant(source, { 'log.bin': content });
    await stored();
    const moved = Buffer.concat([
      content.subarray(0, 3 * MB),
      noise(3, 1000),
      content.subarray(3 * MB + 500),
      noise(4, 50_000),
    ]);
    writeFileSync(join(source, 'log.bin'), moved);
    expect(await stored()).toBeLessThan(200_000);
    expectSameTree(source, join((await restore(vault)).folder, 'shop'));
    await expectSound(test);
  });

  it('entirely is stored anew', async () => {
    plant(source, { 'x.bin': noise(5, 3 * MB) });
    await stored();
    plant(source, { 'x.bin': noise(6, 3 * MB) });
    expect(await stored()).toBeGreaterThan(3 * MB);
    await expectSound(test);
  });
});

describe('a machine that has only the public key', () => {
  it('backs up, knows its own packs again, and reads nothing', async () => {
    const home = tempFolder('home');
    const sealed = await test.open({ home, sealed: true });
    plant(source, { 'database.sql': noise(7, 6 * MB), 'a.txt': 'a' });
    await backUp(sealed, source);
    await sealed.close();
    const again = await test.open({ home, sealed: true });
    const { record } = await backUp(again, source, { reread: true });
    expect(record.totals).toMatchObject({ newBytes: 0, files: 2 });
    expect(await codeOf(restore(again))).toBe('key-needed');
    expect(
      await codeOf(
        check(await test.open({ home: tempFolder('home'), sealed: true }), { depth: 'structure' }),
      ),
    ).toBe('key-needed');
    expectSameTree(source, join((await restore(vault)).folder, 'shop'));
    await expectSound(test);
  });

  it('cuts a database so finely that a change costs little, and its long list of pieces comes back', async () => {
    const sealed = await test.open({ home: tempFolder('home'), sealed: true });
    const content = noise(8, 8 * MB);
    plant(source, { 'database.sql': content });
    await backUp(sealed, source);
    content.write('changed', 4 * MB);
    plant(source, { 'database.sql': content });
    const { record } = await backUp(sealed, source);
    expect(record.totals.storedBytes).toBeLessThan(400_000);
    expectSameTree(source, join((await restore(vault)).folder, 'shop'));
    await expectSound(test);
  });

  it('of which there are two: both write into one vault, and each finds all of it with the key', async () => {
    for (const n of [1, 2]) {
      const machine = await test.open({ home: tempFolder('home'), sealed: true });
      plant(source, { [`from-${n}.txt`]: `machine ${n}`, 'same.txt': 'same' });
      await backUp(machine, source);
    }
    expectSameTree(source, join((await restore(vault)).folder, 'shop'));
    await expectSound(test);
  });
});

describe('a file that is packed by several workers at once', () => {
  it('gives the same chunks as one worker, and a change in it costs a patch', async () => {
    await using other = await newVault();
    const content = noise(9, 80 * MB);
    content.fill(0, 20 * MB, 40 * MB); // where cuts depend on where cutting began
    plant(source, { 'disk.img': content });
    await test.close();
    test = await newVault();
    vault = await test.open();
    const split = await backUp(vault, source, { workers: 2 });
    const whole = await backUp(await other.open(), source, { workers: 1 });
    expect(split.record).toMatchObject({ verdict: 'complete', tree: whole.record.tree });
    // Parts that did not meet among the zeros were cut again: a few chunks are stored that no file needs.
    expect(split.record.totals.newBytes).toBeLessThan(whole.record.totals.newBytes + 4 * MB);
    content.write('changed here', 50 * MB);
    plant(source, { 'disk.img': content });
    expect((await backUp(vault, source, { workers: 2 })).record.totals.storedBytes).toBeLessThan(30_000);
    expectSameTree(source, join((await restore(vault)).folder, 'shop'));
    await expectSound(test);
  });
});
