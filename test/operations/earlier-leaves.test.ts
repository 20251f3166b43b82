import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../main/base/clock.ts';
import { openTree } from '../../main/operations/browse.ts';
import { check } from '../../main/operations/check.ts';
import { executePrune, planPrune } from '../../main/operations/prune/prune.ts';
import { reindex } from '../../main/operations/reindex.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { plant } from '../support/plant.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSame, type Node, treeOf } from '../support/tree-of.ts';
import { backUp, expectSound, newVault, restore, snapshotsOf, type TestVault } from '../support/vaults.ts';

/** Runs ahead, so that what was written a moment ago is trusted. */
const clock: Clock = { ...systemClock, now: () => Date.now() + 10_000 };
const FILES = 1500;

let test: TestVault;
let vault: Vault;
let source: string;
/** How the source looked at each backup. */
let states: Map<string, Node>[];
beforeEach(async () => {
  test = await newVault();
  vault = await test.open({ clock });
  const files = Array.from({ length: FILES }, (_, n) => [`part${n % 7}/file-${n}.txt`, `first ${n}`]);
  source = plant(join(tempFolder('source'), 'shop'), Object.fromEntries(files));
  states = [];
  await day();
});
afterEach(() => test.close());

const day = async () => {
  const result = await backUp(vault, source);
  states.push(treeOf(source));
  return result;
};

/** Edits one file in a hundred. */
const edit = (what: string, from: number): void => {
  for (let n = from; n < FILES; n += 100)
    writeFileSync(join(source, `part${n % 7}/file-${n}.txt`), `${what} ${n}`);
};

/** Of all pieces of the newest file list: what each rests on. */
const bases = async () => {
  const snapshot = (await snapshotsOf(vault)).at(-1);
  if (snapshot === undefined) throw new Error('there is no snapshot');
  const leaves = await (await openTree(vault, snapshot)).leaves();
  return leaves.map(({ id }) => vault.catalog.locate(id)?.base ?? null);
};

const expectAllDays = async () => {
  const snapshots = await snapshotsOf(vault);
  const wanted = states.slice(-snapshots.length);
  for (const [n, snapshot] of snapshots.entries()) {
    const { folder, verdict } = await restore(vault, { snapshot });
    expect(verdict).toBe('complete');
    expectSame(wanted[n] ?? new Map(), treeOf(join(folder, 'shop')));
  }
};

describe('pieces of a file list in which some files changed', () => {
  it('are stored as what changed in them, and every day comes back', async () => {
    edit('second', 3);
    const second = await day();
    edit('third', 50);
    const third = await day();
    expect(second.record.totals.storedBytes).toBeLessThan(20_000);
    expect(third.record.totals.storedBytes).toBeLessThan(20_000);
    expect((await bases()).some((base) => base !== null)).toBe(true);
    await expectAllDays();
    await expectSound(test);
  });

  it('never rest on what is itself stored so', async () => {
    for (const n of [1, 2, 3]) {
      edit(`day ${n}`, n);
      await day();
    }
    for (const base of await bases())
      if (base !== null) expect(vault.catalog.locate(base)).toMatchObject({ base: null });
  });

  it('are stored whole when most of them is new', async () => {
    for (let n = 0; n < FILES; n++) writeFileSync(join(source, `part${n % 7}/file-${n}.txt`), `all new ${n}`);
    await day();
    expect((await bases()).every((base) => base === null)).toBe(true);
    await expectAllDays();
  });

  it('are stored whole where this machine has forgotten what they were before', async () => {
    edit('second', 3);
    await day();
    await reindex(vault);
    edit('third', 50);
    await day();
    await expectAllDays();
    await expectSound(test);
  });

  it('keep what they rest on from being cleaned away', async () => {
    edit('second', 3);
    await day();
    const plan = await planPrune(vault, { rules: { last: 1 }, graceMs: 0 });
    await executePrune(vault, plan);
    expect(await snapshotsOf(vault)).toHaveLength(1);
    await expectAllDays();
    await expectSound(test);
  });

  it('are stored again whole by the next backup when what they rest on is lost', async () => {
    edit('second', 3);
    await day();
    const lost = (await bases()).filter((base) => base !== null);
    for (const base of lost) vault.catalog.dropBlobs(vault.catalog.locate(base)?.pack ?? '', [base], true);
    expect((await check(vault, { depth: 'structure' })).verdict).toBe('damaged');
    await day();
    expect((await bases()).every((base) => base === null)).toBe(true);
    const { folder } = await restore(vault);
    expectSame(treeOf(source), treeOf(join(folder, 'shop')));
  });
});
