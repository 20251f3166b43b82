import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Snapshot } from '../../main/operations/vault/sync-catalog.ts';
import { Random } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { treeOf } from '../support/tree-of.ts';
import {
  backUp,
  expectSound,
  InlineStore,
  newVault,
  restore,
  snapshotsOf,
  type TestVault,
} from '../support/vaults.ts';
import { digestOf, filesOf, layDown } from './states.ts';

const KILLS = process.env.COFRE_CRASH === 'long' ? 200 : 20;
/** A run takes about as long as this: kills fall evenly into one and a half of them (ms). */
const LATEST = 700;
const SEED = Number(process.env.COFRE_SEED ?? 1);

/** Starts the writer, kills it some time after it began; tells what it was doing. */
async function startAndKill(
  test: TestVault,
  source: string,
  first: number,
  delay: number,
): Promise<{ last: string; done: number }> {
  const script = fileURLToPath(new URL('writer.ts', import.meta.url));
  const argv = [script, test.folder, test.home, test.key ?? '', source, String(first)];
  const child = spawn(process.execPath, argv, {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = '';
  let done = 0;
  const begun = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      last = line;
      if (line.startsWith('end ')) done += 1;
      if (line.startsWith('begin')) resolve();
    });
  });
  const ended = once(child, 'exit');
  await Promise.race([begun, ended]);
  await sleep(delay);
  child.kill('SIGKILL');
  const [code, signal] = await ended;
  // Anything else would mean that it failed on its own: its error stands on standard error.
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
  return { last, done };
}

async function expectState(test: TestVault, snapshot: Snapshot): Promise<void> {
  const vault = await test.open({
    home: tempFolder('home'),
    store: new InlineStore(test.folder),
  });
  const { folder, verdict } = await restore(vault, { snapshot });
  expect(verdict).toBe('complete');
  const files = new Map<string, Buffer>();
  for (const [path, node] of treeOf(join(folder, 'shop')))
    if (node.kind === 'file') files.set(path, readFileSync(join(folder, 'shop', path)));
  expect(digestOf(files)).toEqual(digestOf(filesOf(Number(snapshot.record.trigger))));
  rmSync(folder, { recursive: true });
}

it(
  `a writer killed at any moment leaves a sound vault that the next one uses at once (${KILLS} kills)`,
  async () => {
    const random = new Random(SEED);
    const test = await newVault({ encrypted: true });
    const source = join(tempFolder('source'), 'shop');
    let first = 0;
    let midRun = 0;
    let inPrune = 0;
    let backups = 0;
    let leftOvers = 0;
    for (let n = 0; n < KILLS; n += 1) {
      const { last, done } = await startAndKill(test, source, first, random.below(LATEST));
      backups += done;
      if (last.startsWith('begin')) midRun += 1;
      if (last === 'begin prune') inPrune += 1;
      await expectSound(test);
      const reader = await test.open({
        home: tempFolder('home'),
        store: new InlineStore(test.folder),
      });
      for (const snapshot of (await snapshotsOf(reader)).slice(-3)) await expectState(test, snapshot);
      const spool = join(test.folder, 'tmp');
      leftOvers += readdirSync(test.folder).includes('tmp') ? readdirSync(spool).length : 0;
      // The lock of the dead is taken over at once, its left-overs go, and what it sealed is used.
      first += done + 1;
      layDown(source, first);
      const vault = await test.open();
      const { record } = await backUp(vault, source, {
        trigger: String(first),
      });
      expect(record.verdict).toBe('complete');
      expect(readdirSync(spool)).toEqual([]);
      expect(readdirSync(join(test.folder, 'lock'))).toEqual([]);
      first += 1;
      await test.close();
    }
    await expectSound(test);
    await test.close();
    process.stdout.write(
      `${KILLS} kills (seed ${SEED}): ${midRun} in mid run, ${inPrune} of them in a prune; ${backups} backups ended before; ${leftOvers} files were left in the spool\n`,
    );
    expect(midRun).toBeGreaterThan(KILLS / 2);
  },
  KILLS * 15_000,
);
