import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { VaultState } from '../../main/format/vault-state.ts';
import { lookAtFleet } from '../../main/operations/fleet/fleet.ts';
import { judgeState } from '../../main/operations/fleet/judge.ts';
import { createVault } from '../../main/operations/vault/open-vault.ts';
import { readVaultState, writeVaultState } from '../../main/operations/vault-state.ts';
import { openStore } from '../../main/store/open.ts';
import { rememberAccess } from '../../main/store/s3/access.ts';
import { foldersOf } from '../../main/store/s3/folders.ts';
import { s3Url } from '../../main/store/s3/place.ts';
import { S3Store } from '../../main/store/s3/s3-store.ts';
import { hasMoto, startMoto } from '../support/s3/moto.ts';
import { newBucket } from '../support/s3/server.ts';
import { tempFolder } from '../support/temp.ts';

const HOUR = 3600_000;
const DAY = 24 * HOUR;
const now = Date.parse('2026-11-24T12:00:00Z');
const rules = { now, backupAge: 2 * DAY, proofAge: 14 * DAY };

const well: VaultState = {
  ...{ format: 'cofre-state', version: 1, vault: '0'.repeat(32), cofre: '1', projects: 2, failing: 0 },
  ...{ at: now - HOUR, oldest: now - 5 * HOUR },
  backup: { at: now - HOUR, verdict: 'complete' },
  proof: { at: now - 3 * DAY, verdict: 'complete' },
};

test.each([
  ['all is fresh and proven', {}, 'ok'],
  ['one project fails', { failing: 1 }, 'failing'],
  ['nothing was heard for three days', { at: now - 3 * DAY }, 'silent'],
  ['the clock there runs a day ahead', { at: now + DAY }, 'silent'],
  ['the weakest project is three days old', { oldest: now - 3 * DAY }, 'overdue'],
  ['a project never had a good backup', { oldest: null }, 'overdue'],
  ['no drill was ever made', { proof: null }, 'unproven'],
  ['the last drill failed', { proof: { at: now, verdict: 'failed' } }, 'unproven'],
  ['the last drill is a month old', { proof: { at: now - 30 * DAY, verdict: 'complete' } }, 'unproven'],
] as const)('%s', (_situation, change, verdict) => {
  expect(judgeState({ ...well, ...change }, rules)).toBe(verdict);
});

test('a vault that says nothing is unknown, never well', () => {
  expect(judgeState(null, rules)).toBe('unknown');
});

test('of all vaults below a folder the worst comes first; what is no vault is passed over', async () => {
  const root = tempFolder('fleet');
  for (const [name, change] of [
    ['alpha', {}],
    ['beta', { failing: 1 }],
    ['gamma', null],
  ] as const) {
    const store = await openStore(path.join(root, name), { create: true });
    await createVault(store, { encryption: 'none' });
    if (change !== null) await writeVaultState(store, { ...well, ...change });
  }
  mkdirSync(path.join(root, 'photos'));
  const store = await openStore(path.join(root, 'damaged'), { create: true });
  writeFileSync(path.join(root, 'damaged', 'vault.json'), 'no JSON');
  await store.close();
  const members = await lookAtFleet(root, rules);
  expect(members.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    'beta failing',
    'damaged unknown',
    'gamma unknown',
    'alpha ok',
  ]);
  expect(members[1]?.problem?.code).toBe('vault-invalid');
});

test('a state that was cut short is passed over for the one before', async () => {
  const folder = path.join(tempFolder('fleet'), 'vault');
  const store = await openStore(folder, { create: true });
  await writeVaultState(store, { ...well, at: now - HOUR });
  const newer = `state/${String(10 ** 14 - now)}-0123456789abcdef.json`;
  writeFileSync(path.join(folder, newer), '{"format":');
  expect(await readVaultState(store)).toMatchObject({ at: now - HOUR });
});

test.runIf(hasMoto())(
  'a fleet in a bucket costs requests for its vaults, not for their objects',
  async () => {
    const server = await startMoto();
    onTestFinished(() => server.stop());
    const bucket = await newBucket(server);
    const placeOf = (prefix: string) => ({
      ...{ bucket, prefix, endpoint: server.endpoint, region: 'us-east-1', pathStyle: true },
    });
    for (const name of ['one', 'two']) {
      const store = new S3Store(placeOf(`team/${name}`), { keys: server.keys });
      await createVault(store, { encryption: 'none' });
      await writeVaultState(store, { ...well, failing: name === 'two' ? 1 : 0 });
      for (let n = 0; n < 20; n += 1) await store.put(`packs/${n}`, Buffer.from('bytes'));
      await store.close();
    }
    const url = s3Url(placeOf('team'));
    rememberAccess(url, { keys: server.keys });
    const members = await lookAtFleet(url, rules);
    expect(members.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(['two failing', 'one ok']);

    const top = new S3Store(placeOf('team'), { keys: server.keys });
    expect(await foldersOf(top.requests)).toEqual(['one', 'two']);
    expect(top.requests.counts).toMatchObject({ lists: 1, reads: 0 });
    const member = new S3Store(placeOf('team/one'), { keys: server.keys });
    await readVaultState(member);
    expect(member.requests.counts).toMatchObject({ lists: 1, reads: 1 });
  },
);
