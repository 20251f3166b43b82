import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTree } from '../../main/operations/browse.ts';
import { check } from '../../main/operations/check.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import type { Snapshot } from '../../main/operations/vault/sync-catalog.ts';
import { codeOf } from '../support/answers.ts';
import { type HandMadeFolder, handMade } from '../support/hand-made.ts';
import { treeOf } from '../support/tree-of.ts';
import { InlineStore, newVault, restore, type TestVault } from '../support/vaults.ts';

let test: TestVault;
let vault: Vault;
let snapshot: Snapshot;
beforeEach(async () => {
  test = await newVault();
  vault = await test.open({ store: new InlineStore(test.folder) });
  const folder = (name: string): HandMadeFolder => ({
    folder: name,
    entries: [
      { name: 'one.txt', file: `${name} one` },
      { name: 'two.txt', file: `${name} two` },
    ],
  });
  const top = ['a', 'b', 'c'].map((name) => ({ name, folder: true as const }));
  snapshot = await handMade(vault, [
    [{ folder: '', entries: top }],
    [folder('a')],
    [folder('b')],
    [folder('c')],
  ]);
});
afterEach(() => test.close());

/** Takes the n-th piece of the file list away. */
async function lose(n: number): Promise<void> {
  const leaf = (await (await openTree(vault, snapshot)).leaves())[n];
  if (leaf === undefined) throw new Error(`the list has no piece ${n}`);
  vault.catalog.dropBlobs(vault.catalog.locate(leaf.id)?.pack ?? '', [leaf.id], true);
}

const filesIn = (folder: string): string[] =>
  [...treeOf(folder).entries()].filter(([, node]) => node.kind === 'file').map(([path]) => path);

describe('a piece of the file list that is lost', () => {
  it('costs the files it names, and their range is told; all others come back', async () => {
    await lose(2);
    const result = await restore(vault, { snapshot });
    expect(filesIn(result.folder)).toEqual(['a/one.txt', 'a/two.txt', 'c/one.txt', 'c/two.txt']);
    expect(result).toMatchObject({ verdict: 'incomplete', lost: ['b/one.txt … c/one.txt'], files: 4 });
    expect(result.problems.map(({ path, code }) => [path, code])).toEqual([
      ['b/one.txt … c/one.txt', 'missing'],
    ]);
    expect(existsSync(join(result.folder, 'b'))).toBe(true);
  });

  it('does not cost what lies below the folders it names', async () => {
    await lose(0);
    const result = await restore(vault, { snapshot });
    expect(filesIn(result.folder)).toHaveLength(6);
    expect(readFileSync(join(result.folder, 'b/two.txt'), 'utf8')).toBe('b two');
    expect(result.lost).toEqual(['a … a/one.txt']);
  });

  it('the last one is told without an end', async () => {
    await lose(3);
    expect((await restore(vault, { snapshot })).lost).toEqual(['c/one.txt …']);
  });

  it('says nothing of what is asked for elsewhere, and is told by what is asked for in it', async () => {
    await lose(2);
    expect(await restore(vault, { snapshot, paths: ['c/two.txt'] })).toMatchObject({ files: 1 });
    const asked = await restore(vault, { snapshot, paths: ['b/one.txt'] });
    expect(asked).toMatchObject({ verdict: 'incomplete', lost: ['b/one.txt … c/one.txt'], files: 0 });
    expect(await codeOf(restore(vault, { snapshot, paths: ['a/three.txt'] }))).toBe('path-unknown');
  });

  it('is named by check in the same words', async () => {
    await lose(2);
    const { verdict, affected } = await check(vault, { depth: 'structure' });
    expect(verdict).toBe('damaged');
    expect(affected).toEqual([{ snapshot: snapshot.id, paths: ['b/one.txt … c/one.txt'], more: 0 }]);
  });
});
