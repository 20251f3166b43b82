import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../main/base/clock.ts';
import { settingsSchema } from '../../../main/contract/settings/settings.ts';
import type { Run } from '../../../main/contract/views/run.ts';
import { backupRunner } from '../../../main/core/backup/backup-runner.ts';
import { databaseWorld } from '../../../main/core/backup/database-world.ts';
import { createCore } from '../../../main/core/core.ts';
import { pruneRunner } from '../../../main/core/retention/runner.ts';
import { secretResolver } from '../../../main/core/secrets/resolver.ts';
import { codeOf } from '../../support/answers.ts';
import { noise } from '../../support/random.ts';
import { tempFolder } from '../../support/temp.ts';
import { InlineStore, newVault, snapshotsOf, type TestVault } from '../../support/vaults.ts';

let made: TestVault;
let source: string;
let now = Date.now();
const clock = { ...systemClock, now: () => now };
beforeEach(async () => {
  made = await newVault();
  source = join(tempFolder('source'), 'shop');
  mkdirSync(join(source, 'media'), { recursive: true });
  mkdirSync(join(source, 'app'));
  for (let n = 0; n < 20; n += 1) {
    writeFileSync(join(source, 'media', `${n}.jpg`), noise(n, 20_000));
    writeFileSync(join(source, 'app', `${n}.py`), `value = ${n}\n`.repeat(400));
  }
});
afterEach(() => made.close());

function makeCore() {
  const { home } = made;
  const settings = async () =>
    settingsSchema.parse({
      version: 1,
      vaults: { disk: { url: made.folder } },
      projects: { shop: { vault: 'disk', folders: [source], retention: { quick: { last: 1 } } } },
    });
  const openVault = () => made.open({ store: new InlineStore(made.folder), clock });
  const resolver = secretResolver(home, {}, {});
  const databases = () => databaseWorld({ home, env: {}, resolver });
  return createCore({
    ...{ home, version: '1', settings, clock },
    runners: {
      backup: backupRunner({ home, version: '1', settings, openVault, databases }),
      prune: pruneRunner({ home, settings, openVault }),
    },
  });
}

type Core = ReturnType<typeof makeCore>;

async function run(core: Core, start: () => Promise<unknown>): Promise<Run> {
  const events = core.events(null);
  await start();
  for await (const event of events) if (event.kind === 'job.finished') return event.run;
  throw new Error('no job ended');
}

async function backUp(core: Core): Promise<Run> {
  now += 3_600_000;
  return run(core, () => core.request('backup.start', { project: 'shop', type: 'quick' }));
}

const prune = (core: Core) => run(core, () => core.request('prune.start', { place: { vault: 'disk' } }));

test('a folder that is not mounted holds all deletion of the project until somebody says why it may be so', async () => {
  await using core = makeCore();
  for (let n = 0; n < 3; n += 1) {
    writeFileSync(join(source, 'app', 'version.py'), `${n}`);
    expect(await backUp(core)).toMatchObject({ state: 'complete' });
  }
  expect((await core.request('hold.list', {})).holds).toEqual([]);
  renameSync(join(source, 'media'), `${source}-media`);
  mkdirSync(join(source, 'media'));
  const odd = await backUp(core);
  expect(odd.state).toBe('complete');
  const details = (await core.request('history.run', { run: odd.id })).run;
  expect(details.counts.anomalies).toBeGreaterThan(0);
  const { lines } = await core.request('history.log', { run: odd.id, after: 0 });
  expect(lines.map(({ code }) => code)).toEqual(
    expect.arrayContaining([
      'runLog.anomaly.source-missing',
      'runLog.anomaly.files-collapsed',
      'runLog.held',
    ]),
  );
  const { holds } = await core.request('hold.list', {});
  expect(holds).toMatchObject([{ project: 'shop', vault: 'disk' }]);
  expect(holds[0]?.anomalies.map(({ code, what }) => [code, what])).toContainEqual([
    'source-missing',
    'shop/media',
  ]);

  // Nothing goes while it stands, also after more backups of the same kind.
  await backUp(core);
  expect(await prune(core)).toMatchObject({ state: 'complete' });
  const vault = await made.open({ store: new InlineStore(made.folder) });
  expect(await snapshotsOf(vault)).toHaveLength(5);

  expect(await codeOf(core.request('hold.release', { project: 'other', reason: 'x' }))).toBe('wrong-use');
  await core.request('hold.release', { project: 'shop', reason: 'media moved to a bucket' });
  expect(await core.request('hold.list', { released: 5 })).toMatchObject({
    holds: [],
    released: [{ project: 'shop', reason: 'media moved to a bucket' }],
  });
  await prune(core);
  expect(await snapshotsOf(vault)).toHaveLength(1);

  // What was acknowledged is the new normal; what collapses from there is seen again.
  expect((await backUp(core)).state).toBe('complete');
  expect((await core.request('hold.list', {})).holds).toEqual([]);
  for (let n = 0; n < 15; n += 1) rmSync(join(source, 'app', `${n}.py`));
  await backUp(core);
  expect((await core.request('hold.list', {})).holds).toHaveLength(1);
});

test('a project that comes back after a false alarm is held no more only by a person', async () => {
  await using core = makeCore();
  await backUp(core);
  await backUp(core);
  for (let n = 0; n < 20; n += 1) writeFileSync(join(source, 'app', `HOW_TO_DECRYPT_${n}.txt`), 'pay');
  await backUp(core);
  for (let n = 0; n < 20; n += 1) rmSync(join(source, 'app', `HOW_TO_DECRYPT_${n}.txt`));
  await backUp(core);
  const [hold] = (await core.request('hold.list', {})).holds;
  expect(hold?.anomalies.map(({ code }) => code)).toEqual(['ransom-note']);
});
