import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../main/base/clock.ts';
import { packObject } from '../../main/format/pack.ts';
import { check } from '../../main/operations/check.ts';
import { pin, unpin } from '../../main/operations/pins.ts';
import {
  executePrune,
  type PruneRequest,
  type PruneResult,
  planPrune,
} from '../../main/operations/prune/prune.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { vaultBlobs } from '../../main/operations/vault/vault-blobs.ts';
import { codeOf } from '../support/answers.ts';
import { landBlobs } from '../support/hand-made.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSame, expectSameTree, treeOf } from '../support/tree-of.ts';
import {
  backUp,
  expectSound,
  InlineStore,
  newVault,
  restore,
  snapshotsOf,
  type TestVault,
} from '../support/vaults.ts';

const HOUR = 3_600_000;
/** Moved by the tests: retention never waits. */
let now: number;
const clock: Clock = { ...systemClock, now: () => now };

let test: TestVault;
let vault: Vault;
let source: string;
beforeEach(async () => {
  now = Date.now();
  test = await newVault();
  vault = await test.open({ clock });
  source = join(tempFolder('source'), 'shop');
});
afterEach(() => test.close());

async function save(tree: Record<string, string | Buffer>): Promise<string> {
  plant(source, tree);
  now += 1000;
  return (await backUp(vault, source)).snapshot ?? '';
}

async function prune(request: Partial<PruneRequest> = {}): Promise<PruneResult> {
  return executePrune(vault, await planPrune(vault, { rules: { last: 1 }, graceMs: 0, ...request }));
}

const ids = async (): Promise<string[]> => (await snapshotsOf(vault)).map(({ id }) => id);

describe('pruning removes', () => {
  it('snapshots by rule, what only they needed, and nothing else', async () => {
    await save({ a: noise(1, 2_000_000), b: 'stays' });
    const second = await save({ a: noise(2, 2_000_000) });
    const result = await prune();
    expect(result.removed).toBe(1);
    expect(result.bytesFreed).toBeGreaterThan(1_900_000);
    expect(await ids()).toEqual([second]);
    expectSameTree(source, join((await restore(vault)).folder, 'shop'));
    await expectSound(test);
    expect(await prune()).toMatchObject({ removed: 0, packsDeleted: 0, bytesFreed: 0 });
  });

  it('a snapshot that was named, but never a protected one', async () => {
    const first = await save({ a: '1' });
    const second = await save({ a: '2' });
    expect(await codeOf(prune({ rules: null, snapshots: [second] }))).toBe('refused');
    await prune({ rules: null, snapshots: [first] });
    expect(await ids()).toEqual([second]);
  });

  it('nothing at all without rules and names', async () => {
    await save({ a: '1' });
    await save({ a: '2' });
    expect(await prune({ rules: null })).toMatchObject({ removed: 0 });
    expect(await ids()).toHaveLength(2);
  });

  it('the needless part of a pack by writing the rest anew; bases of patches survive their own snapshots', async () => {
    const content = noise(3, 6_000_000);
    await save({ 'big.bin': content, 'trash.bin': noise(4, 8_000_000) });
    rmSync(join(source, 'trash.bin'));
    const changed = Buffer.from(content);
    changed.write('changed in the middle', 3_000_000);
    await save({ 'big.bin': changed });
    expect(
      vault.catalog
        .packs()
        .flatMap(({ name }) => vault.catalog.blobsOfPack(name))
        .some(({ base }) => base !== null),
    ).toBe(true);
    const result = await prune();
    expect(result.packsRepacked).toBeGreaterThan(0);
    expectSameTree(source, join((await restore(vault)).folder, 'shop'));
    await expectSound(test);
    let stored = 0;
    for await (const { size } of vault.store.list('packs/')) stored += size;
    expect(stored).toBeLessThan(8_000_000);
  });
});

describe('pruning keeps', () => {
  it('a pack through its grace, from when it was found to be needless', async () => {
    await save({ a: noise(5, 500_000) });
    await save({ a: 'small' });
    expect(await prune({ graceMs: 24 * HOUR })).toMatchObject({ removed: 1, packsDeleted: 0 });
    now += 23 * HOUR;
    expect(await prune({ graceMs: 24 * HOUR })).toMatchObject({ packsDeleted: 0 });
    now += 2 * HOUR;
    expect((await prune({ graceMs: 24 * HOUR })).packsDeleted).toBeGreaterThan(0);
    await expectSound(test);
  });

  it('a pack that was needed again in between through a new grace', async () => {
    const big = noise(6, 500_000);
    await save({ a: big });
    const [pack] = vault.catalog.packs().filter(({ kind }) => kind === 'data');
    await save({ a: 'small' });
    await prune({ graceMs: 24 * HOUR });
    now += 12 * HOUR;
    await save({ a: big });
    await prune({ graceMs: 24 * HOUR });
    now += 24 * HOUR;
    await save({ a: 'small' });
    await prune({ graceMs: 24 * HOUR });
    expect(vault.catalog.hasPack(pack?.name ?? '')).toBe(true);
    now += 25 * HOUR;
    await prune({ graceMs: 24 * HOUR });
    expect(vault.catalog.hasPack(pack?.name ?? '')).toBe(false);
  });

  it('pinned snapshots until they are unpinned', async () => {
    const first = await save({ a: '1' });
    const second = await save({ a: '2' });
    await pin(vault, first, 'before the move');
    await prune();
    expect(await ids()).toEqual([first, second]);
    expect(await codeOf(prune({ snapshots: [first] }))).toBe('refused');
    await unpin(vault, first);
    await prune();
    expect(await ids()).toEqual([second]);
  });

  it('the newest complete snapshot, though newer incomplete ones fill the count', async () => {
    const complete = await save({ a: '1' });
    plant(source, { a: '2' });
    for (let n = 0; n < 3; n += 1) {
      now += 1000;
      await backUp(vault, source, { folders: [source, `${source}-gone`], project: 'shop' });
    }
    await prune();
    expect(await ids()).toContain(complete);
  });

  it('what another machine came to need since the plan was made', async () => {
    await save({ a: noise(7, 400_000) });
    await save({ a: 'small' });
    const plan = await planPrune(vault, { rules: { last: 1 }, graceMs: 0 });
    const elsewhere = await test.open({ home: tempFolder('home'), clock });
    now += 1000;
    plant(source, { a: noise(7, 400_000) });
    await backUp(elsewhere, source);
    expect(await codeOf(executePrune(vault, plan))).toBe('refused');
    await expectSound(test);
  });

  it('the only copy of a blob, though the plan was made when there was another one', async () => {
    await save({ a: noise(8, 400_000) });
    const first = vault.catalog.packs().map(({ name }) => name);
    await duplicate(first);
    await check(vault, { depth: 'read' }); // only what is proved makes another copy needless
    const plan = await planPrune(vault, { rules: null, graceMs: 0 });
    const [doomed] = plan.delete;
    expect(plan.delete).toHaveLength(1);
    // Meanwhile the copy that was to stay goes, as when another machine came to the opposite conclusion.
    const other = vault.catalog.packs().find(({ name, kind }) => kind === 'data' && name !== doomed?.name);
    rmSync(join(test.folder, packObject(other?.name ?? '', false)));
    expect((await executePrune(vault, plan)).packsDeleted).toBe(0);
    const { folder } = await restore(await test.open({ home: tempFolder('home') }));
    expectSameTree(source, join(folder, 'shop'));
  });

  it('both copies of a blob while nobody has proved which of them is sound', async () => {
    await save({ a: noise(8, 400_000) });
    await duplicate(vault.catalog.packs().map(({ name }) => name));
    const elsewhere = await test.open({ home: tempFolder('home'), clock });
    expect((await planPrune(elsewhere, { rules: null, graceMs: 0 })).delete).toEqual([]);
    await check(elsewhere, { depth: 'read' });
    expect((await planPrune(elsewhere, { rules: null, graceMs: 0 })).delete).toHaveLength(1);
  });

  /** Lays the data blobs of these packs down once more, in another pack. */
  async function duplicate(packs: readonly string[]): Promise<void> {
    const reader = await vaultBlobs(vault);
    for (const pack of vault.catalog
      .packs()
      .filter(({ name, kind }) => kind === 'data' && packs.includes(name))) {
      const blobs: Buffer[] = [];
      for (const { id } of vault.catalog.blobsOfPack(pack.name)) blobs.push(await reader.read(id));
      await landBlobs(vault, 'data', [...blobs, Buffer.from('another one, so that it is another pack')]);
    }
  }
});

describe('pruning refuses', () => {
  it('while a pack or a record is damaged or gone', async () => {
    await save({ a: '1' });
    await save({ a: '2' });
    const [record] = await snapshotsOf(vault);
    writeFileSync(join(test.folder, record?.object ?? ''), 'no record');
    const elsewhere = await test.open({ home: tempFolder('home'), store: new InlineStore(test.folder) });
    expect(await codeOf(planPrune(elsewhere, { rules: { last: 1 }, graceMs: 0 }))).toBe('refused');
    const [pack] = vault.catalog.packs();
    rmSync(join(test.folder, `packs/${pack?.name.slice(0, 2)}/${pack?.name}.tar.zst`));
    expect(await codeOf(planPrune(vault, { rules: { last: 1 }, graceMs: 0 }))).toBe('refused');
    expect(await ids()).toHaveLength(2);
  });

  it('not where another machine has tidied up: what is gone there was needed by nothing', async () => {
    await save({ a: noise(1, 5000) });
    const elsewhere = await test.open({ home: tempFolder('home'), store: new InlineStore(test.folder) });
    await planPrune(elsewhere, { rules: { last: 1 }, graceMs: 0 }); // it knows all packs
    await save({ a: noise(2, 5000) });
    expect((await prune()).packsDeleted).toBeGreaterThan(0);
    expect((await planPrune(elsewhere, { rules: { last: 1 }, graceMs: 0 })).remove).toEqual([]);
    expect(elsewhere.catalog.readBacks.lost()).toEqual([]);
  });

  it('to carry a plan out after the snapshots or pins changed', async () => {
    const first = await save({ a: '1' });
    await save({ a: '2' });
    const plan = await planPrune(vault, { rules: { last: 1 }, graceMs: 0 });
    await pin(vault, first, 'no');
    expect(await codeOf(executePrune(vault, plan))).toBe('refused');
    await unpin(vault, first);
    await save({ a: '3' });
    expect(await codeOf(executePrune(vault, plan))).toBe('refused');
    expect(await ids()).toHaveLength(3);
  });
});

it("two plans of one vault do not get in each other's way", async () => {
  await save({ a: noise(9, 2_000_000), b: noise(10, 3_000_000) });
  rmSync(join(source, 'b'));
  await save({ a: noise(9, 2_000_000) });
  const before = treeOf(source);
  const wanted = await planPrune(vault, { rules: null, snapshots: [(await ids())[0] ?? ''], graceMs: 0 });
  await planPrune(vault, { rules: null, graceMs: 0 });
  await executePrune(vault, wanted);
  expectSame(before, treeOf(join((await restore(vault)).folder, 'shop')));
  await expectSound(test);
});
