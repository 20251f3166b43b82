import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseSchema } from '../../main/contract/settings/database.ts';
import { dumpSources } from '../../main/core/backup/dump-source.ts';
import { executePrune, planPrune } from '../../main/operations/prune/prune.ts';
import { createVault, type Vault } from '../../main/operations/vault/open-vault.ts';
import { openStore } from '../../main/store/open.ts';
import { codeOf } from '../support/answers.ts';
import { worldWith } from '../support/database-world.ts';
import { plant } from '../support/plant.ts';
import { canMount, mountTmpfs, skipLoudly, unmount } from '../support/privileges.ts';
import { childrenNamed } from '../support/processes.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSame, expectSameTree, treeOf } from '../support/tree-of.ts';
import { backUp, expectSound, restore, snapshotsOf, TestVault } from '../support/vaults.ts';

const can = canMount();
if (!can) skipLoudly('full disk: needs root on Linux, to mount a small one');

describe.skipIf(!can)('a vault on a disk of 12 MiB', () => {
  let disk: string;
  let test: TestVault;
  let vault: Vault;
  let source: string;
  beforeEach(async () => {
    disk = tempFolder('disk');
    mountTmpfs(disk, '12m');
    const folder = join(disk, 'vault');
    await createVault(await openStore(folder, { create: true }), {
      encryption: 'none',
    });
    test = new TestVault(folder, tempFolder('home'), null);
    vault = await test.open();
    source = join(tempFolder('source'), 'shop');
  });
  afterEach(async () => {
    await test.close();
    unmount(disk);
  });

  /** Takes all room but about this much. */
  function leave(bytes: number): void {
    const filler = join(disk, 'filler');
    rmSync(filler, { force: true });
    const reserve = join(disk, 'reserve');
    writeFileSync(reserve, Buffer.alloc(bytes));
    for (let size = 1 << 20; size >= 4096; size /= 4) {
      try {
        for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
      } catch {
        // Full for pieces of this size: the next ones are smaller.
      }
    }
    rmSync(reserve);
  }
  const free = (): void => rmSync(join(disk, 'filler'), { force: true });

  it('that fills up in mid backup: no-space, the vault is sound, and the run completes when there is room', async () => {
    plant(source, { 'a.txt': 'first' });
    await backUp(vault, source);
    const before = treeOf(source);
    const [first] = await snapshotsOf(vault);
    plant(source, {
      'big.bin': noise(1, 3_500_000),
      'more/x.txt': 'x'.repeat(50_000),
    });
    for (const room of [0, 4096, 16_384, 70_000, 1_000_000, 2_500_000, 3_400_000]) {
      leave(room);
      expect(await codeOf(backUp(vault, source)), `${room} bytes left`).toBe('no-space');
      await expectSound(test);
      // What failed must not keep the disk full.
      const tmp = join(test.folder, 'tmp');
      expect(readdirSync(tmp), `${room} bytes left`).toEqual([]);
    }
    free();
    await backUp(vault, source);
    expectSameTree(source, join((await restore(vault)).folder, 'shop'));
    expectSame(before, treeOf(join((await restore(vault, { snapshot: first })).folder, 'shop')));
    await expectSound(test);
  });

  it('that fills up in mid dump: no-space, the program is gone, and the dump is kept whole when there is room', async () => {
    plant(source, { 'a.txt': 'first' });
    await backUp(vault, source);
    const command = { name: 'shop', engine: 'command', extension: 'raw' };
    const dumping = (dump: string[]) =>
      backUp(vault, source, {
        dumps: dumpSources(databaseSchema.parse({ ...command, dump }), {
          world: worldWith(),
          onWarning: () => undefined,
        }),
      });
    const endless = ['cat', '/dev/urandom'];
    for (const room of [0, 70_000, 2_500_000]) {
      leave(room);
      expect(await codeOf(dumping(endless)), `${room} bytes left`).toBe('no-space');
      expect(childrenNamed(/urandom/)).toEqual([]);
      await expectSound(test);
      expect(readdirSync(join(test.folder, 'tmp')), `${room} bytes left`).toEqual([]);
      expect(await snapshotsOf(vault)).toHaveLength(1);
    }
    free();
    const dump = join(source, '..', 'dump');
    writeFileSync(dump, noise(5, 3_000_000));
    expect(await dumping(['cat', dump])).toMatchObject({
      record: { verdict: 'complete' },
    });
    const { folder } = await restore(vault);
    expect(readFileSync(join(folder, 'databases/shop.raw')).equals(readFileSync(dump))).toBe(true);
    await expectSound(test);
  });

  it('that fills up in mid prune: no-space, nothing is lost, and the prune completes when there is room', async () => {
    plant(source, {
      'keep.bin': noise(2, 2_000_000),
      'trash.bin': noise(3, 3_000_000),
    });
    await backUp(vault, source);
    rmSync(join(source, 'trash.bin'));
    await backUp(vault, source);
    const request = { rules: { last: 1 }, graceMs: 0 };
    for (const room of [0, 8192, 1_000_000]) {
      leave(room);
      const plan = await planPrune(vault, request);
      expect(plan.repack.length).toBeGreaterThan(0);
      expect(await codeOf(executePrune(vault, plan)), `${room} bytes left`).toBe('no-space');
      await expectSound(test);
    }
    free();
    await executePrune(vault, await planPrune(vault, request));
    expectSameTree(source, join((await restore(vault)).folder, 'shop'));
    await expectSound(test);
    expect(await planPrune(vault, request)).toMatchObject({
      delete: [],
      repack: [],
    });
  });

  it('a restore to a full disk says so', async () => {
    plant(source, { 'big.bin': noise(4, 1_500_000) });
    await backUp(vault, source);
    leave(500_000);
    mkdirSync(join(disk, 'out'), { recursive: true });
    expect(await codeOf(restore(vault, { folder: join(disk, 'out') }))).toBe('no-space');
    free();
    rmSync(join(disk, 'out'), { recursive: true });
    expectSameTree(source, join((await restore(vault, { folder: join(disk, 'out') })).folder, 'shop'));
  });
});
