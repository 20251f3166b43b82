import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { expect } from 'vitest';
import { isCofreError } from '../../main/base/errors.ts';
import { PACK_MAX_BYTES } from '../../main/base/limits.ts';
import { generateIdentity } from '../../main/format/age/keys.ts';
import { cloneVault } from '../../main/operations/clone.ts';
import type { SyncPolicy } from '../../main/operations/copy/plan.ts';
import { drill } from '../../main/operations/drill/drill.ts';
import { addRecipient, changePassphrase, removeRecipient } from '../../main/operations/keys.ts';
import { executePrune, planPrune } from '../../main/operations/prune/prune.ts';
import { reindex } from '../../main/operations/reindex.ts';
import { openVault } from '../../main/operations/vault/open-vault.ts';
import { worldWith } from '../support/database-world.ts';
import { tempFolder } from '../support/temp.ts';
import { backUp, InlineStore, newest, snapshotsOf } from '../support/vaults.ts';
import { type Copy, doAndDie, isWhole, objectsIn } from './places.ts';
import type { Weather } from './weather.ts';
import type { World } from './world.ts';

/** What can happen; returns a word on how it went, for the log of the life. */
export type Step = (world: World, weather: Weather) => Promise<string>;

const KEEP = 3;
/** A killed process gets at most this long after its start (ms). */
const LATEST_KILL_MS = 600;
const DAY = 24 * 3600 * 1000;

const anyCopy = ({ copies, random }: World): Copy => copies[random.below(copies.length)] as Copy;

const policyOf = ({ random, isBlind }: World): SyncPolicy => ({
  ...{ deleteGraceMs: random.below(2) === 0 || isBlind ? null : 0, lock: null },
  ...{ parallel: 4 + random.below(12), mayDelete: true, manyMayGo: true },
});

const edit: Step = async ({ source }) => {
  source.edit();
  return '';
};

const backup: Step = async (world) => {
  world.passTime();
  const trigger = world.begin();
  const type = world.random.below(3) === 0 ? 'full' : 'quick';
  await world.with(async (vault) => {
    const { record } = await backUp(vault, world.source.folder, {
      project: 'shop',
      type,
      trigger,
    });
    expect(record.verdict).toBe('complete');
  });
  world.ended(trigger);
  return type;
};

const killedBackup: Step = async (world) => {
  world.passTime();
  const trigger = world.begin();
  const { now, folder, home, key, source } = world;
  const order = {
    what: 'backup',
    now,
    folder,
    home,
    key,
    source: source.folder,
    trigger,
  } as const;
  const how = await doAndDie(order, world.random.below(LATEST_KILL_MS));
  if (how === 'done') world.ended(trigger);
  return how;
};

/** Something happens to an object that another place has whole. */
const damage: Step = async (world) => {
  const { random, stores } = world;
  const place = stores[random.below(stores.length)] as (typeof stores)[number];
  const objects = await objectsIn(place.store);
  const object = objects[random.below(Math.max(1, objects.length))];
  if (object === undefined) return 'nothing there';
  if (!(await isWhole(place.store, object))) return 'damaged already';
  let others = 0;
  for (const { name, store } of stores)
    if (name !== place.name && (await isWhole(store, object))) others += 1;
  if (others === 0) return 'nobody else has it';
  // A record that is gone looks like one that was tidied away: it is not told, and not brought back.
  const how = object.startsWith('snapshots/') ? 1 + random.below(2) : random.below(3);
  const bytes = await place.store.get(object, PACK_MAX_BYTES);
  if (how === 0) await place.store.delete(object);
  else if (how === 1) {
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    await place.store.replace(object, bytes);
  } else await place.store.replace(object, bytes.subarray(0, random.below(bytes.length)));
  if (place.name === 'vault') world.isHurt = true;
  return `${['lost', 'one bit', 'cut'][how]} at ${place.name}: ${object.slice(-24)}`;
};

const sync: Step = async (world, weather) => {
  const copy = anyCopy(world);
  const bad = (await world.damagedIn(new InlineStore(world.folder))).length > 0;
  const isStormy = weather.change(world.random);
  try {
    const fresh = world.random.below(3) === 0;
    const { problems } = await world.sync(copy, { policy: policyOf(world), fresh });
    if (!bad && !isStormy) expect(problems).toEqual([]);
    if (problems.length === 0) await world.wasCopied(copy);
    return `${copy.name}, ${isStormy ? 'storm' : 'calm'}, ${problems.length} problems`;
  } catch (error) {
    if (!isCofreError(error) || (!isStormy && !bad)) throw error;
    return `${copy.name}: ${error.code}`;
  } finally {
    weather.clear();
  }
};

const killedSync: Step = async (world) => {
  const copy = anyCopy(world);
  const { now, folder, random } = world;
  const order = {
    what: 'copy',
    now,
    folder,
    to: copy.address,
    ledger: copy.ledger,
    catalog: await world.catalog(),
    policy: policyOf(world),
  } as const;
  return `${copy.name}, ${await doAndDie(order, random.below(LATEST_KILL_MS))}`;
};

const prune: Step = async (world) => {
  world.passTime();
  await world.mayLose(KEEP);
  const graceMs = world.random.below(2) * DAY;
  try {
    const gone = await world.with(async (vault) => {
      const plan = await planPrune(vault, { rules: { last: KEEP }, graceMs });
      await executePrune(vault, plan);
      return plan.remove.length;
    });
    return `${gone} snapshots went`;
  } catch (error) {
    // A damaged vault is not tidied.
    if (isCofreError(error) && world.isHurt) return error.code;
    throw error;
  }
};

const killedPrune: Step = async (world) => {
  world.passTime();
  await world.mayLose(KEEP);
  const { now, folder, home, key, random } = world;
  const graceMs = random.below(2) * DAY;
  return doAndDie(
    { what: 'prune', now, folder, home, key, keep: KEEP, graceMs },
    random.below(LATEST_KILL_MS),
  );
};

const heal: Step = async (world) => {
  await world.heal();
  return '';
};

const restoreOne: Step = async (world) => {
  await world.heal();
  return world.with(async (vault) => {
    const all = await snapshotsOf(vault);
    const snapshot = all[world.random.below(all.length)] as (typeof all)[number];
    await world.expectBack(vault, snapshot);
    return snapshot.record.trigger ?? '';
  });
};

const tryOut: Step = async (world) => {
  await world.heal();
  return world.with(async (vault) => {
    const servers = {
      world: worldWith(),
      own: new Map(),
      servers: {},
      programs: {},
      asSuperuser: false,
    };
    const done = await drill(
      vault,
      { snapshot: await newest(vault), scope: 'full', run: null, copy: null },
      {
        scratch: tempFolder('scratch'),
        random: randomBytes,
        workers: 1,
        databases: servers,
      },
    );
    expect(done).toMatchObject({ verdict: 'passed', reasons: [] });
    return `${done.files} files`;
  });
};

const changeKeys: Step = async (world) => {
  const passphrase = `words ${world.random.below(1e9)}`;
  const { recipient } = generateIdentity();
  await world.with(async (vault) => {
    await changePassphrase(vault, passphrase);
    await addRecipient(vault, recipient);
    if (world.random.below(2) === 0) await removeRecipient(vault, recipient);
  });
  const opens = async (with_: string): Promise<boolean> => {
    const secrets = { atHand: true, passphrase: async () => with_ };
    const vault = await openVault(new InlineStore(world.folder), {
      home: world.home,
      secrets,
    });
    try {
      await vault.unlock();
      return true;
    } catch (error) {
      if (isCofreError(error, 'wrong-key')) return false;
      throw error;
    } finally {
      vault.catalog.close();
    }
  };
  expect([await opens(passphrase), await opens(world.passphrase)]).toEqual([true, false]);
  world.passphrase = passphrase;
  return '';
};

/** The machine forgets everything it knew of the vault and of its copies. */
const forget: Step = async (world) => {
  world.home = tempFolder('home');
  world.isBlind = world.isHurt;
  for (const copy of world.copies) copy.forget();
  const { problems } = await world.with((vault) => reindex(vault));
  return `${problems.length} problems`;
};

/** The machine burns; the vault comes back from one of its copies, straight there and whole. */
const burn: Step = async (world) => {
  const copy = anyCopy(world);
  if (!world.isCopied(copy)) return 'no copy yet';
  await world.heal();
  rmSync(world.folder, { recursive: true });
  mkdirSync(world.folder);
  world.home = tempFolder('home');
  for (const each of world.copies) each.forget();
  const secrets = { atHand: true, identity: async () => world.key };
  const there = await openVault(copy.store, {
    home: world.home,
    secrets,
    clock: world.clock,
  });
  const { problems, objects } = await cloneVault(there, {
    folder: world.folder,
    home: world.home,
  });
  there.catalog.close();
  expect(problems).toEqual([]);
  world.rebuiltFrom(copy);
  await world.expectAll({
    name: 'vault',
    store: new InlineStore(world.folder),
  });
  return `${copy.name}, ${objects} objects`;
};

const TABLE: Readonly<Record<string, readonly [Step, number]>> = {
  edit: [edit, 16],
  backup: [backup, 12],
  'killed backup': [killedBackup, 6],
  damage: [damage, 12],
  sync: [sync, 14],
  'killed sync': [killedSync, 5],
  prune: [prune, 5],
  'killed prune': [killedPrune, 4],
  heal: [heal, 4],
  restore: [restoreOne, 4],
  drill: [tryOut, 3],
  keys: [changeKeys, 4],
  forget: [forget, 3],
  burn: [burn, 4],
};

/** How every life begins. */
export const firstStep = ['backup', backup] as const;

/** One step by chance, as often as the table says. */
export function nextStep({ random }: World): readonly [string, Step] {
  const whole = Object.values(TABLE).reduce((sum, [, often]) => sum + often, 0);
  let at = random.below(whole);
  for (const [name, [step, often]] of Object.entries(TABLE)) {
    if (at < often) return [name, step];
    at -= often;
  }
  throw new Error('the table is empty');
}
