import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fsPath } from '../../main/format/names.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { plant } from '../support/plant.ts';
import { Random } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSame, expectSameTree, treeOf } from '../support/tree-of.ts';
import { backUp, newVault, restore, type TestVault } from '../support/vaults.ts';

let test: TestVault;
let vault: Vault;
let source: string;
beforeEach(async () => {
  test = await newVault();
  vault = await test.open();
  source = join(tempFolder('source'), 'shop');
  mkdirSync(source);
});
afterEach(() => test.close());

const NAMES = [
  ' ',
  '  leading',
  'trailing ',
  'a\nb',
  '\n',
  '\t',
  'a\rb',
  '\x01\x02\x7f',
  '-rf',
  '--help',
  '*',
  '?',
  '[id]',
  '{a,b}',
  '!not',
  '#hash',
  '~',
  '$HOME',
  '`id`',
  'a;b|c&d',
  '"quoted"',
  "it's",
  'back\\slash',
  'C:',
  'con',
  'a.',
  '...',
  '.hidden',
  '🦊',
  '👩‍👩‍👧',
  'caf\u00e9',
  'cafe\u0301',
  '\u202eabc',
  '\ufeffbom',
  '\ufffd',
  '\ue000',
  '\u{10ffff}',
  'İstanbul',
  'straße',
  'STRASSE',
  'Case',
  'case',
  '日本語',
  'مرحبا',
  'x'.repeat(255),
  'é'.repeat(127),
  '🦊'.repeat(63),
  `${'a'.repeat(251)}.txt`,
];
/** Bytes that are no UTF-8: Latin-1, a cut sequence, an encoded surrogate, overlong, 0xff. */
const BROKEN = ['caf\xe9', '\xff\xfe', 'a\xc3', '\xed\xa0\x80', '\xc0\xaf', '\xf5\x80\x80\x80', 'ok\x80'].map(
  (text) => Buffer.from(text, 'latin1'),
);

const at = (name: string | Buffer): Buffer => Buffer.concat([Buffer.from(`${source}/`), Buffer.from(name)]);
const back = async (): Promise<string> => join((await restore(vault)).folder, 'shop');

describe('names of every kind come back byte for byte', () => {
  it('as files, as folders with something in them, and as targets of links', async () => {
    for (const [n, name] of [...NAMES, ...BROKEN].entries()) {
      writeFileSync(at(name), `content ${n}`);
      const folder = Buffer.concat([at('d'), Buffer.from(`${n}/`), Buffer.from(name)]);
      mkdirSync(folder, { recursive: true });
      writeFileSync(Buffer.concat([folder, Buffer.from('/'), Buffer.from(name)]), 'inside');
    }
    for (const [n, name] of BROKEN.entries())
      execFileSync('sh', ['-c', 'ln -s "$(cat)" "$0"', join(source, `link${n}`)], { input: name });
    const { record } = await backUp(vault, source);
    expect(record).toMatchObject({ verdict: 'complete', problemCount: 0 });
    const restored = await back();
    expectSameTree(source, restored);
    // The same letter composed and decomposed stay two files.
    expect(readdirSync(restored)).toEqual(expect.arrayContaining(['caf\u00e9', 'cafe\u0301']));
    expect((await backUp(vault, source, { reread: true })).record.totals.newBytes).toBe(0);
  });

  it('twenty thousand of them in a few folders, and a hard link from the first to the last', async () => {
    const random = new Random(20);
    const parts = [...NAMES.filter((name) => Buffer.byteLength(name) < 60), ...BROKEN].map((name) =>
      Buffer.from(name),
    );
    for (let n = 0; n < 20_600; n += 1) {
      const folder = Buffer.concat([at('f'), Buffer.from(String(n % 7))]);
      if (n < 7) mkdirSync(folder);
      const [one = Buffer.alloc(0), two = Buffer.alloc(0)] = [
        parts[random.below(parts.length)],
        parts[random.below(parts.length)],
      ];
      writeFileSync(
        Buffer.concat([folder, Buffer.from('/'), one, Buffer.from(String(n)), two]),
        n % 3 === 0 ? '' : String(n % 50),
      );
    }
    // Restoring goes through windows of 20,000 references: the two names lie in different ones.
    plant(source, { 'a/first': 'one file', 'z/last => a/first': '' });
    const { record } = await backUp(vault, source);
    expect(record).toMatchObject({ verdict: 'complete', totals: { files: 20_602 }, problemCount: 0 });
    const before = treeOf(source);
    expect(before.size).toBe(20_612);
    expect(before.get('z/last')?.sameAs).toBe('a/first');
    expectSame(before, treeOf(await back()));
  });
});

describe('deep paths', () => {
  /** Folders of 200 letters in each other, made by a process that goes down: no system call takes such a path whole. */
  function dig(levels: number): void {
    const script = `for (let n = 0; n < ${levels}; n++) { const d = String(n).padEnd(200, 'd'); fs.mkdirSync(d); process.chdir(d); fs.writeFileSync('f', String(n)); }`;
    execFileSync(process.execPath, ['-e', script], { cwd: source });
  }

  it('just within what the system takes come back', async () => {
    dig(19);
    const { record } = await backUp(vault, source);
    expect(record).toMatchObject({ verdict: 'complete', totals: { files: 19 } });
    const { folder, problems } = await restore(vault, { folder: join('/tmp', `c${process.pid}`) });
    try {
      expect(problems).toEqual([]);
      expectSameTree(source, join(folder, 'shop'));
    } finally {
      execFileSync('rm', ['-rf', folder]);
    }
  });

  it('beyond it are named as problems, and everything above is kept', async () => {
    dig(25);
    const { record } = await backUp(vault, source);
    expect(record.verdict).toBe('incomplete');
    expect(record.totals.files).toBeGreaterThan(17);
    expect(record.problems.length).toBeGreaterThan(0);
    expect(new Set(record.problems.map(({ code }) => code))).toEqual(new Set(['name-unusable']));
  });

  it('that fit the source but not the place they are restored to: named there, the rest comes back', async () => {
    dig(19);
    plant(source, { 'a.txt': 'a' });
    await backUp(vault, source);
    const result = await restore(vault, { folder: join(tempFolder('r'), 'r'.repeat(250)) });
    expect(result.verdict).toBe('incomplete');
    expect(new Set(result.problems.map(({ message }) => message))).toEqual(new Set(['ENAMETOOLONG']));
    expect(readdirSync(join(result.folder, 'shop'))).toContain('a.txt');
  });
});

it('a folder of three hundred levels', async () => {
  const levels = 300;
  const script = `for (let n = 0; n < ${levels}; n++) { fs.mkdirSync('d'); process.chdir('d'); } fs.writeFileSync('f', 'deep');`;
  execFileSync(process.execPath, ['-e', script], { cwd: source });
  expect((await backUp(vault, source)).record).toMatchObject({ verdict: 'complete', totals: { files: 1 } });
  const restored = await back();
  expectSameTree(source, restored);
  expect(fsPath(restored)).toBe(restored);
});
