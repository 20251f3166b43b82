import { lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Problem } from '../../../main/base/problems.ts';
import { identityOf, type WalkOptions, type WalkRoot, walk } from '../../../main/engine/scan/walk.ts';
import { comparePaths } from '../../../main/format/names.ts';
import { plant } from '../../support/plant.ts';
import { tempFolder } from '../../support/temp.ts';

const ALL: WalkOptions = {
  excluded: null,
  oneFileSystem: false,
  maxFileBytes: null,
  cacheDirTags: true,
  avoid: new Set(),
  dumped: new Set(),
};

function walked(
  roots: readonly WalkRoot[],
  options: Partial<WalkOptions> = {},
): { paths: string[]; folders: string[]; problems: Problem[]; skipped: string[] } {
  const found = {
    paths: [] as string[],
    folders: [] as string[],
    problems: [] as Problem[],
    skipped: [] as string[],
  };
  const report = {
    problem: (problem: Problem) => found.problems.push(problem),
    skipped: (reason: string) => found.skipped.push(reason),
  };
  for (const { folder, entries } of walk(roots, { ...ALL, ...options }, report)) {
    found.folders.push(folder);
    for (const { name } of entries) found.paths.push(folder === '' ? name : `${folder}/${name}`);
  }
  return found;
}

it('gives folders in the order of the file list, each with its entries sorted by bytes', () => {
  const folder = plant(tempFolder('walk'), {
    'b/x': '',
    'a/z': '',
    'a/y/1': '',
    'a-b/w': '',
    'a.txt': '',
    'Z/é': '',
    'Z/\ue000': '',
    'Z/🦊': '',
  });
  const { folders, paths } = walked([{ name: 'top', path: folder }]);
  expect(folders).toEqual(folders.toSorted(comparePaths));
  expect(folders).toEqual(['', 'top', 'top/Z', 'top/a', 'top/a/y', 'top/a-b', 'top/b']);
  expect(paths.slice(1, 7)).toEqual(['top/Z', 'top/a', 'top/a-b', 'top/a.txt', 'top/b', 'top/Z/é']);
  // U+E000 takes three bytes, the fox four: UTF-16 would have them the other way round.
  expect(paths.slice(6, 9)).toEqual(['top/Z/é', 'top/Z/\ue000', 'top/Z/🦊']);
});

it('follows no link, and goes into no folder to be avoided, whatever path leads to it', () => {
  const folder = plant(tempFolder('walk'), { 'own/vault.json': '', a: '' });
  symlinkSync('..', join(folder, 'up'));
  const way = join(tempFolder('way'), 'link');
  symlinkSync(folder, way);
  const { dev, ino } = lstatSync(join(folder, 'own'), { bigint: true });
  const avoid = new Set([identityOf({ device: dev, inode: ino })]);
  for (const path of [folder, `${way}/`]) {
    const { paths, skipped } = walked([{ name: 'top', path }], { avoid });
    expect(paths).toEqual(['top', 'top/a', 'top/up']);
    expect(skipped).toEqual(['own-vault']);
  }
});

it('of the whole machine, finds what is to be avoided there too', () => {
  const folder = tempFolder('walk');
  mkdirSync(join(folder, 'own'));
  const { dev, ino } = lstatSync(join(folder, 'own'), { bigint: true });
  const ways = folder
    .split('/')
    .slice(1)
    .map((_, n, parts) => parts.slice(0, n + 1).join('/'));
  const excluded = (path: string): boolean => !ways.includes(path) && path !== `${ways.at(-1)}/own`;
  const { paths, skipped } = walked([{ name: 'root', path: '/' }], {
    excluded,
    avoid: new Set([identityOf({ device: dev, inode: ino })]),
  });
  expect(paths).toEqual(['root', ...ways.map((way) => `root/${way}`)]);
  expect(skipped.filter((reason) => reason === 'own-vault')).toHaveLength(1);
});

it('tells a source that is missing as unreadable, not as vanished', () => {
  const { problems } = walked([{ name: 'gone', path: '/no/such/folder' }]);
  expect(problems).toMatchObject([{ path: 'gone', code: 'unreadable' }]);
});
