import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../../main/operations/check.ts';
import { executeHeal, type HealResult, planHeal } from '../../main/operations/heal/heal.ts';
import { listPins, pin } from '../../main/operations/pins.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { FolderStore } from '../../main/store/folder.ts';
import { CUTS, type Damage, flips, REPLACEMENTS } from '../support/damages.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { differences, treeOf } from '../support/tree-of.ts';
import {
  backUp,
  expectSound,
  InlineStore,
  newVault,
  restore,
  snapshotsOf,
  TestVault,
} from '../support/vaults.ts';

const SEED = Number(process.env.COFRE_SEED ?? 1);
const counts = { cases: 0, healed: 0 };
afterAll(() => process.stdout.write(`heal: ${JSON.stringify(counts)}\n`));

/** Objects of a vault folder with their bytes: what counts, not its locks, spool and quarantine. */
function objectsOf(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of ['packs', 'snapshots'])
    for (const file of readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' })) {
      const at = join(folder, part, file);
      if (statSync(at).isFile()) found.set(`${part}/${file}`, readFileSync(at).toString('base64'));
    }
  return found;
}

function flipBit(file: string, offset: number): void {
  const bytes = readFileSync(file);
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

async function healVault(
  vault: Vault,
  copies: readonly string[],
  options: { read?: boolean; rebuild?: boolean } = {},
) {
  const sources = copies.map((folder, n) => ({ name: `copy ${n + 1}`, store: new FolderStore(folder) }));
  const plan = await planHeal(vault, sources, options);
  return { plan, result: await executeHeal(vault, sources, { ...options, plan }) };
}

describe.each([{ kind: 'plain' }, { kind: 'encrypted' }])('a damaged $kind vault', ({ kind }) => {
  let place: string;
  let pristine: string;
  let source: string;
  let key: string | null;
  let whole: Map<string, string>;
  const at = (name: string): string => join(place, name);

  beforeAll(async () => {
    const made = await newVault({ encrypted: kind === 'encrypted' });
    key = made.key;
    place = tempFolder('place');
    cpSync(made.folder, at('vault'), { recursive: true });
    source = join(tempFolder('source'), 'shop');
    const test = new TestVault(at('vault'), at('home'), key);
    const vault = await test.open({ store: new InlineStore(at('vault')) });
    const big = noise(5, 1_900_000);
    const changed = Buffer.from(big);
    changed.write('changed', 1_000_000);
    for (const tree of [
      { 'a.txt': 'one', 'sub/b.txt': 'b'.repeat(3000), 'big.bin': big, 'gone.txt': 'only in the first' },
      { 'a.txt': 'two', 'big.bin': changed, 'sub/c.txt': noise(6, 90_000) },
    ]) {
      plant(source, tree);
      await backUp(vault, source);
      rmSync(join(source, 'gone.txt'), { force: true });
    }
    await test.close();
    cpSync(at('vault'), at('copy'), { recursive: true });
    whole = objectsOf(at('vault'));
    pristine = join(tempFolder('pristine'), 'place');
    cpSync(place, pristine, { recursive: true });
  });

  async function damaged(hit: () => void): Promise<{ test: TestVault; vault: Vault }> {
    for (const name of ['vault', 'copy', 'home']) rmSync(at(name), { recursive: true, force: true });
    cpSync(pristine, place, { recursive: true });
    hit();
    counts.cases += 1;
    const test = new TestVault(at('vault'), at('home'), key);
    return { test, vault: await test.open({ store: new InlineStore(test.folder) }) };
  }

  const objects = (part: 'packs' | 'snapshots'): string[] =>
    [...whole.keys()].filter((name) => name.startsWith(part)).sort();

  /** The n-th object of its kind, wherever it lies, and another one. */
  function pick(part: 'packs' | 'snapshots', n: number, folder = 'vault'): [string, string] {
    const all = objects(part).map((name) => at(`${folder}/${name}`));
    return [all[n % all.length] ?? '', all[(n + 1) % all.length] ?? ''];
  }

  function expectHealed(result: HealResult): void {
    expect(result).toMatchObject({ verdict: 'healed', affected: [], open: [] });
    expect(objectsOf(at('vault'))).toEqual(whole);
    for (const { how, from, aside } of result.healed) {
      expect({ how, from }).toEqual({ how: 'copy', from: 'copy 1' });
      if (aside !== null) expect(existsSync(at(`vault/${aside}`))).toBe(true);
    }
    counts.healed += result.healed.length;
  }

  const zoo: Damage[] = [...CUTS, ...flips(SEED), ...REPLACEMENTS];

  it.each(zoo)('with a pack that is $name gets the same bytes back from a copy', async ({ name, hit }) => {
    for (const n of [name.length, name.length + 1]) {
      const { test, vault } = await damaged(() => hit(...pick('packs', n)));
      const { result } = await healVault(vault, [at('copy')], { read: true });
      expectHealed(result);
      await expectSound(test);
      await test.close();
    }
  });

  it.each(zoo.filter(({ name }) => name !== 'missing'))(
    'with a record that is $name gets the same bytes back from a copy',
    async ({ name, hit }) => {
      const { test, vault } = await damaged(() => hit(...pick('snapshots', name.length)));
      expectHealed((await healVault(vault, [at('copy')])).result);
      await test.close();
    },
  );

  it('with every pack damaged or gone gets all back, on a machine that has never seen it too', async () => {
    for (const home of [undefined, tempFolder('home')]) {
      const { test } = await damaged(() => {
        for (const [n, object] of objects('packs').entries()) {
          if (n % 2 === 0) rmSync(at(`vault/${object}`));
          else writeFileSync(at(`vault/${object}`), noise(n, 5000));
        }
      });
      const vault = await test.open({
        store: new InlineStore(test.folder),
        ...(home === undefined ? {} : { home }),
      });
      const { result } = await healVault(vault, [at('copy')], { read: true });
      expectHealed(result);
      await expectSound(test);
      await test.close();
    }
  });

  it.runIf(kind === 'encrypted')(
    'with a bit wrong in the head of a pack, which looks as if sealed for another key, is healed by a machine that has never seen it',
    async () => {
      for (const offset of [40, 100, 150]) {
        const [first, second] = pick('packs', 0);
        const { test } = await damaged(() => {
          flipBit(first, offset);
          flipBit(second.replace(at('vault'), at('copy')), offset);
        });
        const there = { store: new InlineStore(test.folder), home: tempFolder('home') };
        for (const depth of ['read', 'rotation'] as const) {
          const found = await check(await test.open({ ...there, home: tempFolder('home') }), { depth });
          expect(found.problems.map(({ path }) => basename(path))).toContain(basename(first));
        }
        const { result } = await healVault(await test.open(there), [at('copy')], { read: true });
        expectHealed(result);
        await expectSound(test);
        await test.close();
      }
    },
  );

  it('plans first, and a plan changes nothing', async () => {
    const [file] = pick('packs', 1);
    const { test, vault } = await damaged(() => rmSync(file));
    const plan = await planHeal(vault, [{ name: 'copy 1', store: new FolderStore(at('copy')) }]);
    expect(plan.steps.map(({ wound, from }) => [basename(wound.object), wound.state, from])).toEqual([
      [basename(file), 'missing', 'copy 1'],
    ]);
    expect(existsSync(file)).toBe(false);
    await test.close();
  });

  it('without a key is healed by hashes alone', async () => {
    const [first, second] = pick('packs', 0);
    const { test } = await damaged(() => {
      rmSync(first);
      writeFileSync(second, 'x');
    });
    const sealed = await test.open({ store: new InlineStore(test.folder), sealed: true });
    expect((await healVault(sealed, [at('copy')])).result.verdict).toBe('healed');
    expect(objectsOf(at('vault'))).toEqual(whole);
    await expectSound(test);
    await test.close();
  });

  it('and its copy, each damaged elsewhere, heal each other', async () => {
    const [first, second] = pick('packs', 0);
    const { test, vault } = await damaged(() => {
      writeFileSync(first, 'x');
      rmSync(second.replace(at('vault'), at('copy')));
      writeFileSync(pick('snapshots', 0, 'copy')[0], 'y');
    });
    expectHealed((await healVault(vault, [at('copy')])).result);
    const copy = new TestVault(at('copy'), tempFolder('home'), key);
    const { result } = await healVault(
      await copy.open({ store: new InlineStore(at('copy')) }),
      [at('vault')],
      {
        read: true,
        rebuild: false,
      },
    );
    expect(result).toMatchObject({ verdict: 'healed', open: [] });
    expect(objectsOf(at('copy'))).toEqual(whole);
    await copy.close();
    await test.close();
  });

  it('passes over a copy that is damaged in the same place, says so, and takes the next one', async () => {
    const [file] = pick('packs', 2);
    const other = join(tempFolder('other'), 'copy');
    const { test, vault } = await damaged(() => {
      cpSync(at('copy'), other, { recursive: true });
      rmSync(file);
      const bytes = readFileSync(file.replace(at('vault'), at('copy')));
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      writeFileSync(file.replace(at('vault'), at('copy')), bytes);
    });
    const { result } = await healVault(vault, [at('copy'), other]);
    expect(result.verdict).toBe('healed');
    expect(result.healed.map(({ from }) => from)).toEqual(['copy 2']);
    expect(result.problems.map(({ message }) => message).join()).toMatch(
      /^copy 1: .* is damaged there, too$/,
    );
    expect(objectsOf(at('vault'))).toEqual(whole);
    await test.close();
  });

  it('without any copy is rebuilt from files that have not changed; what is gone for good is named and stays red', async () => {
    const { test, vault } = await damaged(() => {
      for (const object of objects('packs')) {
        const file = at(`vault/${object}`);
        const bytes = readFileSync(file);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        if (statSync(file).size > 1000) writeFileSync(file, bytes);
      }
    });
    const found = await check(vault, { depth: 'read' });
    expect(found.verdict).toBe('damaged');
    const { result } = await healVault(vault, []);
    expect(result.healed).toEqual([]);
    const after = await check(vault, { depth: 'read' });
    const lost = (affected: typeof after.affected) => affected.flatMap(({ paths }) => paths).sort();
    expect(lost(after.affected)).toEqual(lost(result.affected));
    expect(lost(after.affected).length).toBeLessThanOrEqual(lost(found.affected).length);
    expect(result.verdict).toBe(result.affected.length === 0 ? 'healed' : 'partly');
    expect(after.verdict).toBe(result.affected.length === 0 ? 'ok' : 'damaged');
    // What is damaged still lies in the quarantine.
    expect(readdirSync(at('vault/quarantine'), { recursive: true }).length).toBeGreaterThan(0);
    await test.close();
  });

  it('of which one data pack is gone: what the files still hold comes back, and the newest state is whole', async () => {
    const { test, vault } = await damaged(() => undefined);
    const data = vault.catalog.packs().filter((pack) => pack.kind === 'data');
    for (const { name } of data)
      rmSync(at(`vault/packs/${name.slice(0, 2)}/${name}.tar.zst${key === null ? '' : '.age'}`));
    const { result } = await healVault(vault, []);
    expect(result.filesRead).toBeGreaterThan(0);
    const [first, second] = await snapshotsOf(vault);
    expect(result.affected.map(({ snapshot }) => snapshot)).toEqual([first?.id]);
    expect(result.proven).toEqual([second?.id]);
    expect(result.affected[0]?.paths).toContain('shop/gone.txt');
    const { folder } = await restore(vault, { snapshot: second });
    expect(
      differences(treeOf(source), treeOf(join(folder, 'shop'))).filter((line) => line.endsWith('missing')),
    ).toEqual([]);
    await test.close();
  });

  it('with a damaged record and no copy gets it back from what this machine remembers, and its pin with it', async () => {
    const [file] = pick('snapshots', 0);
    const { test, vault } = await damaged(() => undefined);
    const [first] = await snapshotsOf(vault);
    await pin(vault, first?.id ?? '', 'stays');
    writeFileSync(file, 'x');
    const { result } = await healVault(vault, []);
    expect(result).toMatchObject({ verdict: 'healed', open: [], healed: [{ how: 'memory' }] });
    const now = await snapshotsOf(vault);
    expect(now.map(({ record }) => record.started)).toEqual(expect.arrayContaining([first?.record.started]));
    expect([...(await listPins(vault)).keys()].every((id) => now.some((each) => each.id === id))).toBe(true);
    await expectSound(test);
    await test.close();
  });

  it('that is whole has nothing to heal, and nothing is written', async () => {
    const { test, vault } = await damaged(() => undefined);
    expect((await healVault(vault, [at('copy')], { read: true })).result).toMatchObject({
      verdict: 'nothing',
      healed: [],
    });
    expect(objectsOf(at('vault'))).toEqual(whole);
    expect(existsSync(at('vault/quarantine'))).toBe(false);
    await test.close();
  });
});
