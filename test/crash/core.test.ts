import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Core } from '../../main/contract/core.ts';
import { connectCore } from '../../main/core/socket/client.ts';
import { served, shopSettings } from '../core/socket/serving.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSound, newVault, snapshotsOf, type TestVault } from '../support/vaults.ts';
import { folderBackup } from './folder-backup.ts';

const script = fileURLToPath(new URL('core-process.ts', import.meta.url));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Started {
  readonly child: ChildProcess;
  /** The first line it says. */
  readonly said: string;
  /** Resolves when a job of it stands still. */
  readonly still: Promise<void>;
}

/** A core in a process of its own. */
async function startCore(test: TestVault, source: string, stillAt = ''): Promise<Started> {
  const child = spawn(process.execPath, [script, test.home, test.folder, source, stillAt], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  const still = new Promise<void>((resolve) => lines.on('line', (line) => line === 'still' && resolve()));
  const said = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => ['it ended'])]);
  return { child, said: String(said[0]), still };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function client(home: string): Promise<Core> {
  const core = await connectCore(home);
  if (core === null) throw new Error('no core answers');
  return core;
}

/** Large enough that a kill falls into its middle. */
function bigSource(): string {
  const source = join(tempFolder('source'), 'shop');
  const files = Array.from({ length: 40 }, (_, n) => [`media/${n}.jpg`, noise(n, 400_000)] as const);
  return plant(source, Object.fromEntries(files));
}

const moments = [
  ['just when it begins', 'begin'],
  ['while it opens the vault', 'opening'],
  ['before it stores the first byte', 'storing'],
  ['in the middle of the bytes', 'bytes'],
  ['before it commits', 'committing'],
  ['as soon as it is done', ''],
] as const;

describe('a core killed with a job', () => {
  it.each(moments)('%s: recorded, the vault is sound, and the next core goes on', async (_name, stillAt) => {
    await using test = await newVault();
    const source = bigSource();
    const { child, said, still } = await startCore(test, source, stillAt);
    expect(said).toBe('ready');
    const core = await client(test.home);
    const events = core.events(null);
    // A core that stands still does not answer any more.
    const asked = core.request('backup.start', { project: 'shop' }).catch(() => null);
    const behind = core.request('backup.start', { project: 'shop', type: 'quick' }).catch(() => null);
    if (stillAt === '') for await (const event of events) if (event.kind === 'job.finished') break;
    if (stillAt !== '') await still;
    await kill(child);
    await core.close();
    await expectSound(test);

    await using next = await served(test.home, {
      settings: async () => shopSettings(test.folder, source),
      runners: {
        backup: folderBackup({ ...test, vault: test.folder, source }),
      },
    });
    await Promise.all([asked, behind]);
    const { runs } = await next.core.request('history.list', {});
    const stateOf = async (id: string) => (await next.core.request('history.run', { run: id })).run.state;
    const first = runs.find(({ type }) => type === 'full');
    expect(first?.state).toBe(stillAt === '' ? 'complete' : 'interrupted');
    for (const { type, state } of runs) if (type === 'quick') expect(state).toBe('interrupted');
    const again = await next.core.request('backup.start', {
      project: 'shop',
      trigger: 'retry',
    });
    await next.core.parts.queue.whenEnded(again.run);
    expect(await stateOf(again.run)).toBe('complete');
    await expectSound(test);
  });
});

it('of cores that start at once exactly one runs; the others say who it is', async () => {
  await using test = await newVault();
  const started = await Promise.all([1, 2, 3].map(() => startCore(test, '/nowhere')));
  const ready = started.filter(({ said }) => said === 'ready');
  expect(ready.length).toBe(1);
  const others = started.filter(({ said }) => said !== 'ready').map(({ said }) => said);
  for (const said of others) expect(['refused', `refused ${ready[0]?.child.pid}`]).toContain(said);
  const late = await startCore(test, '/nowhere');
  expect(late.said).toBe(`refused ${ready[0]?.child.pid}`);

  // Killed, its place is free at once, again for exactly one.
  await kill(ready[0]?.child as ChildProcess);
  expect(await connectCore(test.home)).toBeNull();
  const again = await Promise.all([1, 2].map(() => startCore(test, '/nowhere')));
  expect(again.filter(({ said }) => said === 'ready').length).toBe(1);
});

it('a backup cancelled in its middle leaves a sound vault, and the next one is complete', async () => {
  await using test = await newVault();
  const source = bigSource();
  await startCore(test, source);
  await using core = await client(test.home);
  const events = core.events(null);
  const { run } = await core.request('backup.start', { project: 'shop' });
  let asked = false;
  for await (const event of events) {
    if (event.kind === 'job.finished') break;
    if (asked || event.kind !== 'job.progress' || event.progress.bytes < 1_000_000) continue;
    asked = true;
    await core.request('job.cancel', { run });
  }
  expect((await core.request('history.run', { run })).run.state).toBe('cancelled');
  await expectSound(test);
  expect((await snapshotsOf(await test.open())).length).toBe(0);
  const heard = core.events(null);
  const again = await core.request('backup.start', { project: 'shop' });
  for await (const event of heard) if (event.kind === 'job.finished') break;
  expect((await core.request('history.run', { run: again.run })).run.state).toBe('complete');
});

it('told to end in the middle of a backup it stops it, records it, and leaves nothing behind', async () => {
  await using test = await newVault();
  const source = bigSource();
  const { child } = await startCore(test, source);
  const core = await client(test.home);
  const events = core.events(null);
  const { run } = await core.request('backup.start', { project: 'shop' });
  for await (const event of events) {
    if (event.kind === 'job.progress' && event.progress.phase === 'storing') break;
  }
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  await expectSound(test);
  await using next = await served(test.home);
  const found = await next.core.request('history.run', { run });
  expect(found.run).toMatchObject({
    state: 'interrupted',
    reason: { code: 'core-stopped' },
  });
});

it('two processes that each run their own core wait for each other at the vault, and both succeed', async () => {
  await using test = await newVault();
  const source = bigSource();
  const script = fileURLToPath(new URL('own-core.ts', import.meta.url));
  const homes = [test.home, test.home, tempFolder('home')];
  const ends = await Promise.all(
    homes.map(async (home, n) => {
      writeFileSync(join(source, `${n}.txt`), `${n}`);
      const child = spawn(process.execPath, [script, home, test.folder, source], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      return line;
    }),
  );
  expect(ends).toEqual(['complete', 'complete', 'complete']);
  await expectSound(test);
  expect((await snapshotsOf(await test.open())).length).toBe(3);
});
