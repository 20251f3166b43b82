import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { executeRestore, planRestore, type RestoreRequest } from '../../main/operations/restore/restore.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { codeOf } from '../support/answers.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSame, expectSameTree, treeOf } from '../support/tree-of.ts';
import {
  backUp,
  InlineStore,
  newest,
  newVault,
  restore,
  snapshotOf,
  type TestVault,
} from '../support/vaults.ts';

let test: TestVault;
let vault: Vault;
let source: string;
beforeAll(async () => {
  test = await newVault({ encrypted: true });
  vault = await test.open();
  source = plant(join(tempFolder('source'), 'shop'), {
    'index.ts': 'index',
    'app/main.ts': 'main',
    'app/deep/er/x.ts': 'x',
    'app/empty/': {},
    'app2/other.ts': 'other',
    'pages/[id].tsx': 'the page of one thing',
    'pages/i.tsx': 'the page i',
    'pages/{a,b}(c).txt': 'odd',
    'large.bin': noise(7, 2_600_000),
    zero: '',
    'app/link -> ../index.ts': {},
    'twin.ts => index.ts': {},
    '.env': 'SECRET=1',
  });
  await backUp(vault, source);
});
afterAll(() => test.close());

const some = async (...paths: string[]): Promise<string[]> => {
  const { folder } = await restore(vault, { paths });
  return [...treeOf(folder).entries()].filter(([, node]) => node.kind !== 'folder').map(([path]) => path);
};

describe('restoring brings back', () => {
  it('everything, into a folder that is not there yet or is empty', async () => {
    const result = await restore(vault);
    expect(result).toMatchObject({ verdict: 'complete', problems: [], lost: [] });
    expectSameTree(source, join(result.folder, 'shop'));
    const empty = tempFolder('empty');
    await restore(vault, { folder: empty });
    expectSameTree(source, join(empty, 'shop'));
  });

  it('one folder with all below it and nothing beside it', async () => {
    expect(await some('shop/app')).toEqual(['shop/app/deep/er/x.ts', 'shop/app/link', 'shop/app/main.ts']);
    expect(await some('shop/app/')).toHaveLength(3);
    const { folder } = await restore(vault, { paths: ['shop/app'] });
    expect(existsSync(join(folder, 'shop/app/empty'))).toBe(true);
  });

  it('one file, also when it is the second name of another', async () => {
    expect(await some('shop/app/main.ts')).toEqual(['shop/app/main.ts']);
    expect(await some('shop/twin.ts')).toEqual(['shop/twin.ts']);
    expect(await some('shop/large.bin', 'shop/zero')).toEqual(['shop/large.bin', 'shop/zero']);
  });

  it('what fits a glob', async () => {
    expect(await some('**/*.ts')).toHaveLength(5);
    expect(await some('shop/app*/**')).toHaveLength(4);
    expect(await some('shop/{zero,.env}')).toEqual(['shop/.env', 'shop/zero']);
  });

  it('what is named, when the name itself looks like a glob', async () => {
    expect(await some('shop/pages/[id].tsx')).toEqual(['shop/pages/[id].tsx']);
    expect(await some('shop/pages/{a,b}(c).txt', 'shop/zero')).toEqual([
      'shop/pages/{a,b}(c).txt',
      'shop/zero',
    ]);
  });

  it('nothing, and says so, when nothing fits', async () => {
    for (const path of ['shop/nowhere', 'nowhere', '*.php', 'shop/app/main.ts/x'])
      expect(await codeOf(restore(vault, { paths: [path] })), path).toBe('path-unknown');
  });

  it('an older state from an older snapshot', async () => {
    const first = await newest(vault);
    const before = treeOf(source);
    writeFileSync(join(source, 'index.ts'), 'changed');
    rmSync(join(source, 'app'), { recursive: true });
    const { snapshot } = await backUp(vault, source);
    expectSame(before, treeOf(join((await restore(vault, { snapshot: first })).folder, 'shop')));
    expectSameTree(source, join((await restore(vault)).folder, 'shop'));
    // The others start from the first state.
    await vault.store.delete((await snapshotOf(vault, snapshot)).object);
    await restore(vault, { target: 'in-place', onConflict: 'overwrite' });
    expectSame(before, treeOf(source));
  });
});

describe('what is in the way', () => {
  let target: string;
  beforeAll(async () => {
    vault = await test.open({ store: new InlineStore(test.folder) });
  });
  beforeEach(() => {
    target = tempFolder('target');
    plant(target, {
      'shop/index.ts': 'mine',
      'shop/large.bin': 'mine',
      'shop/zero': 'mine',
      'shop/own.txt': 'own',
      'shop/app/link -> nowhere': {},
    });
  });
  const read = (name: string): string => readFileSync(join(target, 'shop', name), 'utf8');
  const into = (onConflict: RestoreRequest['onConflict']): ReturnType<typeof restore> =>
    restore(vault, { folder: target, onConflict });

  it('is left alone, and nothing is written, when told to refuse', async () => {
    const before = treeOf(target);
    expect(await codeOf(into('refuse'))).toBe('target-exists');
    expectSame(before, treeOf(target));
  });

  it('is kept when told to skip; the rest is restored', async () => {
    expect((await into('skip')).problems).toEqual([]);
    for (const name of ['index.ts', 'large.bin', 'zero']) expect(read(name)).toBe('mine');
    expect(read('app/main.ts')).toBe('main');
    expect(read('own.txt')).toBe('own');
  });

  it('is replaced when told to overwrite, and what is not in the snapshot stays', async () => {
    expect((await into('overwrite')).problems).toEqual([]);
    expect(read('own.txt')).toBe('own');
    rmSync(join(target, 'shop/own.txt'));
    // The folder's own time moved when we removed that file.
    const [wanted, found] = [treeOf(source), treeOf(join(target, 'shop'))];
    for (const tree of [wanted, found]) tree.delete('.');
    expectSame(wanted, found);
  });

  it('gets company when told to rename: twice the same, and never loses what a first time brought', async () => {
    expect((await into('rename')).problems).toEqual([]);
    expect(read('index.ts')).toBe('mine');
    const suffix = `.restored-${(await newest(vault)).id.slice(0, 8)}`;
    expect(read(`index.ts${suffix}`)).toBe('index');
    expect(
      readFileSync(join(target, 'shop', `large.bin${suffix}`)).equals(
        readFileSync(join(source, 'large.bin')),
      ),
    ).toBe(true);
    await into('rename');
    expect(
      readFileSync(join(target, 'shop', `large.bin${suffix}`)).equals(
        readFileSync(join(source, 'large.bin')),
      ),
    ).toBe(true);
    expect(read(`zero${suffix}`)).toBe('');
  });

  it('of another kind is never replaced, only named', async () => {
    rmSync(join(target, 'shop/index.ts'));
    plant(target, { 'shop/index.ts/inside': 'i', 'shop/app2': 'a file' });
    const { problems } = await into('overwrite');
    expect(problems.map(({ path }) => path)).toEqual(expect.arrayContaining(['shop/index.ts', 'shop/app2']));
    expect(read('index.ts/inside')).toBe('i');
    expect(read('app2')).toBe('a file');
    expect(read('app/main.ts')).toBe('main');
  });

  it('leaves no half-written file behind, whatever the rule', async () => {
    for (const rule of ['skip', 'rename', 'overwrite'] as const) await into(rule);
    expect([...treeOf(target).keys()].filter((path) => path.includes('.cofre-'))).toEqual([]);
  });
});

describe('in place', () => {
  const inPlace = (
    onConflict: RestoreRequest['onConflict'],
    paths: string[] = [],
  ): ReturnType<typeof restore> => restore(vault, { target: 'in-place', onConflict, paths });

  it('brings back what was deleted and what was changed, and keeps what is new', async () => {
    const before = treeOf(source);
    rmSync(join(source, 'app'), { recursive: true });
    writeFileSync(join(source, 'index.ts'), 'broken');
    writeFileSync(join(source, 'new.ts'), 'new');
    expect(await codeOf(inPlace('refuse'))).toBe('target-exists');
    expect((await inPlace('overwrite')).verdict).toBe('complete');
    expect(readFileSync(join(source, 'new.ts'), 'utf8')).toBe('new');
    rmSync(join(source, 'new.ts'));
    const found = treeOf(source);
    for (const tree of [before, found]) tree.delete('.');
    expectSame(before, found);
  });

  it('brings one file back', async () => {
    writeFileSync(join(source, 'app/main.ts'), 'broken');
    await inPlace('overwrite', ['shop/app/main.ts']);
    expect(readFileSync(join(source, 'app/main.ts'), 'utf8')).toBe('main');
  });

  it('brings the whole source back when it is gone', async () => {
    await inPlace('overwrite'); // the times of folders, too
    const before = treeOf(source);
    rmSync(source, { recursive: true });
    await inPlace('refuse');
    expectSame(before, treeOf(source));
  });
});

describe('a restore plan', () => {
  it('shows what would be done and writes nothing', async () => {
    const target = tempFolder('target');
    plant(target, { 'shop/index.ts': 'mine' });
    const before = treeOf(target);
    const request = { snapshot: await newest(vault), paths: [], target: { folder: target } };
    const plan = await planRestore(vault, { ...request, onConflict: 'overwrite' });
    expect(plan.counts).toMatchObject({ overwrite: 1, conflict: 0, skip: 0 });
    expect(plan.bytes).toBe(
      (await planRestore(vault, { ...request, target: { folder: '/nowhere' }, onConflict: 'refuse' })).bytes,
    );
    expect((await planRestore(vault, { ...request, onConflict: 'skip' })).counts.skip).toBe(1);
    expect((await planRestore(vault, { ...request, onConflict: 'refuse' })).counts.conflict).toBe(1);
    expectSame(before, treeOf(target));
  });

  it('can be stopped at any moment; what is there is whole', async () => {
    const stop = new AbortController();
    const target = join(tempFolder('target'), 'out');
    const plan = await planRestore(vault, {
      snapshot: await newest(vault),
      paths: [],
      target: { folder: target },
      onConflict: 'refuse',
    });
    stop.abort();
    expect(await codeOf(executeRestore(vault, plan, { signal: stop.signal }))).toBe('cancelled');
    mkdirSync(target, { recursive: true });
    for (const [path, node] of treeOf(target))
      if (node.kind === 'file')
        expect(lstatSync(join(target, path)).size).toBe(lstatSync(join(source, path.slice(5))).size);
  });
});
