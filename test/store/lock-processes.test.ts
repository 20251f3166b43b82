import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { isAlive, thisProcess } from '../../main/platform/host.ts';
import { FolderStore } from '../../main/store/folder.ts';
import { acquireLock } from '../../main/store/lock.ts';
import { describeLock } from '../../main/store/lock-break.ts';
import type { LockHolder } from '../../main/store/lock-record.ts';
import { codeOf, listed } from './suite.ts';

interface Holder {
  readonly process: ChildProcess;
  /** Tells it a word; resolves with its answer. */
  ask(word: string): Promise<string>;
  kill(): Promise<void>;
}

let root: string;
let store: FolderStore;
let holders: Holder[];
const self: LockHolder = { ...thisProcess(), clock: systemClock, isAlive, purpose: 'backup of shop' };

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cofre-lock-'));
  store = new FolderStore(root);
  holders = [];
});
afterEach(async () => {
  for (const holder of holders) await holder.kill();
  await rm(root, { recursive: true, force: true });
});

async function start(): Promise<Holder> {
  const script = fileURLToPath(new URL('lock-holder.ts', import.meta.url));
  const child = spawn(process.execPath, [script, root], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => String((await lines.next()).value);
  const holder: Holder = {
    process: child,
    ask: (word) => {
      child.stdin.write(`${word}\n`);
      return answer();
    },
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
  holders.push(holder);
  expect(await answer()).toBe('ready');
  return holder;
}

it('refuses a second writer while the first process lives, and tells who it is', async () => {
  const first = await start();
  expect(await first.ask('acquire')).toBe('held');
  await expect(acquireLock(store, self)).rejects.toMatchObject({
    code: 'locked',
    details: { host: self.host, pid: first.process.pid, purpose: 'test' },
  });
});

it('takes over at once from a process that was killed', async () => {
  const first = await start();
  expect(await first.ask('acquire')).toBe('held');
  await first.kill();
  const lock = await acquireLock(store, self);
  await lock.renew();
  expect(await describeLock(store)).toMatchObject({
    record: { pid: process.pid, token: lock.token, beat: 1 },
  });
  await lock.release();
  expect(await listed(store, '')).toEqual([]);
});

it('lets exactly one of several processes take over from a killed one', async () => {
  const first = await start();
  expect(await first.ask('acquire')).toBe('held');
  const takers = await Promise.all([start(), start(), start(), start()]);
  await first.kill();
  const answers = await Promise.all(takers.map((taker) => taker.ask('acquire')));
  expect(answers.sort()).toEqual(['held', 'locked', 'locked', 'locked']);
  expect((await listed(store, 'lock/')).map(({ name }) => name)).toEqual(['lock/writer.json']);
});

it('knows a process from a later one that was given its number', async () => {
  const { pid, startTime } = self;
  expect(isAlive(pid, startTime)).toBe(true);
  expect(isAlive(pid, null)).toBe(true);
  if (startTime !== null) expect(isAlive(pid, startTime - 1)).toBe(false);
  const other = await start();
  expect(isAlive(other.process.pid ?? 0, null)).toBe(true);
  await other.kill();
  expect(isAlive(other.process.pid ?? 0, null)).toBe(false);
  expect(await codeOf(acquireLock(store, self).then((lock) => lock.release()))).toBe('none');
});
