import { createHash } from 'node:crypto';
import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FolderStore } from '../../main/store/folder.ts';
import { bytesOf, codeOf, listed } from './suite.ts';

let root: string;
let store: FolderStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cofre-folder-'));
  store = new FolderStore(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const noLinks = async (): Promise<void> => {
  throw Object.assign(new Error('ENOTSUP: link'), { code: 'ENOTSUP', syscall: 'link' });
};
const modeOf = async (path: string): Promise<string> =>
  ((await stat(join(root, path))).mode & 0o777).toString(8);

it('never lists what a crashed writer left in tmp, nor files that no object could be', async () => {
  await store.put('packs/ab/good', bytesOf('1'));
  await mkdir(join(root, 'tmp', 'deep'), { recursive: true });
  await writeFile(join(root, 'tmp', '123-crashed.part'), 'half');
  await writeFile(join(root, '.DS_Store'), '');
  await writeFile(join(root, 'packs', 'a name with blanks'), '');
  if (process.platform !== 'win32')
    await symlink(join(root, 'packs', 'ab', 'good'), join(root, 'packs', 'link'));
  expect(await listed(store, '')).toEqual([{ name: 'packs/ab/good', size: 1 }]);
  await store.clearSpool();
  expect(await readdir(join(root, 'tmp'))).toEqual([]);
});

it('leaves nothing in tmp after a put, a replace, and a put that was refused', async () => {
  await store.put('one', bytesOf('1'));
  await store.replace('two', bytesOf('2'));
  expect(await codeOf(store.put('one', bytesOf('3')))).toBe('object-exists');
  expect(await readdir(join(root, 'tmp'))).toEqual([]);
});

it.skipIf(process.platform === 'win32')(
  'gives files 0600 and folders 0700, also to a spool file',
  async () => {
    await store.put('packs/ab/one', bytesOf('1'));
    await store.replace('vault.json', bytesOf('1'));
    const file = join(await store.spool(), 'spooled');
    await writeFile(file, 'x', { mode: 0o644 });
    await store.putFile('packs/ab/two', file);
    const files = ['packs/ab/one', 'packs/ab/two', 'vault.json'];
    expect(await Promise.all(files.map(modeOf))).toEqual(['600', '600', '600']);
    expect(await Promise.all(['packs', 'packs/ab', 'tmp'].map(modeOf))).toEqual(['700', '700', '700']);
  },
);

it('takes only files of its own spool', async () => {
  await expect(store.putFile('one', join(root, 'elsewhere'))).rejects.toThrow('files of the spool only');
  await expect(store.putFile('one', join(root, 'tmp', '..', 'vault.json'))).rejects.toThrow(
    'of the spool only',
  );
});

it('says unreachable, not missing or empty, when the whole folder is gone', async () => {
  await store.put('one', bytesOf('1'));
  await rm(root, { recursive: true });
  const file = join(root, 'tmp', 'x');
  const codes = await Promise.all([
    codeOf(store.get('one', 1)),
    codeOf(store.getRange('one', 0, 1)),
    codeOf(store.stat('one')),
    codeOf(listed(store, 'packs/')),
    codeOf(store.delete('one')),
    codeOf(store.put('two', bytesOf('2'))),
    codeOf(store.putFile('two', file)),
    codeOf(store.replace('two', bytesOf('2'))),
    codeOf(store.spool()),
    codeOf(store.clearSpool()),
  ]);
  expect(new Set(codes)).toEqual(new Set(['unreachable']));
  await expect(stat(root)).rejects.toThrow('ENOENT');
});

it('puts into folders that another process removed in the meantime', async () => {
  await store.put('packs/ab/one', bytesOf('1'));
  await rm(join(root, 'packs'), { recursive: true });
  await rm(join(root, 'tmp'), { recursive: true });
  await store.put('packs/ab/one', bytesOf('2'));
  expect((await store.get('packs/ab/one', 1)).toString()).toBe('2');
});

it('finishes a putFile that was interrupted between linking and unlinking', async () => {
  const file = join(await store.spool(), 'pack.part');
  await writeFile(file, 'whole');
  await link(file, join(root, 'one'));
  await store.putFile('one', file);
  expect(await readdir(join(root, 'tmp'))).toEqual([]);
  expect((await store.get('one', 5)).toString()).toBe('whole');
});

it('without hard links: lets one win among two stores in the same folder, and leaves no claim', async () => {
  const stores = [new FolderStore(root, { link: noLinks }), new FolderStore(root, { link: noLinks })];
  const puts = Array.from({ length: 20 }, (_, index) =>
    stores[index % 2]?.put('same', bytesOf(String(index))),
  );
  const codes = await Promise.all(puts.map((put) => codeOf(Promise.resolve(put))));
  expect(codes.filter((code) => code === 'none')).toHaveLength(1);
  expect(await readdir(join(root, 'tmp'))).toEqual([]);
});

it('without hard links: a claim that a crashed writer left holds nobody up for long', async () => {
  const patient = new FolderStore(root, { link: noLinks, claimStaleMs: 60 });
  const hash = createHash('sha256').update(join(root, 'one')).digest('hex');
  await writeFile(join(await patient.spool(), `${hash.slice(0, 32)}.claim`), 'of a dead writer');
  await patient.put('one', bytesOf('1'));
  expect(await readFile(join(root, 'one'), 'utf8')).toBe('1');
  expect(await readdir(join(root, 'tmp'))).toEqual([]);
});

it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'says unreachable with the path when the folder may not be written (cannot be tried as root)',
  async () => {
    await chmod(root, 0o500);
    await expect(store.put('one', bytesOf('1'))).rejects.toMatchObject({
      code: 'unreachable',
      details: { path: join(root, 'one'), errno: 'EACCES' },
    });
    await chmod(root, 0o700);
  },
);
