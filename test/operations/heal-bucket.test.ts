import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packObject } from '../../main/format/pack.ts';
import { check } from '../../main/operations/check.ts';
import { drill } from '../../main/operations/drill/drill.ts';
import { executeHeal, planHeal } from '../../main/operations/heal/heal.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { syncPacks } from '../../main/operations/vault/sync-catalog.ts';
import { rememberAccess } from '../../main/store/s3/access.ts';
import { S3Store } from '../../main/store/s3/s3-store.ts';
import { worldWith } from '../support/database-world.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { hasMoto, startMoto } from '../support/s3/moto.ts';
import { newBucket, type S3Server } from '../support/s3/server.ts';
import { tempFolder } from '../support/temp.ts';
import { backUp, expectSound, newest, newVault, restore, type TestVault } from '../support/vaults.ts';

describe.runIf(hasMoto())('a vault with a copy in a bucket', () => {
  let server: S3Server;
  let made: TestVault;
  let bucket: S3Store;
  const packs: string[] = [];

  beforeAll(async () => {
    server = await startMoto();
    const place = { bucket: await newBucket(server), prefix: 'copy', endpoint: server.endpoint };
    bucket = new S3Store({ ...place, region: 'us-east-1', pathStyle: true }, { keys: server.keys });
    rememberAccess(bucket.url, { keys: server.keys });
    made = await newVault({ encrypted: true });
    const source = plant(path.join(tempFolder('source'), 'shop'), {
      'a.txt': 'one',
      'media/big.bin': noise(5, 1_500_000),
    });
    await backUp(await made.open(), source);
    rmSync(source, { recursive: true }); // nothing but the copy can heal
    for (const name of objectsIn(made.folder))
      await bucket.put(name, readFileSync(path.join(made.folder, name)));
    packs.push(...objectsIn(made.folder).filter((name) => name.startsWith('packs/')));
  });
  afterAll(async () => {
    await made?.close();
    await server?.stop();
  });

  const fileOf = (name: string): string => path.join(made.folder, name);
  const heal = async (vault: Vault, source: { name: string; store: S3Store | Vault['store'] }) => {
    const plan = await planHeal(vault, [source], { read: true });
    return executeHeal(vault, [source], { read: true, plan });
  };

  test.each([
    ['too long', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')])],
    ['too short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['flipped', (bytes: Buffer) => Buffer.from(bytes.map((byte, n) => (n === 100 ? byte ^ 1 : byte)))],
    ['gone', () => null],
  ] as const)('a pack of the vault that is %s comes back bit by bit from the bucket', async (_how, hit) => {
    const [name = ''] = packs;
    const whole = readFileSync(fileOf(name));
    const bad = hit(whole);
    if (bad === null) rmSync(fileOf(name));
    else writeFileSync(fileOf(name), bad);
    const result = await heal(await made.open(), { name: 'cloud', store: bucket });
    expect(result).toMatchObject({ verdict: 'healed', open: [], healed: [{ how: 'copy', from: 'cloud' }] });
    expect(readFileSync(fileOf(name)).equals(whole)).toBe(true);
    await expectSound(made);
  });

  const harms = {
    'too long': (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')]),
    'too short': (bytes: Buffer) => bytes.subarray(0, bytes.length - 7),
    empty: () => Buffer.alloc(0),
    flipped: (bytes: Buffer) => Buffer.from(bytes.map((byte, n) => (n === 100 ? byte ^ 1 : byte))),
    'another one': (_: Buffer, other: Buffer) => other,
    gone: () => null,
  };
  const kinds = { 'data pack': 'data', 'tree pack': 'tree', record: 'record' } as const;
  const cases = Object.keys(kinds).flatMap((kind) =>
    Object.keys(harms)
      .filter((harm) => kind !== 'record' || harm !== 'gone') // a record that is not there is another, older vault
      .map((harm) => [kind as keyof typeof kinds, harm as keyof typeof harms] as const),
  );

  test.each(cases)(
    'a %s in the bucket that is %s is found by a rotation, and comes back from the vault',
    async (kind, harm) => {
      const vault = await made.open();
      const [name = '', other = ''] = await objectsOf(vault, kinds[kind]);
      const whole = readFileSync(fileOf(name));
      const copy = await made.open({ store: bucket, home: tempFolder('home') });
      await syncPacks(copy);
      const bad = harms[harm](whole, readFileSync(fileOf(other)));
      if (bad === null) await bucket.delete(name);
      else await bucket.replace(name, bad);
      const { problems } = await check(copy, { depth: 'rotation', windowDays: 1 });
      const found = problems.map((problem) => problem.path);
      expect(found).toContain(name);
      // Of a lost file list the record is named, too.
      expect(found.filter((each) => each !== name && !each.startsWith('snapshots/'))).toEqual([]);
      const result = await heal(copy, { name: 'vault', store: vault.store });
      expect(result).toMatchObject({ verdict: 'healed', open: [], healed: [{ how: 'copy', from: 'vault' }] });
      expect((await bucket.get(name, 64 * 2 ** 20)).equals(whole)).toBe(true);
    },
  );

  test('two packs of the bucket whose names were swapped are both found, and both come back', async () => {
    const vault = await made.open();
    const pair = [
      ...(await objectsOf(vault, 'data')).slice(0, 1),
      ...(await objectsOf(vault, 'tree')).slice(0, 1),
    ];
    const copy = await made.open({ store: bucket, home: tempFolder('home') });
    const whole = pair.map((name) => readFileSync(fileOf(name)));
    for (const [n, name] of pair.entries()) await bucket.replace(name, whole[1 - n] ?? Buffer.alloc(0));
    const result = await heal(copy, { name: 'vault', store: vault.store });
    expect(result).toMatchObject({ verdict: 'healed', open: [] });
    expect(result.healed.map(({ object }) => object).sort()).toEqual([...pair].sort());
    for (const [n, name] of pair.entries())
      expect((await bucket.get(name, 64 * 2 ** 20)).equals(whole[n] ?? Buffer.alloc(0))).toBe(true);
  });

  test('a drill restores from the bucket alone, and says how long that takes', async () => {
    const copy = await made.open({ store: bucket, home: tempFolder('home') });
    await syncPacks(copy);
    const request = { snapshot: await newest(copy), scope: 'full', run: null, copy: 'cloud' } as const;
    const done = await drill(copy, request, {
      ...{ scratch: tempFolder('scratch'), random: randomBytes },
      databases: { world: worldWith(), own: new Map(), servers: {}, programs: {}, asSuperuser: false },
    });
    expect(done).toMatchObject({ verdict: 'passed', copy: 'cloud', scope: 'full', files: 2, reasons: [] });
    expect(done.restoreMs).toBeGreaterThan(0);
  });

  test('a rotation of the bucket reads no more than it may, what waits longest first, until all is proven', async () => {
    const copy = await made.open({ store: bucket, home: tempFolder('home') });
    const seen: number[] = [];
    for (let day = 0; day < packs.length; day += 1) {
      const { verdict, packsRead } = await check(copy, { depth: 'rotation', windowDays: 1, mostBytes: 1 });
      expect([verdict, packsRead]).toEqual(['ok', 1]);
      seen.push(copy.catalog.packs().filter((pack) => pack.verified !== null).length);
    }
    expect(seen).toEqual(packs.map((_, n) => n + 1));
  });

  test('everything is restored straight from the bucket', async () => {
    const copy = await made.open({ store: bucket, home: tempFolder('home') });
    const { folder } = await restore(copy);
    expect(readFileSync(path.join(folder, 'shop/media/big.bin')).equals(noise(5, 1_500_000))).toBe(true);
  });
});

/** Packs or records of a vault, the one to damage first; a second of some kind where there is but one of it. */
async function objectsOf(vault: Vault, kind: 'data' | 'tree' | 'record'): Promise<string[]> {
  await syncPacks(vault);
  const packs = vault.catalog
    .packs()
    .map((pack) => ({ ...pack, object: packObject(pack.name, vault.encrypted) }));
  const rest = packs.map(({ object }) => object);
  if (kind === 'record') return [(await newest(vault)).object, ...rest];
  const own = packs.filter((pack) => pack.kind === kind).map(({ object }) => object);
  return [...own, ...rest.filter((object) => !own.includes(object))];
}

/** Names of what lies in a vault folder, without its lock and unfinished files. */
function objectsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => !/^(lock|tmp)\//.test(name));
}
