import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCofreError } from '../../main/base/errors.ts';
import { type CheckResult, check } from '../../main/operations/check.ts';
import { listPins, pin } from '../../main/operations/pins.ts';
import { planPrune } from '../../main/operations/prune/prune.ts';
import { reindex } from '../../main/operations/reindex.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import type { Snapshot } from '../../main/operations/vault/sync-catalog.ts';
import { codeOf } from '../support/answers.ts';
import { CUTS, type Damage, flips, REPLACEMENTS } from '../support/damages.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { differences, type Node, treeOf } from '../support/tree-of.ts';
import { backUp, InlineStore, newVault, restore, snapshotsOf, TestVault } from '../support/vaults.ts';

const SEED = Number(process.env.COFRE_SEED ?? 1);
const IS_LONG = process.env.COFRE_CRASH === 'long';
const ROUNDS = IS_LONG ? 20 : 1;
const damages = (round: number): Damage[] => [...CUTS, ...flips(SEED + round * 100), ...REPLACEMENTS];
const counts = { cases: 0, restores: 0, healed: 0, lost: 0 };
afterAll(() => process.stdout.write(`zoo: ${JSON.stringify(counts)}\n`));

describe.each([{ kind: 'plain' }, { kind: 'encrypted' }])('a $kind vault', ({ kind }) => {
  let place: string;
  let pristine: string;
  let source: string;
  let key: string | null;
  const states = new Map<string, Map<string, Node>>();
  const at = (name: string): string => join(place, name);

  beforeAll(async () => {
    const made = await newVault({ encrypted: kind === 'encrypted' });
    key = made.key;
    place = tempFolder('place');
    cpSync(made.folder, at('vault'), { recursive: true });
    mkdirSync(at('home'));
    source = join(tempFolder('source'), 'shop');
    const test = new TestVault(at('vault'), at('home'), key);
    const vault = await test.open({ store: new InlineStore(at('vault')) });
    const big = noise(5, 1_900_000);
    const changed = Buffer.from(big);
    changed.write('changed', 1_000_000);
    const trees = [
      {
        'a.txt': 'one',
        'sub/b.txt': 'b'.repeat(3000),
        'big.bin': big,
        'gone.txt': 'only in the first',
        'twin => a.txt': '',
      },
      { 'a.txt': 'two', 'big.bin': changed, 'sub/c.txt': noise(6, 90_000), 'link -> a.txt': '' },
      { 'sub/deep/d.txt': 'd' },
    ];
    for (const tree of trees) {
      plant(source, tree);
      const { snapshot } = await backUp(vault, source);
      states.set(snapshot ?? '', treeOf(source));
      rmSync(join(source, 'gone.txt'), { force: true });
    }
    await pin(vault, [...states.keys()][0] ?? '', 'the first');
    await test.close();
    pristine = join(tempFolder('pristine'), 'place');
    cpSync(place, pristine, { recursive: true });
  });

  /** A vault as it was, with one thing damaged. */
  function damaged(hit: () => void): TestVault {
    for (const name of ['vault', 'home']) rmSync(at(name), { recursive: true, force: true });
    cpSync(pristine, place, { recursive: true });
    hit();
    counts.cases += 1;
    return new TestVault(at('vault'), at('home'), key);
  }

  const inline = (test: TestVault, home?: string): Promise<Vault> =>
    test.open({ store: new InlineStore(test.folder), ...(home === undefined ? {} : { home }) });

  /** Pack files by what they hold, in an order that does not change. */
  async function packs(wanted: 'data' | 'tree'): Promise<string[]> {
    const test = damaged(() => undefined);
    const vault = await inline(test);
    const names = vault.catalog
      .packs()
      .filter((pack) => pack.kind === wanted)
      .map(({ name }) => name);
    await test.close();
    const files = readdirSync(at('vault/packs'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      names.some((name) => file.includes(name)),
    );
    const size = (file: string): number => statSync(file).size;
    return files.map((file) => at(`vault/packs/${file}`)).sort((a, b) => size(b) - size(a));
  }

  /** Restores every snapshot that is listed. Nothing wrong may come back; what is missing must be told. Returns what is missing. */
  async function restoreAll(vault: Vault, snapshots: readonly Snapshot[]): Promise<Map<string, string[]>> {
    const missing = new Map<string, string[]>();
    for (const snapshot of snapshots) {
      const wanted = states.get(snapshot.id);
      if (wanted === undefined) continue;
      counts.restores += 1;
      const folder = join(tempFolder('restored'), 'out');
      const told: string[] = [];
      try {
        const result = await restore(vault, { snapshot, folder });
        told.push(...result.problems.map(({ path }) => path));
        for (const path of result.lost) expect(told).toContain(path);
        expect(result.verdict).toBe(told.length === 0 ? 'complete' : 'incomplete');
      } catch (error) {
        if (!isCofreError(error)) throw error;
        told.push('*');
      }
      const found = existsSync(join(folder, 'shop')) ? treeOf(join(folder, 'shop')) : new Map<string, Node>();
      const different = differences(wanted, found);
      // A whole file list that cannot be read is told by an error.
      if (told.includes('*')) missing.set(snapshot.id, ['*']);
      else {
        const lost = different
          .filter((line) => line.endsWith(': is missing'))
          .map((line) => `shop/${line.slice(0, -12)}`);
        expect(
          different.filter((line) => !line.endsWith(': is missing') && !/: (sameAs|time) is/.test(line)),
        ).toEqual([]);
        expect(lost.filter((path) => !told.includes(path))).toEqual([]);
        if (lost.length > 0) missing.set(snapshot.id, lost);
      }
      rmSync(folder, { recursive: true, force: true });
    }
    return missing;
  }

  /** Whatever restoring could not give back, check must have named. */
  function expectNamed(result: CheckResult, missing: ReadonlyMap<string, readonly string[]>): void {
    for (const [snapshot, paths] of missing) {
      const named = result.affected.find((affected) => affected.snapshot === snapshot)?.paths ?? [];
      if (!named.includes('*'))
        expect(named).toEqual(expect.arrayContaining(paths.filter((path) => path !== '*')));
      if (paths.includes('*')) expect(named).toContain('*');
    }
  }

  /** Nothing more is missing than there was. */
  function expectNoWorse(
    now: ReadonlyMap<string, readonly string[]>,
    before: ReadonlyMap<string, readonly string[]>,
  ): void {
    for (const [snapshot, paths] of now) {
      const known = before.get(snapshot) ?? [];
      if (!known.includes('*')) expect(known).toEqual(expect.arrayContaining([...paths]));
    }
  }

  async function examine(test: TestVault): Promise<void> {
    const fresh = await inline(test, tempFolder('home'));
    const quick = await check(fresh, { depth: 'quick' });
    const structure = await check(fresh, { depth: 'structure' });
    const missing = await restoreAll(fresh, await snapshotsOf(fresh));
    const read = await check(fresh, { depth: 'read' });
    expect(read.problems.length + quick.problems.length + read.affected.length).toBeGreaterThan(0);
    expectNamed(read, missing);
    if (missing.size > 0) expect(read.verdict).toBe('damaged');
    for (const result of [quick, structure])
      for (const { message } of result.problems) expect(message).not.toMatch(/undefined|TypeError/);

    const own = await inline(test);
    const before = await check(own, { depth: 'read' });
    expect(before.problems.length + before.affected.length).toBeGreaterThan(0);
    expectNamed(before, await restoreAll(own, await snapshotsOf(own)));

    // The next backup heals all whose source is still there.
    const { snapshot, record } = await backUp(own, source);
    expect(record.verdict).toBe('complete');
    states.set(snapshot ?? '', treeOf(source));
    const after = await check(own, { depth: 'read' });
    const rest = await restoreAll(own, await snapshotsOf(own));
    states.delete(snapshot ?? '');
    expect(rest.get(snapshot ?? '')).toBeUndefined();
    expectNamed(after, rest);
    expect(after.verdict).toBe(rest.size === 0 ? 'ok' : 'damaged');
    counts[rest.size === 0 ? 'healed' : 'lost'] += 1;

    // Another machine, and this one after its catalog was built anew, see the same.
    const elsewhere = await inline(test, tempFolder('home'));
    expectNoWorse(await restoreAll(elsewhere, await snapshotsOf(elsewhere)), rest);
    await reindex(own);
    expectNoWorse(await restoreAll(own, await snapshotsOf(own)), rest);
    await test.close();
  }

  for (let round = 0; round < ROUNDS; round += 1) {
    it.each(damages(round))('with a data pack that is $name', async ({ name, hit }) => {
      const all = await packs('data');
      const n = (round + name.length) % all.length; // now this one, now that one
      await examine(damaged(() => hit(all[n] ?? '', all[(n + 1) % all.length] ?? '')));
    });

    // Every other one is enough for these small packs, each time.
    it.each(damages(round).filter((_, n) => IS_LONG || n % 2 === 0))(
      'with a tree pack that is $name',
      async ({ name, hit }) => {
        const all = await packs('tree');
        const n = (round + name.length) % all.length;
        await examine(damaged(() => hit(all[n] ?? '', all[(n + 1) % all.length] ?? '')));
      },
    );
  }

  it('with every data pack gone: all of the newest state is healed', async () => {
    const all = await packs('data');
    await examine(damaged(() => removeAll(all)));
  });

  it('with every tree pack gone: the newest state is healed', async () => {
    const all = await packs('tree');
    await examine(damaged(() => removeAll(all)));
  });

  it.each([...CUTS, ...flips(SEED), ...REPLACEMENTS.filter(({ name }) => name !== 'missing')])(
    'with a record that is $name',
    async ({ hit }) => {
      const names = readdirSync(join(pristine, 'vault/snapshots')).sort();
      const test = damaged(() => hit(at(`vault/snapshots/${names[0]}`), at(`vault/snapshots/${names[1]}`)));
      for (const home of [tempFolder('home'), undefined]) {
        const vault = await inline(test, home);
        const result = await check(vault, { depth: 'read' });
        expect(result.verdict).toBe('damaged');
        expect(result.problems.map(({ path }) => basename(path))).toContain(names[0]);
        await restoreAll(vault, await snapshotsOf(vault));
      }
      const fresh = await inline(test, tempFolder('home'));
      expect(await codeOf(planPrune(fresh, { rules: { last: 1 }, graceMs: 0 }))).toBe('refused');
      expect((await backUp(await inline(test), source)).record.verdict).toBe('complete');
      await test.close();
    },
  );

  it('with a description that is damaged in any way: an answer, never a fault', async () => {
    const codes: string[] = [];
    for (const { hit } of [...CUTS, ...flips(SEED), ...flips(SEED + 50), ...REPLACEMENTS.slice(0, 4)]) {
      const test = damaged(() => hit(at('vault/vault.json'), at('vault/restore.py')));
      const opened = async (): Promise<void> => {
        const vault = await inline(test);
        await vault.unlock();
        await restoreAll(vault, await snapshotsOf(vault));
        await backUp(vault, source);
      };
      codes.push(await codeOf(opened()));
      await test.close();
    }
    const known = [
      'none',
      'no-vault',
      'vault-invalid',
      'vault-unsupported',
      'wrong-key',
      'recipients-changed',
      'key-needed',
      'record-damaged',
      'pack-damaged',
      'wrong-use',
    ];
    expect(codes.filter((code) => !known.includes(code))).toEqual([]);
    expect(codes.filter((code) => code === 'vault-invalid').length).toBeGreaterThan(5);
  });

  it('with a pin that is damaged in any way: the snapshot stays pinned', async () => {
    const [file = ''] = readdirSync(join(pristine, 'vault/pins'));
    for (const { hit } of [...CUTS, ...flips(SEED), ...REPLACEMENTS.slice(1, 3)]) {
      const test = damaged(() => hit(at(`vault/pins/${file}`), at('vault/vault.json')));
      const vault = await inline(test, tempFolder('home'));
      expect((await listPins(vault)).size).toBe(1);
      const plan = await planPrune(vault, { rules: { last: 1 }, graceMs: 0 });
      expect(plan.remove.map(({ id }) => id)).not.toContain([...states.keys()][0]);
      await test.close();
    }
  });

  it('with things in it that do not belong there: named, and never in the way', async () => {
    const test = damaged(() => {
      writeFileSync(at('vault/packs/README'), 'x');
      mkdirSync(at('vault/packs/zz'));
      writeFileSync(at('vault/packs/zz/stray.tar.zst'), 'x');
      writeFileSync(at('vault/snapshots/notes.json'), '{}');
      writeFileSync(at('vault/pins/notes'), 'x');
      writeFileSync(at('vault/thumbs.db'), 'x');
    });
    const vault = await inline(test, tempFolder('home'));
    const { problems } = await check(vault, { depth: 'read' });
    expect(problems.map(({ path }) => path).sort()).toEqual([
      'packs/README',
      'packs/zz/stray.tar.zst',
      'snapshots/notes.json',
    ]);
    expect(await restoreAll(vault, await snapshotsOf(vault))).toEqual(new Map());
    expect(readFileSync(at('vault/thumbs.db'), 'utf8')).toBe('x');
    await test.close();
  });
});

function removeAll(files: readonly string[]): void {
  for (const file of files) rmSync(file);
}
