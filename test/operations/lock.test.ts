import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { generateIdentity } from '../../main/format/age/keys.ts';
import { addRecipient } from '../../main/operations/keys.ts';
import { executePrune, planPrune } from '../../main/operations/prune/prune.ts';
import { unlockVault } from '../../main/operations/unlock.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { isAlive, thisProcess } from '../../main/platform/host.ts';
import { acquireLock } from '../../main/store/lock.ts';
import { openStore } from '../../main/store/open.ts';
import { codeOf } from '../support/answers.ts';
import { plant } from '../support/plant.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSameTree } from '../support/tree-of.ts';
import { backUp, expectSound, newVault, restore, snapshotsOf, type TestVault } from '../support/vaults.ts';

let test: TestVault;
let vault: Vault;
let source: string;
beforeEach(async () => {
  test = await newVault({ encrypted: true });
  vault = await test.open();
  source = plant(join(tempFolder('source'), 'shop'), { 'a.txt': 'a' });
});
afterEach(() => test.close());

it('of two backups at once one is made, the other is told who is at work', async () => {
  const other = await test.open({ home: tempFolder('home') });
  let second: Promise<string> | null = null;
  await backUp(vault, source, {
    onEvent: (event) => {
      if (event.kind === 'phase' && event.phase === 'storing') second ??= codeOf(backUp(other, source));
    },
  });
  expect(await second).toBe('locked');
  expect(await snapshotsOf(vault)).toHaveLength(1);
  await expectSound(test);
});

it('while somebody writes, nobody else does - but everybody may read', async () => {
  await backUp(vault, source);
  await backUp(vault, source);
  const plan = await planPrune(vault, { rules: { last: 1 }, graceMs: 0 });
  const lock = await acquireLock(vault.store, {
    ...thisProcess(),
    clock: systemClock,
    isAlive,
    purpose: 'test',
  });
  const works = [
    () => backUp(vault, source),
    () => executePrune(vault, plan),
    () => addRecipient(vault, generateIdentity().recipient),
  ];
  for (const work of works) expect(await codeOf(work())).toBe('locked');
  expectSameTree(source, join((await restore(vault)).folder, 'shop'));
  await expectSound(test);
  await lock.release();
  await backUp(vault, source);
});

it('the lock of a killed process is taken over at once, and its left-overs go', async () => {
  const script = fileURLToPath(new URL('../store/lock-holder.ts', import.meta.url));
  const child = spawn(process.execPath, [script, test.folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.stdin.write('acquire\n');
  await once(child.stdout, 'data');
  expect(await codeOf(backUp(vault, source))).toBe('locked');
  child.kill('SIGKILL');
  await once(child, 'exit');
  writeFileSync(join(await vault.store.spool(), 'data-1-1.pack'), 'left over');
  await backUp(vault, source);
  expect(readdirSync(join(test.folder, 'tmp'))).toEqual([]);
  expect(existsSync(join(test.folder, 'lock/writer.json'))).toBe(false);
});

it('a backup whose lock is taken away by force ends without a snapshot', async () => {
  await backUp(vault, source);
  const store = await openStore(test.folder);
  let broken: Promise<unknown> | null = null;
  const run = backUp(vault, source, {
    reread: true,
    onEvent: (event) => {
      if (event.kind === 'phase' && event.phase === 'storing')
        broken ??= unlockVault(store, { force: true, watch: false, sleep: async () => undefined });
    },
  });
  expect(await codeOf(run)).toBe('lock-lost');
  await broken;
  expect(await snapshotsOf(vault)).toHaveLength(1);
  await backUp(vault, source);
  await expectSound(test);
});

it('a backup that is stopped leaves no lock, no snapshot and nothing in the spool', async () => {
  plant(
    source,
    Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`f${n}`, `content ${n}`.repeat(500)])),
  );
  for (const when of ['opening', 'storing', 'committing']) {
    const stop = new AbortController();
    const run = backUp(vault, source, {
      signal: stop.signal,
      onEvent: (event) => {
        if (event.kind === 'phase' && event.phase === when) stop.abort();
      },
    });
    expect(await codeOf(run), when).toBe('cancelled');
    expect(existsSync(join(test.folder, 'lock/writer.json'))).toBe(false);
    expect(readdirSync(join(test.folder, 'tmp'))).toEqual([]);
  }
  expect(await snapshotsOf(vault)).toHaveLength(0);
  await backUp(vault, source);
  await expectSound(test);
});
