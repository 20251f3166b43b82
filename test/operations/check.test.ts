import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packObject } from '../../main/format/pack.ts';
import { type CheckOptions, type CheckResult, check } from '../../main/operations/check.ts';
import { reindex } from '../../main/operations/reindex.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { codeOf } from '../support/answers.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { treeOf } from '../support/tree-of.ts';
import { backUp, newVault, type TestVault } from '../support/vaults.ts';

let test: TestVault;
let vault: Vault;
let source: string;
beforeEach(async () => {
  test = await newVault({ encrypted: true });
  vault = await test.open();
  source = plant(join(tempFolder('source'), 'shop'), { 'a.txt': 'a', 'big.bin': noise(1, 2_500_000) });
  await backUp(vault, source);
  plant(source, { 'b.txt': noise(2, 60_000) });
  await backUp(vault, source);
});
afterEach(() => test.close());

/** With real workers, which the other suites spare. */
const run = (depth: CheckOptions['depth'], part?: CheckOptions['part']): Promise<CheckResult> =>
  check(vault, { depth, ...(part === undefined ? {} : { part }) });

describe('check', () => {
  it('of a sound vault says so at every depth, and says what it looked at', async () => {
    const packs = vault.catalog.packs();
    const bytes = packs.reduce((sum, { stored }) => sum + stored, 0);
    for (const depth of ['quick', 'structure', 'read'] as const) {
      const result = await run(depth);
      expect(result).toMatchObject({
        verdict: 'ok',
        problems: [],
        affected: [],
        snapshots: 2,
        packs: packs.length,
      });
      expect(result).toMatchObject(
        depth === 'read' ? { packsRead: packs.length, bytesRead: bytes } : { packsRead: 0, bytesRead: 0 },
      );
    }
    for (const { verified } of vault.catalog.packs()) expect(verified).not.toBeNull();
  });

  it('in parts reads each pack exactly once', async () => {
    for (const of of [1, 2, 7]) {
      let read = 0;
      for (let n = 1; n <= of; n += 1) read += (await run('read', { n, of })).packsRead;
      expect(read).toBe(vault.catalog.packs().length);
    }
  });

  it('finds a flipped bit only by reading, names the files it costs, and the next backup heals them', async () => {
    const [pack] = vault.catalog.packs().filter(({ kind, stored }) => kind === 'data' && stored < 100_000);
    const file = join(test.folder, packObject(pack?.name ?? '', true));
    const bytes = readFileSync(file);
    bytes[40_000] = (bytes[40_000] ?? 0) ^ 4;
    writeFileSync(file, bytes);
    expect((await run('structure')).verdict).toBe('ok');
    const result = await run('read');
    expect(result.verdict).toBe('damaged');
    expect(result.affected.flatMap(({ paths }) => paths)).toEqual(['shop/b.txt']);
    expect((await run('structure')).verdict).toBe('damaged');
    await backUp(vault, source);
    expect(await run('read')).toMatchObject({ verdict: 'ok', affected: [] });
  });

  it('changes nothing in the vault', async () => {
    const before = treeOf(test.folder);
    await run('read');
    expect([...treeOf(test.folder)]).toEqual([...before]);
  });

  it('can be stopped', async () => {
    const stop = new AbortController();
    stop.abort();
    expect(await codeOf(check(vault, { depth: 'read', signal: stop.signal }))).toBe('cancelled');
    expect(await codeOf(check(vault, { depth: 'structure', signal: stop.signal }))).toBe('cancelled');
  });
});

describe('reindex', () => {
  const everything = (from: Vault): unknown[] => {
    const packs = from.catalog.packs().map(({ name, kind, stored }) => ({ name, kind, stored }));
    return packs.map((pack) => ({ ...pack, blobs: from.catalog.blobsOfPack(pack.name) }));
  };

  it('from nothing but tails gives the catalog that writing gave, place by place', async () => {
    const before = everything(vault);
    const result = await reindex(vault);
    expect(result).toMatchObject({ snapshots: 2, problems: [], packs: before.length });
    expect(everything(vault)).toEqual(before);
    for (const { name } of vault.catalog.packs())
      for (const { id, head, tail, ...place } of vault.catalog.blobsOfPack(name))
        expect(vault.catalog.locate(id)).toEqual(place);
  });

  it('on another machine gives the same, and a sealed one is told that it needs the key', async () => {
    const other = await test.open({ home: tempFolder('home') });
    await reindex(other);
    expect(everything(other)).toEqual(everything(vault));
    expect(await codeOf(reindex(await test.open({ home: tempFolder('home'), sealed: true })))).toBe(
      'key-needed',
    );
  });

  it('replaces a catalog that is no database at all', async () => {
    const before = everything(vault);
    const { file } = vault.catalog;
    await test.close();
    writeFileSync(file, 'this is no database, but it is as long as one page might be'.repeat(100));
    vault = await test.open();
    expect((await run('structure')).verdict).toBe('ok');
    expect(everything(vault)).toEqual(before);
  });
});
