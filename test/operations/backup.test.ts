import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { codeOf } from '../support/answers.ts';
import { plant } from '../support/plant.ts';
import { canMount, mountTmpfs, skipLoudly, unmount } from '../support/privileges.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSame, expectSameTree, treeOf } from '../support/tree-of.ts';
import { backUp, expectSound, newest, newVault, restore, type TestVault } from '../support/vaults.ts';

let test: TestVault;
let vault: Vault;
let source: string;
beforeEach(async () => {
  test = await newVault();
  vault = await test.open();
  source = join(tempFolder('source'), 'shop');
});
afterEach(() => test.close());

const CACHE_TAG = 'Signature: 8a477f597d28d172789f06886806bc55';
const restored = async (name = 'shop'): Promise<string> => join((await restore(vault)).folder, name);

describe('a backup brings back', () => {
  it('empty files, empty folders and folders in folders', async () => {
    plant(source, { 'empty.txt': '', 'nothing/': {}, 'a/b/c/d/': {}, 'a/b/e.txt': 'e' });
    expect((await backUp(vault, source)).record).toMatchObject({ verdict: 'complete', totals: { files: 2 } });
    expectSameTree(source, await restored());
  });

  it('modes from 000 to setuid, setgid and sticky, of files and folders', async () => {
    plant(source, {
      'secret.key': { content: 'k', mode: 0o000 },
      'run.sh': { content: '#!/bin/sh\n', mode: 0o755 },
      setuid: { content: 'x'.repeat(3_000_000), mode: 0o4755 },
      setgid: { content: 'y', mode: 0o2710 },
      'shared/': { mode: 0o1777 },
      'group/': { mode: 0o2770 },
      'read-only/in.txt': 'in',
      'read-only/': { mode: 0o555 },
      'closed/': { mode: 0o000 },
    });
    await backUp(vault, source);
    expectSameTree(source, await restored());
  });

  it('times from before 1970 to after 2106, of files, folders and links', async () => {
    plant(source, {
      'old.txt': { content: 'old', mtime: -86_400.5 },
      'epoch.txt': { content: 'epoch', mtime: 0 },
      'far.txt': { content: 'far', mtime: 4_400_000_000.25 },
      'fine.txt': { content: 'fine', mtime: 1_234_567_890.123_456 },
      'link -> fine.txt': { mtime: 987_654_321.5 },
      'folder/x': { content: 'x', mtime: 1000.75 },
      'folder/': { mtime: 2000.5 },
    });
    await backUp(vault, source);
    expectSameTree(source, await restored());
  });

  it('links as links: dangling, absolute, to a folder, to themselves, in loops', async () => {
    plant(source, {
      'a/file.txt': 'x',
      'dangling -> no/such/thing': {},
      'absolute -> /etc/hostname': {},
      'up -> ../../..': {},
      'folder -> a': {},
      'self -> self': {},
      'a/loop -> ../b': {},
      'b -> a/loop': {},
      [`long -> ${'x'.repeat(4000)}`]: {},
    });
    expect((await backUp(vault, source)).problems).toEqual([]);
    expectSameTree(source, await restored());
  });

  it('hard links as one file, within a folder and across folders, small, large and empty', async () => {
    plant(source, {
      'one.txt': 'one',
      'sub/two => one.txt': {},
      'zz/three => one.txt': {},
      'large.bin': Buffer.alloc(2_500_000, 'large '),
      'sub/large => large.bin': {},
      empty: '',
      'sub/empty => empty': {},
      'alone.txt': 'one',
    });
    await backUp(vault, source);
    expectSameTree(source, await restored());
  });

  it('a file with holes as a file with holes', async () => {
    plant(source, {});
    const file = join(source, 'disk.img');
    execFileSync('truncate', ['-s', '24M', file]);
    const handle = execFileSync('sh', [
      '-c',
      `printf data | dd of='${file}' bs=1 seek=9000000 conv=notrunc 2>&1`,
    ]);
    expect(handle.length).toBeGreaterThan(0);
    execFileSync('truncate', ['-s', '900K', join(source, 'only-a-hole')]);
    const taken = statSync(file).blocks;
    expect(taken).toBeLessThan(1000);
    await backUp(vault, source);
    const back = await restored();
    expectSameTree(source, back);
    expect(statSync(join(back, 'disk.img')).blocks * 512).toBeLessThan(5_000_000);
    expect(statSync(join(back, 'only-a-hole')).blocks * 512).toBeLessThan(100_000);
  });

  it('two folders with one name, each under its own', async () => {
    const other = join(tempFolder('other'), 'shop');
    plant(source, { 'a.txt': 'first' });
    plant(other, { 'a.txt': 'second' });
    const { record } = await backUp(vault, source, { folders: [source, other] });
    expect(record.roots.map((root) => root.name).sort()).toEqual(['shop', 'shop-2']);
    const { folder } = await restore(vault);
    for (const { name, path } of record.roots) expectSameTree(path, join(folder, name));
  });

  it('a single file that was named', async () => {
    plant(source, { 'database.sqlite': 'content', 'not-this.txt': 'x' });
    const { record } = await backUp(vault, join(source, 'database.sqlite'));
    expect(record).toMatchObject({
      verdict: 'complete',
      totals: { files: 1 },
      roots: [{ name: 'database.sqlite' }],
    });
    const { folder } = await restore(vault);
    expect([...treeOf(folder).keys()]).toEqual(['.', 'database.sqlite']);
    expectSameTree(join(source, 'database.sqlite'), join(folder, 'database.sqlite'));
  });

  it('the folder that a named link leads to, as web servers name the current release', async () => {
    plant(source, { 'releases/7/index.php': 'seven' });
    symlinkSync('releases/7', join(source, 'current'));
    const { record } = await backUp(vault, join(source, 'current'));
    expect(record).toMatchObject({ totals: { files: 1 }, roots: [{ name: 'current' }] });
    expectSameTree(join(source, 'releases/7'), await restored('current'));
  });
});

describe('a backup leaves out', () => {
  it('what patterns and presets say, and counts it', async () => {
    plant(source, {
      'index.ts': 'x',
      'node_modules/left-pad/index.js': 'x',
      'app/__pycache__/a.pyc': 'x',
      'debug.log': 'x',
      'keep.log': 'x',
      '.DS_Store': 'x',
    });
    const { record } = await backUp(vault, source, {
      presets: ['dev', 'system'],
      excludes: ['*.log', '!keep.log'],
    });
    expect(record.skipped).toEqual({ excluded: 4 });
    expect(record.verdict).toBe('complete');
    expect([...treeOf(await restored()).keys()]).toEqual(['.', 'app', 'index.ts', 'keep.log']);
  });

  it('what lies in a tagged cache, but keeps the tag; everything when tags do not count', async () => {
    plant(source, {
      'cache/CACHEDIR.TAG': CACHE_TAG,
      'cache/big': 'x',
      'cache/sub/more': 'x',
      'fake/CACHEDIR.TAG': 'no',
      'fake/f': 'f',
    });
    const { record } = await backUp(vault, source);
    expect(record.skipped).toEqual({ 'cache-folder': 1 });
    expect([...treeOf(await restored()).keys()]).toEqual([
      '.',
      'cache',
      'cache/CACHEDIR.TAG',
      'fake',
      'fake/CACHEDIR.TAG',
      'fake/f',
    ]);
    await backUp(vault, source, { cacheDirTags: false });
    expectSameTree(source, await restored());
  });

  it('files above the size that was named', async () => {
    plant(source, { exact: 'x'.repeat(1000), more: 'x'.repeat(1001), 'folder/large': 'x'.repeat(5000) });
    const { record } = await backUp(vault, source, { maxFileBytes: 1000 });
    expect(record).toMatchObject({
      skipped: { 'too-large': 2 },
      verdict: 'complete',
      totals: { files: 1, bytes: 1000 },
    });
  });

  it('the vault itself and the catalogs, wherever they lie in the source and whatever way leads there', async () => {
    const top = tempFolder('everything');
    const link = join(tempFolder('link'), 'way');
    symlinkSync(top, link);
    const inside = await newVaultIn(join(top, 'work/backups/vault'), join(top, 'work/home'));
    try {
      plant(top, { 'work/index.ts': 'x', 'work/home/settings.json': '{}' });
      const opened = await inside.open();
      for (const [folder, name] of [
        [top, ''],
        [join(top, 'work'), ''],
        [join(link, 'work'), 'by a link'],
      ] as const) {
        const { record } = await backUp(opened, folder);
        expect(record.skipped, name).toEqual({ 'own-vault': 2 });
        expect(record.totals.files, name).toBe(2);
      }
    } finally {
      await inside.close();
    }
  });

  it('sockets and pipes, which it counts and names, and still is complete', async () => {
    plant(source, { 'a.txt': 'x' });
    execFileSync('mkfifo', [join(source, 'pipe')]);
    const server = createServer().listen(join(source, 'socket'));
    const { record } = await backUp(vault, source);
    server.close();
    expect(record).toMatchObject({ skipped: { special: 2 }, verdict: 'complete', problemCount: 2 });
    expect(record.problems.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
      'shop/pipe special',
      'shop/socket special',
    ]);
  });

  const mounts = canMount();
  if (!mounts) skipLoudly('one file system: needs root on Linux, to mount a second one');
  it.skipIf(!mounts)(
    'other file systems when told to stay on one, but keeps where they are mounted',
    async () => {
      plant(source, { 'a.txt': 'x', 'mounted/': {} });
      mountTmpfs(join(source, 'mounted'), '1m');
      try {
        writeFileSync(join(source, 'mounted/inside'), 'x');
        const { record } = await backUp(vault, source, { oneFileSystem: true });
        expect(record).toMatchObject({
          skipped: { 'other-file-system': 1 },
          totals: { files: 1 },
          verdict: 'complete',
        });
        expect([...treeOf(await restored()).keys()]).toEqual(['.', 'a.txt', 'mounted']);
        expect((await backUp(vault, source)).record.totals.files).toBe(2);
      } finally {
        unmount(join(source, 'mounted'));
      }
    },
  );
});

describe('a backup refuses or reports', () => {
  it('a source that is not there: an error, and no snapshot', async () => {
    expect(await codeOf(backUp(vault, join(source, 'nowhere')))).toBe('source-missing');
    expect(await codeOf(newestOrNone())).toBe('none');
  });

  it('one of several sources that is not there: the rest is kept, and the result is incomplete', async () => {
    plant(source, { 'a.txt': 'x' });
    const { record } = await backUp(vault, source, { folders: [source, `${source}-gone`] });
    expect(record).toMatchObject({ verdict: 'incomplete', totals: { files: 1 } });
    expect(record.problems).toMatchObject([{ path: 'shop-gone' }]);
  });

  it('a source within another, and no source at all', async () => {
    plant(source, { 'a/b': 'x' });
    expect(await codeOf(backUp(vault, source, { folders: [source, join(source, 'a')] }))).toBe('wrong-use');
    expect(await codeOf(backUp(vault, source, { folders: [] }))).toBe('wrong-use');
  });

  it('files that give fewer bytes than their size says, as those of /sys do: named, and nothing else is lost', async () => {
    const odd = '/sys/kernel/mm/transparent_hugepage';
    if (spawnSync('test', ['-r', `${odd}/enabled`]).status !== 0) return skipLoudly('no /sys on this system');
    plant(source, { 'a.txt': 'x' });
    const { record } = await backUp(vault, source, { folders: [source, odd] });
    expect(record.verdict).toBe('incomplete');
    expect(record.problems.map(({ path }) => path)).toContain('transparent_hugepage/enabled');
    expectSameTree(source, await restored());
  });
});

it('an empty vault, an empty source: the snapshot is there and comes back', async () => {
  mkdirSync(source);
  await backUp(vault, source);
  await expectSound(test);
  expectSame(treeOf(source), treeOf(await restored()));
});

it('a dry run counts what there is and writes nothing', async () => {
  plant(source, { 'a.txt': 'x', 'b.txt': 'yy' });
  const before = treeOf(test.folder);
  const result = await backUp(vault, source, { dryRun: true });
  expect(result).toMatchObject({ snapshot: null, readFiles: 2, record: { totals: { files: 2, bytes: 3 } } });
  expectSame(before, treeOf(test.folder));
});

async function newestOrNone(): Promise<void> {
  await expect(newest(vault)).rejects.toThrow('no snapshot');
}

async function newVaultIn(folder: string, home: string): Promise<TestVault> {
  const { createVault } = await import('../../main/operations/vault/open-vault.ts');
  const { openStore } = await import('../../main/store/open.ts');
  const { TestVault: Opened } = await import('../support/vaults.ts');
  await createVault(await openStore(folder, { create: true }), { encryption: 'none' });
  return new Opened(folder, home, null);
}
