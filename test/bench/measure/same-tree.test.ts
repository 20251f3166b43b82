import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demandSameFile, demandSameTree, restoredRoot, WrongRestore } from './same-tree.ts';

let home = '';
const original = () => path.join(home, 'original');
const restored = (...rest: string[]) => path.join(home, 'restored', ...rest);

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'cofre-same-tree-'));
  mkdirSync(path.join(original(), 'folder/empty'), { recursive: true });
  writeFileSync(path.join(original(), 'folder/a.txt'), 'first');
  writeFileSync(path.join(original(), 'b.txt'), 'second');
  symlinkSync('b.txt', path.join(original(), 'link'));
  cpSync(original(), restored(), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function rewrite(file: string, content: string): void {
  writeFileSync(restored(file), content);
  utimesSync(restored(file), 1, 1);
  utimesSync(path.join(original(), file), 1, 1);
}

test('a faithful copy passes', () => {
  expect(() => demandSameTree(original(), restored(), 1)).not.toThrow();
});

describe('a restore is refused', () => {
  const spoil: [what: string, how: () => void, names: RegExp][] = [
    ['that lacks a file', () => rmSync(restored('b.txt')), /1 of \d+ entries are missing/],
    ['that lacks an empty folder', () => rmSync(restored('folder/empty'), { recursive: true }), /missing/],
    ['with a file too many', () => writeFileSync(restored('c.txt'), ''), /c\.txt is not in the original/],
    ['with a shorter file', () => rewrite('b.txt', 'sec'), /b\.txt: 3 bytes, was 6/],
    ['with other bytes of the same length', () => rewrite('b.txt', 'SECOND'), /b\.txt: content/],
    ['with another time', () => utimesSync(restored('b.txt'), 5, 5), /b\.txt: time/],
    ['with a link elsewhere', () => relink('folder/a.txt'), /link: target/],
    ['with a file for a link', () => refile('link'), /link: is a file, was a link/],
  ];
  test.each(spoil)('%s', (_what, how, names) => {
    how();
    expect(() => demandSameTree(original(), restored(), 1)).toThrow(names);
    expect(() => demandSameTree(original(), restored(), 1)).toThrow(WrongRestore);
  });
});

function relink(target: string): void {
  rmSync(restored('link'));
  symlinkSync(target, restored('link'));
}

function refile(file: string): void {
  rmSync(restored(file));
  writeFileSync(restored(file), 'second');
}

describe('one restored file', () => {
  test('is found wherever the tool put it', () => {
    expect(() => demandSameFile(original(), home, 'folder/a.txt')).not.toThrow();
  });
  test('must have the bytes of the original', () => {
    rewrite('b.txt', 'SECOND');
    expect(() => demandSameFile(original(), restored(), 'b.txt')).toThrow(/content/);
  });
  test('must be there', () => {
    expect(() => demandSameFile(original(), restored('folder/empty'), 'b.txt')).toThrow(/not restored/);
  });
});

test('the restored dataset is found below the full path that some tools restore', () => {
  mkdirSync(path.join(home, 'target/srv/data/small'), { recursive: true });
  expect(restoredRoot(path.join(home, 'target'), 'small')).toBe(path.join(home, 'target/srv/data/small'));
});
