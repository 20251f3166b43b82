import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { createVault, openVault } from '../../main/operations/vault/open-vault.ts';
import { openStore } from '../../main/store/open.ts';
import { unpackEarlier } from '../support/earlier.ts';
import { Random } from '../support/random.ts';
import { FaultProxy } from '../support/s3/fault-proxy.ts';
import { hasMoto, startMoto } from '../support/s3/moto.ts';
import { newBucket, type S3Server } from '../support/s3/server.ts';
import { tempFolder } from '../support/temp.ts';
import { copyInBucket, copyInFolder } from './places.ts';
import { firstStep, nextStep } from './steps.ts';
import { Weather } from './weather.ts';
import { World } from './world.ts';

/** Minutes: as long as asked for; else five on a build machine, one beside a person's other tests. */
const MINUTES = Number(process.env.COFRE_SOAK_MINUTES ?? (process.env.CI === undefined ? 1 : 5));
const LIVES = Number(process.env.COFRE_SOAK_LIVES ?? Number.POSITIVE_INFINITY);
const STEPS = Number(process.env.COFRE_SOAK_STEPS ?? 40);
/** Of chance in a soak of its own; the same lives in every ordinary test run. */
const CHANCE = process.env.COFRE_SOAK_MINUTES === undefined ? 4 : Math.floor(Date.now() / 1000) % 1_000_000;
const SEED = Number(process.env.COFRE_SEED ?? CHANCE);

async function newWorld(seed: number, server: S3Server, line: string): Promise<World> {
  const random = new Random(seed);
  const isUpgrade = random.below(4) === 0;
  const vault = await (isUpgrade ? vaultOfBefore() : vaultOfToday());
  const bucket = await newBucket(server);
  const cloud = copyInBucket(bucket, {
    straight: server.endpoint,
    line,
    keys: server.keys,
  });
  const world = new World(random, {
    ...vault,
    copies: [await copyInFolder(), cloud],
  });
  if (isUpgrade) await world.adopt();
  return world;
}

type Made = Pick<World, 'folder' | 'key' | 'passphrase'>;

async function vaultOfToday(): Promise<Made> {
  const folder = join(tempFolder('vault'), 'vault');
  const passphrase = 'the first words';
  const encryption = { passphrase, recipients: [], ownKey: true };
  const { recoveryKey } = await createVault(await openStore(folder, { create: true }), { encryption });
  return { folder, key: recoveryKey ?? '', passphrase };
}

/** The oldest vault there is, with two snapshots of then. */
async function vaultOfBefore(): Promise<Made> {
  const there = tempFolder('earlier');
  unpackEarlier('first-vaults', there);
  const folder = join(there, 'vault');
  const passphrase = readFileSync(join(there, 'pass'), 'utf8').trim();
  const secrets = { atHand: true, passphrase: async () => passphrase };
  const vault = await openVault(await openStore(folder), { home: tempFolder('home'), secrets });
  const key = await vault.unlock();
  await vault.close();
  if (key.kind !== 'age') throw new Error('the first vault opens with a passphrase');
  return { folder, key: key.identities[0]?.secret ?? '', passphrase };
}

/** Lives until its steps are done; then everything must be right. Counts its steps by name. */
async function live(world: World, weather: Weather, counts: Map<string, number>): Promise<void> {
  const log: string[] = [];
  try {
    for (let n = 0; n < STEPS; n += 1) {
      const [name, step] = n === 0 ? firstStep : nextStep(world);
      log.push(name);
      const word = await step(world, weather);
      log[n] = `${name} (${word})`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    log.push('the end');
    await world.heal();
    for (const place of world.stores)
      if ((await place.store.stat('vault.json')) !== null) await world.expectAll(place);
  } catch (error) {
    throw new Error(`after ${log.map((line, n) => `\n${n + 1}. ${line}`).join('')}`, { cause: error });
  }
}

it.runIf(hasMoto())(
  `whatever happens to a project, its vault and its copies, what must come back comes back (${MINUTES} min)`,
  async () => {
    const server = await startMoto();
    const line = new FaultProxy(server.endpoint);
    const endpoint = await line.start();
    const end = performance.now() + MINUTES * 60_000;
    const counts = new Map<string, number>();
    let lives = 0;
    try {
      for (; lives < LIVES && (lives === 0 || performance.now() < end); lives += 1) {
        const seed = SEED + lives;
        process.stdout.write(`life ${lives + 1}: seed ${seed}\n`);
        await live(await newWorld(seed, server, endpoint), new Weather(line), counts);
      }
    } finally {
      const told = [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
      const storms = [...line.happened].map(([kind, count]) => `${count} ${kind}`).join(', ');
      process.stdout.write(
        `soak: ${lives} lives from seed ${SEED}: ${told}; faults of the line: ${storms}\n`,
      );
      await line.stop();
      await server.stop();
    }
  },
  MINUTES * 60_000 + 600_000,
);
