import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogPack } from '../../main/engine/catalog/catalog.ts';
import { readCoverage } from '../../main/engine/catalog/coverage.ts';
import { packObject } from '../../main/format/pack.ts';
import { check } from '../../main/operations/check.ts';
import { reindex } from '../../main/operations/reindex.ts';
import { planRotation } from '../../main/operations/rotation/plan.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { FolderStore } from '../../main/store/folder.ts';
import { codeOf } from '../support/answers.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { backUp, InlineStore, newVault, snapshotsOf, type TestVault } from '../support/vaults.ts';

const DAY = 24 * 3600 * 1000;

describe('the share of a day', () => {
  const pack = (n: number, stored: number, verified: number | null): CatalogPack => ({
    ...{ name: n.toString(16).padStart(64, '0'), kind: 'data', stored, verified },
    ...{ condemned: null, damaged: null },
  });

  it('read every day, whatever packs there are: none waits longer than the window, and each day reads about the same', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 60 }), (stored, windowDays) => {
        let packs = stored.map((size, n) => pack(n, size, null));
        const total = stored.reduce((sum, size) => sum + size, 0);
        const most = Math.max(...stored);
        for (let day = 0; day < windowDays * 3; day += 1) {
          const now = day * DAY;
          const plan = planRotation(packs, { now, windowDays });
          expect(plan.packs.length).toBeGreaterThan(0);
          expect(plan.bytes).toBeLessThanOrEqual((total / Math.max(1, windowDays - 2)) * 3 + most);
          const read = new Set(plan.packs.map(({ name }) => name));
          packs = packs.map((each) => (read.has(each.name) ? { ...each, verified: now } : each));
          if (day < windowDays) continue;
          for (const { verified } of packs)
            expect(now - (verified ?? -1)).toBeLessThanOrEqual(windowDays * DAY);
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('begins with what was never read, then takes what waits longest, and nothing that is known to be damaged', () => {
    const packs = [pack(1, 10, 5), pack(2, 10, null), pack(3, 10, 2), { ...pack(4, 10, null), damaged: 3 }];
    const plan = planRotation(packs, { now: 10, windowDays: 4 });
    expect(plan.packs.map(({ name }) => Number.parseInt(name, 16))).toEqual([2, 3]);
    expect(plan.damaged.map(({ name }) => Number.parseInt(name, 16))).toEqual([4]);
  });
});

describe('a vault that is read back in rotation', () => {
  let test: TestVault;
  let vault: Vault;
  let source: string;
  const clock = new FakeClock();
  const rotate = (options: { windowDays?: number; limitMs?: number } = {}) =>
    check(vault, { depth: 'rotation', ...options });
  const coverage = () => readCoverage(vault.catalog.file, clock.now() - 30 * DAY);
  const fileOf = (name: string): string => join(test.folder, packObject(name, true));

  beforeEach(async () => {
    test = await newVault({ encrypted: true });
    vault = await test.open({ clock, store: new InlineStore(test.folder) });
    source = plant(join(tempFolder('source'), 'shop'), { 'a.txt': 'a', 'big.bin': noise(1, 300_000) });
    await backUp(vault, source);
    plant(source, { 'b.txt': noise(2, 60_000) });
    await backUp(vault, source);
  });
  afterEach(() => test.close());

  it('has read its new packs before their record was written', () => {
    for (const { verified } of vault.catalog.packs()) expect(verified).toBe(clock.now());
    const packs = vault.catalog.packs().length;
    expect(coverage()).toMatchObject({ packs, provenPacks: packs, oldestAt: clock.now(), damagedPacks: 0 });
  });

  it('reads all within the window, a share each run, and says how much is proven', async () => {
    await clock.advance(40 * DAY);
    const packs = vault.catalog.packs();
    expect(coverage()).toMatchObject({ provenPacks: 0, provenBytes: 0 });
    const first = await rotate({ windowDays: 12 });
    expect(first).toMatchObject({ verdict: 'ok', problems: [], packsLeft: 0 });
    expect(first.packsRead).toBeGreaterThan(0);
    expect(first.packsRead).toBeLessThan(packs.length);
    let read = first.packsRead;
    for (let day = 1; day < 12; day += 1) {
      await clock.advance(DAY);
      read += (await rotate({ windowDays: 12 })).packsRead;
    }
    expect(read).toBeGreaterThanOrEqual(packs.length);
    expect(coverage()).toMatchObject({ provenPacks: packs.length });
  });

  it('knows after its catalog was built anew, or thrown away, when each pack was read', async () => {
    const before = vault.catalog.packs().map(({ name, verified }) => ({ name, verified }));
    await clock.advance(DAY);
    await reindex(vault);
    expect(vault.catalog.packs().map(({ name, verified }) => ({ name, verified }))).toEqual(before);
    const { file } = vault.catalog;
    await test.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    vault = await test.open({ clock, store: new InlineStore(test.folder) });
    await reindex(vault);
    expect(vault.catalog.packs().map(({ name, verified }) => ({ name, verified }))).toEqual(before);
  });

  it('counts as never read what another machine wrote, until it is read here', async () => {
    vault = await test.open({ clock, home: tempFolder('home') });
    expect((await rotate({ windowDays: 1 })).packsRead).toBe(vault.catalog.packs().length);
    expect(coverage()?.damagedPacks).toBe(0);
  });

  it('finds a flipped bit, stays red until it is healed, and counts the pack as damaged', async () => {
    await clock.advance(40 * DAY);
    const [pack] = vault.catalog.packs().filter(({ kind, stored }) => kind === 'data' && stored > 200_000);
    const file = fileOf(pack?.name ?? '');
    const bytes = readFileSync(file);
    bytes[120_000] = (bytes[120_000] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect((await check(vault, { depth: 'structure' })).verdict).toBe('ok');
    for (let day = 0; day < 3; day += 1) {
      const found = await rotate({ windowDays: 1 });
      expect(found.verdict).toBe('damaged');
      expect(found.problems.map(({ path }) => path)).toEqual([packObject(pack?.name ?? '', true)]);
      expect(found.affected.length).toBeGreaterThan(0);
    }
    expect(coverage()).toMatchObject({ damagedPacks: 1 });
    await reindex(vault);
    expect(coverage()?.provenPacks).toBe(vault.catalog.packs().length - 1);
  });

  it('without a key finds damage of packs and of records all the same', async () => {
    const [record] = await snapshotsOf(vault);
    const [pack] = vault.catalog.packs();
    for (const file of [join(test.folder, record?.object ?? ''), fileOf(pack?.name ?? '')]) {
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 16;
      writeFileSync(file, bytes);
    }
    vault = await test.open({ clock, sealed: true, store: new InlineStore(test.folder) });
    const { verdict, problems } = await rotate({ windowDays: 1 });
    expect(verdict).toBe('damaged');
    expect(problems.map(({ path }) => path).sort()).toEqual(
      [packObject(pack?.name ?? '', true), record?.object ?? ''].sort(),
    );
  });

  it('names a pack that is gone, until nothing that is needed lay in it', async () => {
    const [pack] = vault.catalog.packs().filter(({ kind }) => kind === 'data');
    rmSync(fileOf(pack?.name ?? ''));
    expect((await rotate()).verdict).toBe('damaged');
    expect(coverage()).toMatchObject({ damagedPacks: 1 });
    await reindex(vault);
    expect(coverage()).toMatchObject({ damagedPacks: 1 });
    await backUp(vault, source);
    expect((await check(vault, { depth: 'structure' })).verdict).toBe('ok');
    expect(coverage()).toMatchObject({ damagedPacks: 0 });
  });

  it('begins no pack after its time is up, and says how many wait', async () => {
    await clock.advance(40 * DAY);
    const { packsRead, packsLeft } = await rotate({ windowDays: 1, limitMs: 0 });
    expect(packsRead).toBe(0);
    expect(packsLeft).toBe(vault.catalog.packs().length);
  });
});

/** A disk that says yes to everything and keeps something else. */
class LyingStore extends FolderStore {
  lies = true;

  override async putFile(name: string, file: string): Promise<void> {
    await super.putFile(name, file);
    const at = join(this.url, name);
    if (!this.lies) return;
    const bytes = readFileSync(at);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    writeFileSync(at, bytes);
  }
}

describe('a disk that does not give back what was written', () => {
  it('gets no record, keeps no such pack, and the same backup is whole on a disk that does', async () => {
    await using test = await newVault();
    const store = new LyingStore(test.folder);
    const vault = await test.open({ store });
    const source = plant(join(tempFolder('source'), 'shop'), { 'a.txt': 'a' });
    expect(await codeOf(backUp(vault, source))).toBe('failed');
    expect(await snapshotsOf(vault)).toEqual([]);
    const left: string[] = [];
    for await (const { name } of store.list('packs/')) left.push(name);
    expect(left).toEqual([]);
    store.lies = false;
    await backUp(vault, source);
    expect(await check(vault, { depth: 'read' })).toMatchObject({
      verdict: 'ok',
      problems: [],
      snapshots: 1,
    });
  });
});
