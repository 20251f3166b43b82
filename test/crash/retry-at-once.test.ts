import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isCofreError } from '../../main/base/errors.ts';
import { executePrune, type PruneRequest, planPrune } from '../../main/operations/prune/prune.ts';
import { reindex } from '../../main/operations/reindex.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { type FaultPlan, FaultyStore } from '../../main/store/faulty.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { treeOf } from '../support/tree-of.ts';
import { backUp, newest, newVault, snapshotsOf } from '../support/vaults.ts';
import {
  at,
  endWriter,
  expectWhole,
  expectWholeFromAnywhere,
  leftOvers,
  NearStore,
  Rewind,
  type Tree,
} from './aftermath.ts';

// Beside fail-at-step.test.ts: here the vault is a plain one, where the same content gives packs of the same names, and the
// retry comes first in the home that saw the fault, so that no check has put its catalog right before.

/** More than any verb here takes: a sweep that goes on for ever is a mistake in the sweep. */
const STEPS_MAX = 400;
/** For one mode of one verb (ms): 30 steps take 10 to 15 s, on a busy machine 50. */
const PATIENCE = 180_000;
/** Steps are tried one by one in `npm run crash`; in other runs every third one, and each mode begins with another. */
const STRIDE = process.env.COFRE_CRASH === 'long' ? 1 : 3;

let folder: string;
let home: string;
let source: string;
let rewind: Rewind;
/** Trees by snapshot, of those that were there before each step. */
const known = new Map<string, Tree>();
const ids: string[] = [];
/** What the source holds now: not saved yet. */
let current: Tree;

beforeAll(async () => {
  const made = await newVault();
  folder = made.folder;
  home = made.home;
  source = join(tempFolder('source'), 'shop');
  const big = noise(1, 3_000_000);
  plant(source, {
    'index.php': '<?php echo 1;',
    'empty.txt': '',
    'uploads/big.bin': big,
    'uploads/trash.bin': noise(2, 3_200_000),
    'link -> index.php': {},
  });
  await save();
  // What only this snapshot needs lies in a pack of its own: that one goes whole.
  plant(source, { 'uploads/once.bin': noise(4, 20_000) });
  await save();
  rmSync(join(source, 'uploads/once.bin'));
  rmSync(join(source, 'uploads/trash.bin'));
  big.write('changed in the middle', 1_500_000);
  plant(source, { 'uploads/big.bin': big, 'index.php': '<?php echo 2;' });
  await save();
  big.write('and once more elsewhere', 2_700_000);
  plant(source, {
    'uploads/big.bin': big,
    'uploads/new.bin': noise(3, 90_000),
    'sub/folder/note.txt': 'new',
  });
  rmSync(join(source, 'link'));
  current = treeOf(source);
  rewind = new Rewind(folder, home);
});

async function save(): Promise<void> {
  const { snapshot } = await at(folder, home, (vault) => backUp(vault, source));
  known.set(snapshot ?? '', treeOf(source));
  ids.push(snapshot ?? '');
}

/** A snapshot that is none of the old ones can only be the one of the run that failed. */
const saved = (id: string): Tree => known.get(id) ?? current;

interface Verb {
  readonly run: (vault: Vault) => Promise<unknown>;
  /** Judges the vault after the fault by the snapshots that are left. */
  readonly judge: (left: readonly string[]) => void;
  /** Judges what the retry made of it. */
  readonly done: (vault: Vault) => Promise<void>;
}

const WRITES = ['put', 'putFile', 'replace', 'delete'] as const;

/** What reads (all that reindex does) has no other way to fail than before, but for a listing, which may stop half way. */
const MODES: readonly [string, (n: number) => FaultPlan][] = [
  ['fails before it is done', (n) => ({ failAt: n, mode: 'before' })],
  ['is a write that is done but seems to fail', (n) => ({ failAt: n, mode: 'after', only: WRITES })],
  ['is a torn write or listing', (n) => ({ failAt: n, mode: 'torn', only: [...WRITES, 'list'] })],
  ['finds the disk gone, for good', (n) => ({ goneFrom: n })],
];

const keepsAll = (left: readonly string[]) => expect(left.slice(0, ids.length)).toEqual(ids);

const PRUNE: PruneRequest = { rules: { last: 1 }, graceMs: 0 };

async function prune(vault: Vault): Promise<void> {
  await executePrune(vault, await planPrune(vault, PRUNE));
}

const verbs: Readonly<Record<string, Verb>> = {
  backup: {
    run: (vault) => backUp(vault, source),
    judge: keepsAll,
    async done(vault) {
      const { id, record } = await newest(vault);
      expect(record).toMatchObject({ verdict: 'complete', problems: [] });
      expect(saved(id)).toBe(current);
    },
  },
  prune: {
    run: prune,
    judge: (left) => expect(left.slice(-1)).toEqual(ids.slice(-1)),
    async done(vault) {
      expect((await snapshotsOf(vault)).map(({ id }) => id)).toEqual(ids.slice(-1));
      expect(await planPrune(vault, PRUNE)).toMatchObject({
        remove: [],
        delete: [],
        condemn: [],
        repack: [],
      });
    },
  },
  reindex: {
    run: (vault) => reindex(vault),
    judge: keepsAll,
    async done(vault) {
      expect(await reindex(vault)).toMatchObject({
        problems: [],
        snapshots: ids.length,
      });
    },
  },
};

it('the sweep has something to remove, to move and to delete', async () => {
  rewind.again();
  await at(folder, home, async (vault) => {
    const plan = await planPrune(vault, PRUNE);
    expect(plan.remove).toHaveLength(ids.length - 1);
    expect(plan.repack).not.toEqual([]);
    expect(plan.delete).not.toEqual([]);
  });
});

for (const [name, verb] of Object.entries(verbs)) {
  describe(`${name}: whatever step of it`, () => {
    it.each(verb === verbs.reindex ? MODES.slice(0, 1) : MODES)(
      '%s, the vault stays whole and the next try completes',
      async (mode, planFor) => {
        let steps = 0;
        let borne = 0;
        const broken: string[] = [];
        for (let n = 1 + (MODES.findIndex(([known]) => known === mode) % STRIDE); ; n += STRIDE) {
          expect(n).toBeLessThan(STEPS_MAX);
          rewind.again();
          const store = new FaultyStore(new NearStore(folder), planFor(n));
          const error = await failureOf(at(folder, home, verb.run, store));
          const fault = store.log.find((operation) => operation.fault !== null);
          if (fault === undefined) {
            expect(error).toBeNull();
            break;
          }
          steps += 1;
          if (error === null) borne += 1;
          else if (!isCofreError(error, 'injected')) throw error;
          const after = await failureOf(aftermath(verb));
          if (after !== null) broken.push(`step ${n}, ${fault.operation} ${fault.name}: ${String(after)}`);
        }
        process.stdout.write(
          `${name}: ${steps} steps, each of which ${mode}; ${borne} without an error to the caller\n`,
        );
        expect(broken).toEqual([]);
        expect(steps).toBeGreaterThan(4 / STRIDE);
      },
      PATIENCE,
    );
  });
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return null;
  } catch (error) {
    return error;
  }
}

async function aftermath(verb: Verb): Promise<void> {
  endWriter(folder);
  verb.judge(await expectWholeFromAnywhere(folder, home, saved));
  await at(folder, home, verb.run);
  await at(folder, home, async (vault) => {
    await verb.done(vault);
    await expectWhole(vault, saved, 'structure');
  });
  if (verb !== verbs.reindex) expect(leftOvers(folder)).toEqual([]);
}
