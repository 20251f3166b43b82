import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CofreError } from '../../../main/base/errors.ts';
import type { CoreEvent } from '../../../main/contract/events.ts';
import { settingsSchema } from '../../../main/contract/settings/settings.ts';
import type { Run } from '../../../main/contract/views/run.ts';
import { createCore } from '../../../main/core/core.ts';
import { healRunner } from '../../../main/core/heal/runner.ts';
import { healService } from '../../../main/core/heal/service.ts';
import type { JobRunner } from '../../../main/core/jobs/runner.ts';
import { checkRunner } from '../../../main/core/runners/check.ts';
import { packObject } from '../../../main/format/pack.ts';
import { FolderStore } from '../../../main/store/folder.ts';
import { plant } from '../../support/plant.ts';
import { noise } from '../../support/random.ts';
import { tempFolder } from '../../support/temp.ts';
import { backUp, expectSound, InlineStore, newVault, type TestVault } from '../../support/vaults.ts';

let made: TestVault;
let copy: string;
let files: string[];
beforeEach(async () => {
  made = await newVault({ encrypted: true });
  const vault = await made.open({ store: new InlineStore(made.folder) });
  const source = join(tempFolder('source'), 'shop');
  await backUp(vault, plant(source, { 'a.bin': noise(1, 100_000) }), { project: 'shop', type: 'full' });
  rmSync(source, { recursive: true });
  files = vault.catalog.packs().map(({ name }) => join(made.folder, packObject(name, true)));
  await made.close();
  copy = join(tempFolder('copy'), 'vault');
  cpSync(made.folder, copy, { recursive: true });
});
afterEach(() => made.close());

function coreWith(copies: readonly string[], drill?: JobRunner) {
  const settings = async () =>
    settingsSchema.parse({
      version: 1,
      vaults: { disk: { url: made.folder } },
      projects: { shop: { vault: 'disk', folders: ['/srv/shop'] } },
    });
  const openVault = () => made.open({ store: new InlineStore(made.folder) });
  const openSources = async () => copies.map((folder) => ({ name: 'nas', store: new FolderStore(folder) }));
  return createCore({
    ...{ home: made.home, version: '1', settings, services: [healService] },
    runners: {
      check: checkRunner({ openVault, settings }),
      heal: healRunner({ openVault, openSources }),
      ...(drill === undefined ? {} : { drill }),
    },
  });
}

/** The first jobs that end, in order. */
async function ended(events: AsyncIterable<CoreEvent>, count: number): Promise<Run[]> {
  const runs: Run[] = [];
  for await (const event of events) {
    if (event.kind === 'job.finished') runs.push(event.run);
    if (runs.length === count) break;
  }
  return runs;
}

test('a check that finds damage sets off one healing, which takes it from a copy; the next check is green', async () => {
  const bytes = readFileSync(files[0] ?? '');
  writeFileSync(files[0] ?? '', bytes.subarray(0, 100));
  rmSync(files[1] ?? '');
  await using core = coreWith([copy]);
  const over = ended(core.events(null), 2);
  await core.request('check.start', { place: { vault: 'disk' }, depth: 'rotation' });
  const [found, healed] = await over;
  expect(found).toMatchObject({ kind: 'check', state: 'failed', reason: { code: 'damaged' } });
  expect(healed).toMatchObject({ kind: 'heal', state: 'complete', trigger: 'after-finding' });
  expect(readFileSync(files[0] ?? '').equals(bytes)).toBe(true);
  const { run } = await core.request('history.run', { run: healed?.id ?? '' });
  expect(run.counts).toMatchObject({ found: 2, healed: 2, open: 0, snapshotsProven: 1 });
  const again = ended(core.events(null), 1);
  await core.request('check.start', { place: { vault: 'disk' }, depth: 'read' });
  expect((await again)[0]).toMatchObject({ kind: 'check', state: 'complete' });
  await expectSound(made);
});

test('what no copy has stays red, names the files, and is not tried again at once', async () => {
  for (const file of files) writeFileSync(file, 'x');
  await using core = coreWith([]);
  const over = ended(core.events(null), 3);
  const healing = ended(core.events(null), 2);
  await core.request('check.start', { place: { vault: 'disk' }, depth: 'read' });
  const [, healed] = await healing;
  expect(healed).toMatchObject({ kind: 'heal', state: 'failed', reason: { code: 'damaged' } });
  await core.request('check.start', { place: { vault: 'disk' }, depth: 'read' });
  expect((await over).map(({ kind }) => kind)).toEqual(['check', 'heal', 'check']);
  const { runs } = await core.request('history.list', {});
  expect(runs.filter(({ kind }) => kind === 'heal')).toHaveLength(1);
});

/** A drill that fails on damage for as long as there is some, or for ever. */
const drillThat = (isWell: () => boolean): JobRunner => {
  return async () => {
    if (!isWell()) throw new CofreError('damaged', 'a file is damaged');
    return { result: 'complete' };
  };
};

test('a drill that damage failed is done again after the healing, once', async () => {
  const bytes = readFileSync(files[0] ?? '');
  writeFileSync(files[0] ?? '', 'x');
  const isWhole = () => readFileSync(files[0] ?? '').equals(bytes);
  await using core = coreWith([copy], drillThat(isWhole));
  const over = ended(core.events(null), 3);
  await core.request('drill.start', { project: 'shop' });
  const [failed, healed, again] = await over;
  expect(failed).toMatchObject({ kind: 'drill', state: 'failed', trigger: 'manual' });
  expect(healed).toMatchObject({ kind: 'heal', state: 'complete', trigger: 'after-finding' });
  expect(again).toMatchObject({ kind: 'drill', state: 'complete', trigger: 'after-healing' });
});

test('a drill that fails on after a healing is not done over and over; after one by hand it is', async () => {
  await using core = coreWith(
    [copy],
    drillThat(() => false),
  );
  const byItself = ended(core.events(null), 4);
  const all = ended(core.events(null), 6);
  await core.request('drill.start', { project: 'shop' });
  expect((await byItself).map(({ kind }) => kind)).toEqual(['drill', 'heal', 'drill', 'heal']);
  await core.request('heal.start', { place: { vault: 'disk' } });
  expect((await all).slice(4).map(({ kind, trigger }) => `${kind} ${trigger}`)).toEqual([
    'heal manual',
    'drill after-healing',
  ]);
});
