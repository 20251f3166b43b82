import { readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../main/base/clock.ts';
import { systemClock } from '../../main/base/clock.ts';
import { reindex } from '../../main/operations/reindex.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSameTree } from '../support/tree-of.ts';
import { backUp, newVault, restore, type TestVault } from '../support/vaults.ts';

/** A clock that runs ahead: what was written a moment ago is then old enough to be trusted, without waiting. */
const later = (ms: number): Clock => ({ ...systemClock, now: () => Date.now() + ms });

let test: TestVault;
let vault: Vault;
let source: string;
beforeEach(async () => {
  test = await newVault();
  vault = await test.open({ clock: later(10_000) });
  source = join(tempFolder('source'), 'shop');
});
afterEach(() => test.close());

describe('what did not change is not read', () => {
  it('and its snapshot costs next to nothing', async () => {
    plant(source, { 'a.txt': 'a', 'sub/b.txt': 'b', 'large.bin': noise(1, 3_000_000), 'ln -> a.txt': {} });
    expect(await backUp(vault, source)).toMatchObject({ readFiles: 3, unchangedFiles: 0 });
    const second = await backUp(vault, source);
    expect(second).toMatchObject({ readFiles: 0, unchangedFiles: 3 });
    expect(second.record.totals).toMatchObject({ files: 3, newBytes: 0 });
    expect(second.record.totals.storedBytes).toBe(0);
    expectSameTree(source, join((await restore(vault)).folder, 'shop'));
  });

  it('also when the catalog was lost: the file list comes from the vault', async () => {
    plant(source, { 'a.txt': 'a', 'sub/b.txt': 'b' });
    await backUp(vault, source);
    const elsewhere = await test.open({ home: tempFolder('home'), clock: later(10_000) });
    expect(await backUp(elsewhere, source)).toMatchObject({ readFiles: 0, unchangedFiles: 2 });
    await reindex(vault);
    expect(await backUp(vault, source)).toMatchObject({ readFiles: 0, unchangedFiles: 2 });
  });

  it('but all is with `reread`, and is not stored again', async () => {
    plant(source, { 'a.txt': 'a', 'large.bin': noise(2, 2_000_000) });
    await backUp(vault, source);
    const again = await backUp(vault, source, { reread: true });
    expect(again).toMatchObject({ readFiles: 2, unchangedFiles: 0, record: { totals: { newBytes: 0 } } });
  });
});

describe('a change is seen', () => {
  it('in content of the same size, put in place with the old times', async () => {
    plant(source, { 'a.txt': 'old content', 'b.txt': 'stays' });
    await backUp(vault, source);
    const { atime, mtime } = statSync(join(source, 'a.txt'));
    await tick();
    writeFileSync(join(source, 'a.txt'), 'new content');
    utimesSync(join(source, 'a.txt'), atime, mtime);
    await expectRead(1);
  });

  it('when another file of the same size and times takes the name', async () => {
    plant(source, {
      'a.txt': { content: 'one', mtime: 1_700_000_000 },
      'b.txt': { content: 'two', mtime: 1_700_000_000 },
    });
    await backUp(vault, source);
    renameSync(join(source, 'b.txt'), join(source, 'a.txt'));
    await expectRead(1);
  });

  it('in owner or mode alone: stored anew, with no new content', async () => {
    plant(source, { 'a.txt': { content: 'a', mode: 0o644 } });
    await backUp(vault, source);
    await tick();
    plant(source, { 'a.txt': { content: 'a', mode: 0o600 } });
    const { record } = await backUp(vault, source);
    expect(record.totals.newBytes).toBe(0);
    expectSameTree(source, join((await restore(vault)).folder, 'shop'));
  });

  it('in a file that was changed so shortly before the last backup that its time could hide the next change', async () => {
    plant(source, { 'a.txt': 'just now' });
    // The backup begins 5 ms after the change, however slow this machine is.
    const began = Math.ceil(statSync(join(source, 'a.txt')).ctimeMs) + 5;
    const clock = { now: () => began, monotonic: () => systemClock.monotonic() };
    const now = await test.open({ clock, home: tempFolder('home') });
    await backUp(now, source);
    // Within one tick of the clock a second change would leave the same times: so it must be read again.
    expect(await backUp(now, source)).toMatchObject({ readFiles: 1, unchangedFiles: 0 });
  });

  it('in a file that changed after the last backup began and kept its times', async () => {
    plant(source, { 'a.txt': 'aaaa' });
    const early = await test.open({ clock: later(-60_000), home: tempFolder('home') });
    await backUp(early, source);
    expect(await backUp(early, source)).toMatchObject({ readFiles: 1 });
  });

  async function expectRead(files: number): Promise<void> {
    const result = await backUp(vault, source);
    expect(result.readFiles).toBe(files);
    const { folder } = await restore(vault);
    expect(readFileSync(join(folder, 'shop/a.txt'), 'utf8')).toBe(
      readFileSync(join(source, 'a.txt'), 'utf8'),
    );
    expectSameTree(source, join(folder, 'shop'));
  }
});

/** The file system's clock moves in steps of up to 10 ms: waits until a new file gets a later time. */
async function tick(): Promise<void> {
  const probe = join(tempFolder('tick'), 'probe');
  writeFileSync(probe, '');
  const first = statSync(probe, { bigint: true }).ctimeNs;
  while (statSync(probe, { bigint: true }).ctimeNs === first) {
    await sleep(1);
    writeFileSync(probe, '');
  }
}
