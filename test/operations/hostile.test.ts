import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isCofreError } from '../../main/base/errors.ts';
import { check } from '../../main/operations/check.ts';
import { type ConflictRule, executeRestore, planRestore } from '../../main/operations/restore/restore.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import type { Snapshot } from '../../main/operations/vault/sync-catalog.ts';
import { type HandMadeEntry, type HandMadeFolder, handMade } from '../support/hand-made.ts';
import { plant } from '../support/plant.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSame, type Node, treeOf } from '../support/tree-of.ts';
import { InlineStore, newVault, type TestVault } from '../support/vaults.ts';

let test: TestVault;
let vault: Vault;
/** Everything the restore may not touch lies in here, but for `target`. */
let world: string;
let target: string;
let before: Map<string, Node>;
beforeEach(async () => {
  test = await newVault();
  vault = await test.open({ store: new InlineStore(test.folder) });
  world = tempFolder('world');
  plant(world, {
    'outside/keep.txt': 'keep',
    'outside/sub/deep.txt': 'deep',
    'outside/sub/': { mode: 0o700, mtime: 1000 },
    'target/': {},
  });
  target = join(world, 'target');
  before = outside();
});
afterEach(() => test.close());

const outside = (): Map<string, Node> => treeOf(join(world, 'outside'));

/** What came of it: the codes of all problems, or the code of the error that ended it. Anything but a CofreError is a crash. */
async function restoreAll(snapshot: Snapshot, onConflict: ConflictRule = 'overwrite'): Promise<string[]> {
  try {
    const plan = await planRestore(vault, { snapshot, paths: [], target: { folder: target }, onConflict });
    const { problems } = await executeRestore(vault, plan, { workers: 1 });
    return [...new Set(problems.map(({ code }) => code))].sort();
  } catch (error) {
    if (!isCofreError(error)) throw error;
    return [`error ${error.code}`];
  } finally {
    expectSame(before, outside());
    expect([...treeOf(world).keys()].filter((path) => !/^(\.$|outside|target)/.test(path))).toEqual([]);
  }
}

const top = (...entries: HandMadeEntry[]): HandMadeFolder => ({ folder: '', entries });
const file = (name: string, content = 'evil'): HandMadeEntry => ({ name, file: content });

describe('a file list with names that lead out is refused', () => {
  it.each([
    ['..', '..'],
    ['.', '.'],
    ['an empty one', ''],
    ['a path', 'a/b'],
    ['a path upwards', '../outside/keep.txt'],
    ['an absolute one', '/etc/cofre-was-here'],
    ['one with a NUL', 'a\0b'],
    ['one that is too long', 'x'.repeat(1025)],
  ])('%s', async (_, name) => {
    const answers = await restoreAll(await handMade(vault, [[top(file(name))]]));
    expect(answers).toEqual([expect.stringMatching(/^(error tree-damaged|hostile)$/)]);
    expect(existsSync('/etc/cofre-was-here')).toBe(false);
  });

  it.each(['..', '../outside', '/etc', 'a/../../outside', 'a//b', './a', 'a/', 'a\0'])(
    'a folder %j',
    async (folder) => {
      const list = [top({ name: 'a', folder: true }), { folder, entries: [file('keep.txt')] }];
      expect(await restoreAll(await handMade(vault, [list]))).toEqual([
        expect.stringMatching(/^(error tree-damaged|hostile)$/),
      ]);
    },
  );

  it('names twice, or out of order', async () => {
    expect(await restoreAll(await handMade(vault, [[top(file('a', '1'), file('a', '2'))]]))).toEqual([
      'error tree-damaged',
    ]);
    expect(await restoreAll(await handMade(vault, [[top(file('b'), file('a'))]]))).toEqual([
      'error tree-damaged',
    ]);
    const folders = [
      { folder: 'b', entries: [file('x')] },
      { folder: 'a', entries: [file('x')] },
    ];
    expect(await restoreAll(await handMade(vault, [folders]))).toEqual(['error tree-damaged']);
  });
});

describe('nothing is written through a link that the vault itself brings', () => {
  const link = (name: string): HandMadeEntry => ({ name, target: '../outside' });
  const below: HandMadeFolder = {
    folder: 'a',
    entries: [
      { name: 'empty', file: '' },
      file('keep.txt'),
      { name: 'linked', target: 'x' },
      { name: 'sub', folder: true },
    ],
  };
  const deeper: HandMadeFolder = { folder: 'a/sub', entries: [file('deep.txt')] };

  it.each<ConflictRule>(['refuse', 'skip', 'overwrite', 'rename'])(
    'a link, then things below it (%s)',
    async (rule) => {
      const snapshot = await handMade(vault, [[top(link('a')), below, deeper]]);
      expect(await restoreAll(snapshot, rule)).not.toEqual([]);
      expect(lstatSync(join(target, 'a')).isSymbolicLink()).toBe(true);
      // Once more, now that the link stands in the target.
      await restoreAll(snapshot, rule);
    },
  );

  it.each<ConflictRule>(['skip', 'overwrite', 'rename'])(
    'a folder in one leaf, a link of the same name in the next (%s)',
    async (rule) => {
      for (const first of [true, false]) {
        const lists = [
          [top({ name: 'a', folder: true } as HandMadeEntry), below, deeper],
          [top(link('a')), below, deeper],
        ];
        const snapshot = await handMade(vault, first ? lists : lists.toReversed());
        await restoreAll(snapshot, rule);
        await restoreAll(snapshot, rule);
      }
    },
  );

  it('a file and a folder of one name', async () => {
    const snapshot = await handMade(vault, [
      [top(file('a')), below],
      [top({ name: 'a', folder: true }), below],
    ]);
    for (const rule of ['overwrite', 'rename', 'skip'] as const) await restoreAll(snapshot, rule);
  });

  it('hard links that name a link, or each other', async () => {
    const snapshot = await handMade(vault, [
      [
        top(link('a'), { name: 'b', file: 'one', link: 7n }, { name: 'c', file: 'two', link: 7n }),
        { folder: 'a', entries: [{ name: 'keep.txt', file: 'one', link: 7n }] },
      ],
    ]);
    for (const rule of ['overwrite', 'rename', 'skip'] as const) await restoreAll(snapshot, rule);
  });
});

describe('nothing is written through what somebody planted in the target', () => {
  const sources: HandMadeFolder[] = [
    top({ name: 'a', folder: true }, file('link.txt', 'new'), { name: 'void', file: '' }),
    {
      folder: 'a',
      entries: [
        { name: 'empty', file: '' },
        file('keep.txt', 'x'),
        { name: 'linked', target: 'x' },
        { name: 'sub', folder: true },
      ],
    },
    { folder: 'a/sub', entries: [file('deep.txt', 'y')] },
  ];

  it.each<ConflictRule>(['skip', 'overwrite', 'rename'])(
    'a folder that is a link to outside (%s)',
    async (rule) => {
      symlinkSync('../outside', join(target, 'a'));
      const answers = await restoreAll(await handMade(vault, [sources]), rule);
      expect(answers.length).toBeGreaterThan(0);
      expect(existsSync(join(target, 'link.txt'))).toBe(true);
    },
  );

  it.each<ConflictRule>(['skip', 'overwrite', 'rename'])(
    'a file that is a link to a file outside (%s)',
    async (rule) => {
      symlinkSync('../outside/keep.txt', join(target, 'link.txt'));
      symlinkSync('../outside/made-by-restore', join(target, 'void'));
      await restoreAll(await handMade(vault, [sources]), rule);
      if (rule === 'overwrite') expect(readFileSync(join(target, 'link.txt'), 'utf8')).toBe('new');
      else expect(lstatSync(join(target, 'link.txt')).isSymbolicLink()).toBe(true);
    },
  );

  it('between plan and execution: a link where the plan saw nothing', async () => {
    const snapshot = await handMade(vault, [sources]);
    for (const kind of ['folder', 'file']) {
      const plan = await planRestore(vault, {
        snapshot,
        paths: [],
        target: { folder: join(target, kind) },
        onConflict: 'refuse',
      });
      mkdirSync(join(target, kind));
      if (kind === 'folder') symlinkSync('../../outside', join(target, kind, 'a'));
      else
        plant(join(target, kind), {
          'link.txt': 'precious',
          void: 'precious too',
          'a/empty': 'precious three',
        });
      const { problems } = await executeRestore(vault, plan, { workers: 1 });
      expect(problems.length).toBeGreaterThan(0);
      expectSame(before, outside());
      if (kind === 'folder') continue;
      for (const name of ['link.txt', 'void', 'a/empty'])
        expect(readFileSync(join(target, kind, name), 'utf8')).toMatch(/^precious/);
    }
  });
});

describe('a file list that lies about content', () => {
  it('sizes that do not fit, however large: the file is named as lost, nothing else', async () => {
    for (const size of [0, 3, 5, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      const snapshot = await handMade(vault, [[top({ name: 'a', file: 'evil', size }, file('b', 'fine'))]]);
      expect(await restoreAll(snapshot)).toEqual(['damaged']);
      expect(existsSync(join(target, 'a'))).toBe(false);
      expect(readFileSync(join(target, 'b'), 'utf8')).toBe('fine');
    }
  });

  it('check tells it as damage and does not crash', async () => {
    await handMade(vault, [[top(file('..'))]]);
    expect((await check(vault, { depth: 'read' })).verdict).toBe('damaged');
  });
});
