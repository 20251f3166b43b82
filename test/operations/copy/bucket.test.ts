import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../main/base/clock.ts';
import { sha256 } from '../../../main/format/hash.ts';
import { packObject } from '../../../main/format/pack.ts';
import { VAULT_OBJECT } from '../../../main/format/vault.ts';
import { type ProbedCopy, probeBucket } from '../../../main/operations/copy/probe-bucket.ts';
import { s3Destination } from '../../../main/operations/copy/s3-destination.ts';
import { executePrune, planPrune } from '../../../main/operations/prune/prune.ts';
import { FolderStore } from '../../../main/store/folder.ts';
import { BRIEF } from '../../../main/store/s3/retry.ts';
import type { Store } from '../../../main/store/store.ts';
import { listed } from '../../store/suite.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type CephServer, hasCeph, startCeph } from '../../support/s3/ceph.ts';
import { bucketCopy, bucketStore, newLedger, POLICY, sync } from '../../support/s3/copies.ts';
import { newBucket, plainClient } from '../../support/s3/server.ts';
import { tempFolder } from '../../support/temp.ts';
import { backUp, newVault } from '../../support/vaults.ts';

/** Requests by the thousand take the server most of a minute: as many only in the long run (`npm run crash`). */
const MANY = process.env.COFRE_CRASH === 'long' ? 10_000 : 2000;
const DAY = 24 * 3600 * 1000;
const world = { policy: { ...BRIEF, firstMs: 1, mostMs: 2 } };
const copy: ProbedCopy = { deleteGraceDays: 30, creates: 'server', deleter: null };

const namesIn = async (store: Store): Promise<string[]> =>
  (await listed(store, '')).map(({ name }) => name).filter((name) => !name.startsWith('lock/'));

describe.runIf(hasCeph())('a bucket that keeps keys, locks and versions', () => {
  let server: CephServer;
  beforeAll(async () => {
    server = await startCeph();
  });
  afterAll(() => server?.stop());

  const states = async (bucket: string, options: Partial<ProbedCopy> = {}, keys = server.keys) => {
    const store = bucketStore({ server: { ...server, keys }, bucket, prefix: 'p' }, world);
    const checks = await probeBucket(store, {
      copy: { ...copy, ...options },
      clock: systemClock,
      random: randomBytes,
    });
    await store.close();
    return Object.fromEntries(checks.map(({ code, state }) => [code, state]));
  };

  it('is tried step by step, and left as it was', async () => {
    const bucket = await newBucket(server);
    const fine = { reach: 'ok', list: 'ok', clock: 'ok', write: 'ok', read: 'ok', verify: 'ok' };
    expect(await states(bucket)).toEqual({
      ...fine,
      'no-overwrite': 'too-wide',
      delete: 'ok',
      lock: 'skipped',
    });
    expect(await states(bucket, { deleteGraceDays: null })).toMatchObject({ delete: 'too-wide' });
    expect(await states(bucket, { lock: { days: 1 } })).toMatchObject({ lock: 'failed' });
    const left = await plainClient(server).send(new ListObjectVersionsCommand({ Bucket: bucket }));
    expect(left.Versions ?? []).toEqual([]);
    expect(await states('no-such-bucket')).toEqual({ reach: 'failed' });
    expect(await states(bucket, {}, { ...server.keys, secretAccessKey: 'wrong' })).toEqual({
      reach: 'failed',
    });
  });

  it.each([
    ['s3:PutObject', { write: 'failed' }],
    ['s3:GetObject', { write: 'ok', read: 'failed' }],
    ['s3:ListBucket', { reach: 'ok', list: 'failed', write: 'ok' }],
    ['s3:DeleteObject', { write: 'ok', read: 'ok', delete: 'failed' }],
  ])('without %s it is told which permission is missing', async (action, expected) => {
    const bucket = await newBucket(server);
    const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
    const Statement = [{ Effect: 'Deny', Principal: '*', Action: [action], Resource }];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await plainClient(server).send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    expect(await states(bucket)).toMatchObject(expected);
  });

  it('keeps versions of what these keys overwrite', async () => {
    const bucket = await newBucket(server);
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await plainClient(server).send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }),
    );
    expect(await states(bucket)).toMatchObject({ 'no-overwrite': 'ok', delete: 'ok' });
  });

  it('locks what is sent, renews the locks of what the vault still holds, and no others', async () => {
    const bucket = await newBucket(server, { lock: true });
    const test = await newVault();
    const source = tempFolder('source');
    writeFileSync(join(source, 'page.html'), 'hello');
    await backUp(await test.open(), source);
    const to = bucketCopy({ server, bucket, prefix: 'locked' }, world);
    const ledger = newLedger();
    const clock = new FakeClock(Date.now());
    const policy = { ...POLICY, lock: { mode: 'GOVERNANCE' as const, days: 10 } };
    const { stored } = await sync(test.folder, { to, ledger }, { clock, policy });
    const packs = [...ledger.rows().keys()].filter((name) => name.startsWith('packs/'));
    const client = plainClient(server);
    const until = async (name: string): Promise<number> => {
      const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: `locked/${name}` }));
      return head.ObjectLockRetainUntilDate?.getTime() ?? 0;
    };
    for (const name of packs)
      expect(Math.abs((await until(name)) - (clock.now() + 10 * DAY))).toBeLessThan(5000);
    const [pack = ''] = packs;
    const versions = await client.send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: `locked/${pack}` }),
    );
    const VersionId = versions.Versions?.[0]?.VersionId;
    const erase = new DeleteObjectCommand({ Bucket: bucket, Key: `locked/${pack}`, VersionId });
    await expect(client.send(erase)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    clock.set(clock.now() + 4 * DAY);
    expect(await sync(test.folder, { to, ledger }, { clock, policy })).toMatchObject({ locksRenewed: 0 });
    clock.set(clock.now() + 2 * DAY);
    const renewed = await sync(test.folder, { to, ledger }, { clock, policy });
    expect(renewed.locksRenewed).toBeGreaterThanOrEqual(packs.length + 1);
    expect(renewed.locksRenewed).toBeLessThan(stored.objects); // what may change is not locked
    for (const name of packs)
      expect(Math.abs((await until(name)) - (clock.now() + 10 * DAY))).toBeLessThan(5000);
    await test.close();
  });

  it('is filled with keys that may not delete; only others, kept apart, remove what the vault dropped', async () => {
    const bucket = await newBucket(server);
    const writing = server.newUser('writer');
    const Principal = { AWS: ['arn:aws:iam:::user/writer'] };
    const Statement = [
      ...[{ Effect: 'Allow', Principal, Action: ['s3:ListBucket'], Resource: [`arn:aws:s3:::${bucket}`] }],
      ...[
        {
          Effect: 'Allow',
          Principal,
          Action: ['s3:GetObject', 's3:PutObject'],
          Resource: [`arn:aws:s3:::${bucket}/*`],
        },
      ],
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await plainClient(server).send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    const place = { bucket, prefix: 'apart' };
    const writer = bucketStore({ server: { ...server, keys: writing }, ...place }, world);
    const deleter = bucketStore({ server, ...place }, world);

    await using test = await newVault();
    const source = tempFolder('source');
    const vault = await test.open();
    for (const text of ['one', 'two']) {
      writeFileSync(join(source, 'page.html'), text);
      await backUp(vault, source);
    }
    const ledger = newLedger();
    const policy = { ...POLICY, deleteGraceMs: 0, manyMayGo: true };
    expect(await sync(test.folder, { to: s3Destination(writer), ledger }, { policy })).toMatchObject({
      mayNotDelete: false, // nothing was to be removed yet
    });
    const full = await namesIn(deleter);
    await executePrune(vault, await planPrune(vault, { rules: { last: 1 }, graceMs: 0 }));
    const alone = await sync(test.folder, { to: s3Destination(writer), ledger }, { policy });
    expect(alone).toMatchObject({ removed: 0, mayNotDelete: true, problems: [] });
    expect(await namesIn(deleter)).toEqual(full);
    await expect(writer.delete(full.find((name) => name.startsWith('packs/')) ?? '')).rejects.toMatchObject({
      code: 'access-denied',
    });

    const together = await sync(test.folder, { to: s3Destination(writer, deleter), ledger }, { policy });
    expect(together).toMatchObject({ mayNotDelete: false });
    expect(together.removed).toBeGreaterThan(0);
    expect(await namesIn(deleter)).toEqual(await namesIn(new FolderStore(test.folder)));
    const tried = await probeBucket(writer, {
      copy: { ...copy, deleter },
      ...{ clock: systemClock, random: randomBytes },
    });
    expect(tried.find(({ code }) => code === 'delete')).toMatchObject({ state: 'ok' });
    ledger.close();
    await writer.close();
    await deleter.close();
  });

  it(`a vault of ${MANY} objects is copied, and then found unchanged`, async () => {
    const bucket = await newBucket(server);
    const folder = tempFolder('many');
    const test = await newVault();
    writeFileSync(join(folder, VAULT_OBJECT), JSON.stringify((await test.open()).description));
    await test.close();
    for (let n = 0; n < MANY; n += 1) {
      const bytes = Buffer.from(`object ${n}`);
      const file = join(folder, packObject(sha256(bytes).toString('hex'), false));
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, bytes);
    }
    const to = bucketCopy({ server, bucket, prefix: 'many' });
    const ledger = newLedger();
    try {
      expect(await sync(folder, { to, ledger })).toMatchObject({ sent: MANY, stored: { objects: MANY } });
      const before = { ...to.counts };
      expect(await sync(folder, { to, ledger }, { fresh: true })).toMatchObject({
        sent: 0,
        lost: 0,
        listed: true,
      });
      expect((to.counts?.lists ?? 0) - (before.lists ?? 0)).toBeLessThanOrEqual(MANY / 1000 + 5);
      expect(to.counts?.writes).toBe(before.writes);
    } finally {
      ledger.close();
      await to.close();
    }
  }, 300_000);
});
