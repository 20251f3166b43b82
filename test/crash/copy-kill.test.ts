import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { isCofreError } from '../../main/base/errors.ts';
import { check } from '../../main/operations/check.ts';
import { executePrune, planPrune } from '../../main/operations/prune/prune.ts';
import { FolderStore } from '../../main/store/folder.ts';
import type { Store } from '../../main/store/store.ts';
import type { Order } from '../soak/order.ts';
import { listed } from '../store/suite.ts';
import { noise, Random } from '../support/random.ts';
import { bucketStore } from '../support/s3/copies.ts';
import { FaultProxy } from '../support/s3/fault-proxy.ts';
import { hasMoto, startMoto } from '../support/s3/moto.ts';
import { newBucket } from '../support/s3/server.ts';
import { tempFolder } from '../support/temp.ts';
import { backUp, newVault, TestVault } from '../support/vaults.ts';

const KILLS = process.env.COFRE_CRASH === 'long' ? 50 : 5;
const actor = fileURLToPath(new URL('../soak/actor.ts', import.meta.url));

const names = async (store: Store): Promise<string[]> =>
  (await listed(store, '')).map(({ name }) => name).filter((name) => !name.startsWith('lock/'));

/** Runs a sync in a process of its own; killed when the server is asked for the `killAt`th time. True: it came to its end. */
async function copy(order: Order, proxy: FaultProxy, killAt: number): Promise<boolean> {
  const child = spawn(process.execPath, [actor, JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const first = proxy.requests;
  proxy.weather = ({ n }) => {
    if (n - first >= killAt) child.kill('SIGKILL');
    return null;
  };
  const status = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return status === 0;
}

it.runIf(hasMoto())(
  `a sync that is killed ${KILLS} times leaves a whole older vault each time, and ends as if nothing had been`,
  async () => {
    const server = await startMoto();
    const proxy = new FaultProxy(server.endpoint);
    const endpoint = await proxy.start();
    const bucket = await newBucket(server);
    const test = await newVault();
    const source = tempFolder('source');
    const store = bucketStore({ server, bucket, prefix: 'vault' });
    const order: Order = {
      ...{
        what: 'copy',
        catalog: '', // none: whatever the vault lacks was tidied away
        now: Date.now(),
        folder: test.folder,
        ledger: join(tempFolder('ledger'), 'ledger.db'),
      },
      to: {
        place: {
          bucket,
          prefix: 'vault',
          endpoint,
          region: 'us-east-1',
          pathStyle: true,
        },
        keys: server.keys,
      },
      policy: {
        deleteGraceMs: 0,
        lock: null,
        parallel: 8,
        mayDelete: true,
        manyMayGo: true,
      },
    };
    const random = new Random(7);
    let killed = 0;
    try {
      const vault = await test.open();
      for (let round = 0; killed < KILLS; round += 1) {
        for (const n of [1, 2, 3]) writeFileSync(join(source, `${n}`), noise(round * 10 + n, 1_500_000));
        await backUp(vault, source);
        if (round % 3 === 2)
          await executePrune(vault, await planPrune(vault, { rules: { last: 2 }, graceMs: 0 }));
        for (let done = false; !done && killed < KILLS; ) {
          done = await copy(order, proxy, 1 + random.below(24));
          if (!done) killed += 1;
          await expectSoundIfAny(test, store);
        }
      }
      await vault.close();
      rmSync(source, { recursive: true });
      expect(await copy(order, proxy, Number.POSITIVE_INFINITY)).toBe(true);
      expect(await names(store)).toEqual(await names(new FolderStore(test.folder)));
      await expectSoundIfAny(test, store);
    } finally {
      await test.close();
      await proxy.stop();
      await server.stop();
    }
  },
  KILLS * 20_000 + 60_000,
);

/** What lies in the bucket now is no vault yet, or one in which nothing is missing. */
async function expectSoundIfAny(test: TestVault, store: Store): Promise<void> {
  const stranger = new TestVault(test.folder, tempFolder('home'), test.key);
  try {
    const vault = await stranger.open({ store });
    expect(await check(vault, { depth: 'structure' })).toMatchObject({
      verdict: 'ok',
      problems: [],
    });
    vault.catalog.close();
  } catch (error) {
    if (!isCofreError(error, 'no-vault')) throw error;
  }
}
