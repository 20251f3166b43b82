import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Clock, systemClock } from '../../main/base/clock.ts';
import { pin } from '../../main/operations/pins.ts';
import { executePrune, planPrune } from '../../main/operations/prune/prune.ts';
import { reindex } from '../../main/operations/reindex.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
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
  type TestVault,
} from '../support/vaults.ts';

/** One step in the life of a vault. */
type Step =
  | { readonly does: 'edit'; readonly file: number; readonly seed: number }
  | { readonly does: 'delete'; readonly file: number }
  | { readonly does: 'backup' | 'pin' | 'reindex' | 'forget' }
  | { readonly does: 'prune'; readonly last: number; readonly grace: boolean };

const file = fc.nat({ max: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('edit' as const), file, seed: fc.nat({ max: 5 }) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('delete' as const), file }) },
  { weight: 5, arbitrary: fc.record({ does: fc.constant('backup' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constantFrom('pin' as const, 'reindex' as const, 'forget' as const) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('prune' as const),
      last: fc.integer({ min: 1, max: 3 }),
      grace: fc.boolean(),
    }),
  },
);

const RUNS = process.env.COFRE_CRASH === 'long' ? 60 : 8;
const counts = { runs: 0, backups: 0, prunes: 0, deleted: 0, repacked: 0, restores: 0 };

/** A vault, its source, and what every snapshot in it must give back. */
class Life {
  readonly #test: TestVault;
  readonly #source = join(tempFolder('source'), 'shop');
  readonly #states = new Map<string, Map<string, Node>>();
  readonly #clock: Clock = { ...systemClock, now: () => this.#now };
  #now = Date.now();
  #vault: Vault;

  private constructor(test: TestVault, vault: Vault) {
    this.#test = test;
    this.#vault = vault;
  }

  static async begin(): Promise<Life> {
    const test = await newVault();
    const life = new Life(test, await test.open());
    await life.#reopen(test.home);
    plant(life.#source, { 'always.txt': 'here', f0: noise(0, 1_600_000) });
    return life;
  }

  async #reopen(home: string): Promise<void> {
    await this.#test.close();
    this.#vault = await this.#test.open({
      home,
      clock: this.#clock,
      store: new InlineStore(this.#test.folder),
    });
  }

  async take(action: Step): Promise<void> {
    this.#now += 60_000;
    switch (action.does) {
      case 'edit':
        plant(this.#source, { [`f${action.file}`]: contentOf(action.file, action.seed) });
        return;
      case 'delete':
        rmSync(join(this.#source, `f${action.file}`), { force: true });
        return;
      case 'backup':
        return this.#backup();
      case 'pin': {
        const [first] = await snapshotsOf(this.#vault);
        if (first !== undefined) await pin(this.#vault, first.id, 'kept');
        return;
      }
      case 'reindex':
        await reindex(this.#vault);
        return;
      case 'forget':
        return this.#reopen(tempFolder('home'));
      case 'prune':
        return this.#prune(action.last, action.grace ? 90_000 : 0);
    }
  }

  async #backup(): Promise<void> {
    const { snapshot } = await backUp(this.#vault, this.#source);
    this.#states.set(snapshot ?? '', treeOf(this.#source));
    counts.backups += 1;
  }

  async #prune(last: number, graceMs: number): Promise<void> {
    const before = (await snapshotsOf(this.#vault)).length;
    if (before === 0) return;
    const result = await executePrune(
      this.#vault,
      await planPrune(this.#vault, { rules: { last }, graceMs }),
    );
    counts.prunes += 1;
    counts.deleted += result.packsDeleted;
    counts.repacked += result.packsRepacked;
    await this.prove();
  }

  /** Everything that is left is whole, for this machine and for one that knows nothing. */
  async prove(): Promise<void> {
    if ((await snapshotsOf(this.#vault)).length > 0) await expectSound(this.#test);
    for (const snapshot of await snapshotsOf(this.#vault)) {
      const { folder, verdict } = await restore(this.#vault, { snapshot });
      expect(verdict).toBe('complete');
      expectSame(this.#states.get(snapshot.id) ?? new Map(), treeOf(join(folder, 'shop')));
      rmSync(folder, { recursive: true });
      counts.restores += 1;
    }
  }

  end(): Promise<void> {
    return this.#test.close();
  }
}

/** Half of the files are large, and their versions alike, so that they become patches of one another. */
function contentOf(n: number, seed: number): Buffer {
  if (n % 2 === 1) return noise(n * 10 + seed, 30_000);
  const content = noise(n, 1_600_000);
  if (seed < 5) content.write(`version ${seed}`, 400_000 + seed * 200_000);
  else noise(1000 + n, 1_200_000).copy(content);
  return content;
}

it('whatever is backed up, changed, pruned and forgotten: what is kept stays whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 20 }), async (steps) => {
      const life = await Life.begin();
      try {
        for (const one of steps) await life.take(one);
        await life.prove();
        counts.runs += 1;
      } finally {
        await life.end();
      }
    }),
    { numRuns: RUNS, seed: Number(process.env.COFRE_SEED ?? 7), endOnFailure: true },
  );
  process.stdout.write(`histories: ${JSON.stringify(counts)}\n`);
}, 600_000);
