import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCofreError } from '../../main/base/errors.ts';
import { check } from '../../main/operations/check.ts';
import { executePrune, planPrune } from '../../main/operations/prune/prune.ts';
import { reindex } from '../../main/operations/reindex.ts';
import { unlockVault } from '../../main/operations/unlock.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import {
  type FaultMode,
  type FaultPlan,
  FaultyStore,
  type LoggedOperation,
} from '../../main/store/faulty.ts';
import { openStore } from '../../main/store/open.ts';
import { codeOf } from '../support/answers.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSame, type Node, treeOf } from '../support/tree-of.ts';
import {
  backUp,
  expectSound,
  InlineStore,
  newVault,
  restore,
  snapshotsOf,
  TestVault,
} from '../support/vaults.ts';

/**
 * Every operation that is asked of the store fails once, in every way, and once for ever. Afterwards the vault must be sound,
 * older snapshots whole, and the same operation must succeed. Workers open the store by its address and only read, so the
 * faults hit the coordinator: every write.
 */
let source: string;
let pristine: string;
let place: string;
let key: string | null;
/** What each snapshot holds, by id. */
const states = new Map<string, Map<string, Node>>();

const at = (name: string): string => join(place, name);
const vaultAt = (): TestVault => new TestVault(at('vault'), at('home'), key);

beforeAll(async () => {
  source = join(tempFolder('source'), 'shop');
  const test = await newVault({ encrypted: true });
  key = test.key;
  place = tempFolder('place');
  cpSync(test.folder, at('vault'), { recursive: true });
  mkdirSync(at('home'));
  const first = vaultAt();
  const vault = await first.open({ store: new InlineStore(first.folder) });
  const trees = [
    {
      'a.txt': 'one',
      'sub/b.txt': 'b',
      'big.bin': noise(1, 1_500_000),
      'trash.bin': noise(2, 2_500_000),
    },
    {
      'a.txt': 'two',
      'sub/c.txt': 'c',
      'twin => a.txt': '',
      'link -> a.txt': '',
    },
    { 'sub/d.txt': 'd' },
  ];
  for (const tree of trees) {
    plant(source, tree);
    const { snapshot } = await backUp(vault, source);
    states.set(snapshot ?? '', treeOf(source));
    rmSync(join(source, 'trash.bin'), { force: true });
  }
  await first.close();
  pristine = join(tempFolder('pristine'), 'place');
  cpSync(place, pristine, { recursive: true, preserveTimestamps: true });
});
afterAll(() => process.stdout.write(`${report.join('\n')}\n`));
const report: string[] = [];

function reset(): void {
  for (const name of ['vault', 'home']) rmSync(at(name), { recursive: true, force: true });
  cpSync(pristine, place, { recursive: true, preserveTimestamps: true });
}

/** Runs `work` with a fault; returns what was asked of the store, and how it ended. */
async function runWith(
  work: (vault: Vault) => Promise<unknown>,
  plan: FaultPlan,
): Promise<{ log: LoggedOperation[]; code: string }> {
  const test = vaultAt();
  const store = new FaultyStore(new InlineStore(test.folder), plan);
  try {
    const code = await codeOf(test.open({ store }).then(work));
    return { log: store.log, code };
  } finally {
    await test.close();
  }
}

/** All that must hold after any fault. */
async function expectWhole(): Promise<void> {
  const test = vaultAt();
  try {
    await expectSound(test);
    const fresh = await test.open({
      home: tempFolder('home'),
      store: new InlineStore(test.folder),
    });
    for (const snapshot of await snapshotsOf(fresh)) {
      const wanted = states.get(snapshot.id);
      if (wanted === undefined) continue;
      const { folder, verdict } = await restore(fresh, { snapshot });
      expect(verdict).toBe('complete');
      expectSame(wanted, treeOf(join(folder, 'shop')));
      rmSync(folder, { recursive: true });
    }
    // What this machine believes has to be true as well.
    expect(
      (
        await check(await test.open({ store: new InlineStore(test.folder) }), {
          depth: 'structure',
        })
      ).verdict,
    ).toBe('ok');
  } finally {
    await test.close();
  }
}

/** A read that fails afterwards, or that has no middle, is one that fails before. */
const MODES: Readonly<Record<string, readonly FaultMode[]>> = {
  put: ['before', 'after', 'torn'],
  putFile: ['before', 'after', 'torn'],
  replace: ['before', 'after', 'torn'],
  delete: ['before', 'after'],
  list: ['before', 'torn'],
};

interface Sweep {
  readonly name: string;
  readonly work: (vault: Vault) => Promise<unknown>;
  /** Ids that must be there whatever happens. */
  readonly keeps: () => string[];
  readonly after: (vault: Vault) => Promise<void>;
}

async function sweep({ name, work, keeps, after }: Sweep): Promise<void> {
  reset();
  const { log, code } = await runWith(work, {});
  expect(code).toBe('none');
  const steps = log.length;
  const plans: FaultPlan[] = [];
  for (let n = 1; n <= steps; n += 1) {
    const modes = MODES[log[n - 1]?.operation ?? ''] ?? ['before'];
    plans.push(...modes.map((mode) => ({ failAt: n, mode })));
    // Between two writes it makes no difference when the disk went away.
    if (modes.includes('after')) plans.push({ goneFrom: n });
  }
  let swallowed = 0;
  let leftLocked = 0;
  for (const plan of plans) {
    reset();
    const ended = await runWith(work, plan);
    if (ended.code === 'none') swallowed += 1;
    try {
      await expectWhole();
      const there = new Set(
        (await snapshotsOf(await vaultAt().open({ store: new InlineStore(at('vault')) }))).map(
          ({ id }) => id,
        ),
      );
      expect(keeps().filter((id) => !there.has(id))).toEqual([]);
      leftLocked += await freeLock();
      const again = await runWith(work, {});
      expect(again.code).toBe('none');
      const test = vaultAt();
      await after(await test.open({ store: new InlineStore(test.folder) }));
      await expectSound(test);
      await test.close();
    } catch (error) {
      const step = 'failAt' in plan ? plan.failAt : plan.goneFrom;
      throw new Error(
        `${name}: ${JSON.stringify(plan)} at ${JSON.stringify(log[(step ?? 1) - 1])} ended ${ended.code}`,
        { cause: error },
      );
    }
  }
  report.push(
    `${name}: ${steps} steps, ${plans.length} faults swept (${swallowed} without an error to the caller, ${leftLocked} left the lock of this living process)`,
  );
}

/** The process that failed to free its lock is this one and lives, so only force ends it; a real one would have ended. */
async function freeLock(): Promise<number> {
  const store = await openStore(at('vault'));
  const broken = await unlockVault(store, {
    force: true,
    watch: false,
    sleep: async () => undefined,
  });
  return broken.reason === 'forced' ? 1 : 0;
}

describe('whatever fails, and however', () => {
  it('a backup leaves a sound vault, and the next one is complete', async () => {
    plant(source, {
      'a.txt': 'three',
      'new/e.txt': 'e',
      'more.bin': noise(3, 300_000),
    });
    const now = treeOf(source);
    await sweep({
      name: 'backup',
      work: (vault) => backUp(vault, source),
      keeps: () => [...states.keys()],
      async after(vault) {
        const { folder } = await restore(vault);
        expectSame(now, treeOf(join(folder, 'shop')));
      },
    });
  }, 180_000);

  it('a prune with removal and repack leaves every kept snapshot whole, and the next one is complete', async () => {
    const newest = [...states.keys()].at(-1) ?? '';
    await sweep({
      name: 'prune',
      async work(vault) {
        const plan = await planPrune(vault, { rules: { last: 1 }, graceMs: 0 });
        await executePrune(vault, plan);
      },
      keeps: () => [newest],
      async after(vault) {
        expect((await snapshotsOf(vault)).map(({ id }) => id)).toEqual([newest]);
        expect(await planPrune(vault, { rules: { last: 1 }, graceMs: 0 })).toMatchObject({
          remove: [],
          delete: [],
          repack: [],
        });
      },
    });
  }, 180_000);

  it('a reindex leaves a vault that works, and the next one knows everything', async () => {
    await sweep({
      name: 'reindex',
      work: (vault) => reindex(vault),
      keeps: () => [...states.keys()],
      async after(vault) {
        const blobs = vault.catalog.blobCount();
        expect(await reindex(vault)).toMatchObject({
          blobs,
          problems: [],
          snapshots: 3,
        });
      },
    });
  }, 180_000);
});

it('the faults are real: without any, nothing is injected', async () => {
  reset();
  writeFileSync(join(tempFolder('probe'), 'x'), '');
  const { code } = await runWith((vault) => snapshotsOf(vault), { failAt: 1 });
  expect(code).toBe('injected');
  expect(isCofreError(new Error('x'))).toBe(false);
});
