import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catFile, diffSnapshots, findEntry, findFile, openTree } from '../../main/operations/browse.ts';
import { exportSnapshot } from '../../main/operations/export.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { pickSnapshot, type Snapshot } from '../../main/operations/vault/sync-catalog.ts';
import { codeOf, collect } from '../support/answers.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { type Node, treeOf } from '../support/tree-of.ts';
import { backUp, newest, newVault, snapshotsOf, type TestVault } from '../support/vaults.ts';

let test: TestVault;
let vault: Vault;
let source: string;
beforeEach(async () => {
  test = await newVault();
  vault = await test.open();
  source = join(tempFolder('source'), 'shop');
});
afterEach(() => test.close());

const save = async (): Promise<Snapshot> => {
  await backUp(vault, source);
  return newest(vault);
};
const paths = async (items: AsyncIterable<{ path: string }>): Promise<string[]> =>
  (await collect(items)).map(({ path }) => path);

describe('looking into a snapshot', () => {
  it('lists a folder, and only that', async () => {
    plant(source, { 'a/one': '1', 'a/b/two': '2', 'a-b/three': '3', ab: '4', 'a/ü': '5' });
    const tree = await openTree(vault, await save());
    expect(await paths(tree.list(''))).toEqual(['shop']);
    expect(await paths(tree.list('shop/a'))).toEqual(['shop/a/b', 'shop/a/one', 'shop/a/ü']);
    expect(await paths(tree.below('shop/a'))).toEqual(['shop/a/b', 'shop/a/one', 'shop/a/ü', 'shop/a/b/two']);
    expect(await paths(tree.list('shop/nowhere'))).toEqual([]);
    expect((await findEntry(tree, 'shop/a/b/')).type).toBe('folder');
    expect(await codeOf(findEntry(tree, 'shop/a/c'))).toBe('path-unknown');
  });

  it('finds each folder and file of a list of many leaves', async () => {
    plant(
      source,
      Object.fromEntries(
        Array.from({ length: 3000 }, (_, n) => [
          `d${n % 40}/e${n % 7}/file number ${n} with a long name`,
          '',
        ]),
      ),
    );
    const tree = await openTree(vault, await save());
    expect((await tree.leaves()).length).toBeGreaterThan(3);
    for (let n = 0; n < 3000; n += 37)
      expect(
        (await findEntry(tree, `shop/d${n % 40}/e${n % 7}/file number ${n} with a long name`)).type,
      ).toBe('file');
    const all = await paths(tree.all());
    expect(all).toHaveLength(3000 + 40 * 7 + 40 + 1);
    for (const folder of ['shop/d0', 'shop/d39', 'shop/d7/e3'])
      expect(await paths(tree.below(folder))).toEqual(all.filter((path) => path.startsWith(`${folder}/`)));
  });

  it('gives the content of one file, small, empty or large, and of nothing else', async () => {
    const large = noise(11, 3_000_000);
    plant(source, { small: 'small', empty: '', large: large, 'link -> small': {} });
    const snapshot = await save();
    const content = async (path: string): Promise<Buffer> =>
      Buffer.concat(await collect(catFile(vault, snapshot, path)));
    expect((await content('shop/small')).toString()).toBe('small');
    expect(await content('shop/empty')).toHaveLength(0);
    expect((await content('shop/large')).equals(large)).toBe(true);
    expect(await codeOf(content('shop'))).toBe('wrong-use');
    expect(await codeOf(content('shop/link'))).toBe('wrong-use');
    expect(await codeOf(content('shop/none'))).toBe('path-unknown');
  });

  it('finds every version of a file by name or glob, oldest first', async () => {
    plant(source, { 'a/config.php': 'one', 'pages/[id].tsx': 'x' });
    await save();
    plant(source, { 'a/config.php': 'three', 'b/config.php': 'new' });
    await save();
    const found = await collect(findFile(vault, 'config.php'));
    expect(found.map(({ path, entry }) => `${path} ${entry.size}`)).toEqual([
      'shop/a/config.php 3',
      'shop/a/config.php 5',
      'shop/b/config.php 3',
    ]);
    expect(await paths(findFile(vault, 'shop/b/*'))).toEqual(['shop/b/config.php']);
    expect(await paths(findFile(vault, '[id].tsx'))).toEqual(['shop/pages/[id].tsx', 'shop/pages/[id].tsx']);
  });

  it('picks the snapshot that was meant', async () => {
    plant(source, { a: '1' });
    const first = await save();
    const second = await save();
    const all = await snapshotsOf(vault);
    expect(all.map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(pickSnapshot(all, 'latest').id).toBe(second.id);
    expect(pickSnapshot(all, first.id.slice(0, 12)).id).toBe(first.id);
    for (const [wanted, code] of [
      ['zzzz', 'snapshot-unknown'],
      ['abc', 'snapshot-unknown'],
      ['latest:other', 'snapshot-unknown'],
    ] as const)
      await expect(async () => pickSnapshot(all, wanted)).rejects.toMatchObject({ code });
  });
});

it('the difference of two snapshots is exactly that of the two trees', async () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd e', 'ü', '-x', 'a.b');
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
  const tree = fc.dictionary(path, fc.constantFrom('', '1', '22', 'three'), { maxKeys: 12 });
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(tree, tree, async (one, two) => {
      const states: Map<string, Node>[] = [];
      const snapshots: Snapshot[] = [];
      for (const wanted of [one, two]) {
        layDown(wanted);
        states.push(treeOf(source));
        snapshots.push(await save());
      }
      const [a, b] = snapshots;
      if (a === undefined || b === undefined) throw new Error('two snapshots were taken');
      const found = (await collect(diffSnapshots(vault, a, b))).filter(({ change }) => change !== 'metadata');
      expect(found.map((difference) => `${difference.change} ${difference.path}`).sort()).toEqual(
        expected(states),
      );
      expect(await collect(diffSnapshots(vault, a, a))).toEqual([]);
      checked += 1;
    }),
    { numRuns: 12, seed: 4 },
  );
  process.stdout.write(`differences: ${checked} pairs of trees compared\n`);
});

/** A path that is also a folder of another one loses. */
function layDown(tree: Readonly<Record<string, string>>): void {
  rmSync(source, { recursive: true, force: true });
  mkdirSync(source);
  const all = Object.keys(tree);
  for (const [path, content] of Object.entries(tree))
    if (!all.some((other) => other.startsWith(`${path}/`))) plant(source, { [path]: content });
}

function expected([before, after]: Map<string, Node>[]): string[] {
  const full = (path: string): string => (path === '.' ? 'shop' : `shop/${path}`);
  const lines: string[] = [];
  for (const [path, node] of before ?? []) {
    const other = after?.get(path);
    if (other === undefined) lines.push(`removed ${full(path)}`);
    else if (other.kind !== node.kind || other.content !== node.content) lines.push(`changed ${full(path)}`);
  }
  for (const path of after?.keys() ?? []) if (before?.has(path) !== true) lines.push(`added ${full(path)}`);
  return lines.sort();
}

const SIZES_IN_ZIP = `import json, sys, zipfile
print(json.dumps({one.filename: one.compress_size for one in zipfile.ZipFile(sys.argv[1]).infolist()}))`;

describe('an export', () => {
  it('as tar and as zip holds the same tree', async () => {
    plant(source, {
      'a.txt': { content: 'a', mode: 0o640, mtime: 1_500_000_000 },
      'run.sh': { content: '#!', mode: 0o755 },
      'deep/er/x': noise(12, 5_000_000),
      'empty/': {},
      none: '',
      'link -> a.txt': {},
      'ünï/日本.txt': 'unicode',
    });
    const snapshot = await save();
    for (const format of ['tar', 'zip'] as const) {
      const folder = tempFolder('export');
      const result = await exportSnapshot(
        vault,
        { snapshot, path: '', format },
        createWriteStream(join(folder, 'x')),
      );
      expect(result).toMatchObject({ files: 5, problems: [] });
      mkdirSync(join(folder, 'out'));
      if (format === 'tar') execFileSync('tar', ['-xf', '../x'], { cwd: join(folder, 'out') });
      else execFileSync('python3', ['-m', 'zipfile', '-e', '../x', '.'], { cwd: join(folder, 'out') });
      const [wanted, found] = [treeOf(source), treeOf(join(folder, 'out/shop'))];
      expect([...found.keys()]).toEqual([...wanted.keys()]);
      for (const [path, node] of wanted)
        if (node.kind === 'file') expect(found.get(path)?.content, path).toBe(node.content);
      if (format === 'tar')
        for (const path of ['a.txt', 'run.sh', 'link'])
          expect(found.get(path)).toMatchObject({
            kind: wanted.get(path)?.kind,
            mode: wanted.get(path)?.mode,
          });
    }
  });

  it('as zip compresses what shrinks, and only passes on what does not', async () => {
    const text = 'all work and no play '.repeat(250_000);
    plant(source, {
      'a.jpg': noise(15, 2_000_000),
      'b.txt': text,
      'c.mp4': noise(16, 6_000_000),
      'd.txt': text,
    });
    const snapshot = await save();
    const file = join(tempFolder('export'), 'x.zip');
    await exportSnapshot(vault, { snapshot, path: '', format: 'zip' }, createWriteStream(file));
    const told = execFileSync('python3', ['-c', SIZES_IN_ZIP, file], { encoding: 'utf8' });
    const sizes = JSON.parse(told) as Record<string, number>;
    for (const name of ['b.txt', 'd.txt']) expect(sizes[`shop/${name}`], name).toBeLessThan(text.length / 50);
    // Blocks of 32 KiB with five bytes each; an attempt to compress makes twice as many.
    expect(sizes['shop/a.jpg']).toBeLessThan(2_000_000 + 450);
    expect(sizes['shop/c.mp4']).toBeLessThan(6_000_000 + 1400);
  });

  it('to a disk that is full ends with an error that says so, and does not hang', async () => {
    plant(source, { large: noise(13, 9_000_000), z: 'z' });
    const snapshot = await save();
    for (const format of ['tar', 'zip'] as const) {
      let room = 1_000_000;
      const full = new Writable({
        write(chunk: Buffer, _, done) {
          room -= chunk.length;
          done(room < 0 ? Object.assign(new Error('no space left'), { code: 'ENOSPC' }) : null);
        },
      });
      expect(await codeOf(exportSnapshot(vault, { snapshot, path: '', format }, full))).toBe('no-space');
    }
  });

  it('of one folder, of nothing, and with a file that is damaged in the vault', async () => {
    plant(source, { 'a/x': 'x', 'b/y': 'y', large: noise(14, 6_000_000) });
    const snapshot = await save();
    const out = (): ReturnType<typeof createWriteStream> =>
      createWriteStream(join(tempFolder('export'), 'x.tar'));
    expect(await exportSnapshot(vault, { snapshot, path: 'shop/a', format: 'tar' }, out())).toMatchObject({
      files: 1,
    });
    expect(await codeOf(exportSnapshot(vault, { snapshot, path: 'shop/c', format: 'tar' }, out()))).toBe(
      'path-unknown',
    );
    for (const pack of vault.catalog.packs()) if (pack.kind === 'data') damage(pack.name);
    const fresh = await test.open();
    for (const format of ['tar', 'zip'] as const) {
      const result = await exportSnapshot(fresh, { snapshot, path: '', format }, out());
      expect(result.problems.map(({ path }) => path)).toEqual(['shop/large']);
      expect(result.files).toBe(2);
    }
  });
});

/** One byte in the last third: of the large file, whose chunks came last. */
function damage(pack: string): void {
  const file = join(test.folder, `packs/${pack.slice(0, 2)}/${pack}.tar.zst`);
  const bytes = readFileSync(file);
  const at = Math.floor(bytes.length * 0.7);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}
