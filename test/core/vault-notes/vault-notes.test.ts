import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createCore } from '../../../main/core/core.ts';
import type { JobOutcome } from '../../../main/core/jobs/runner.ts';
import { openSettings } from '../../../main/core/settings/open.ts';
import { vaultNotesService } from '../../../main/core/vault-notes/service.ts';
import { readKeptSettings } from '../../../main/operations/kept-settings.ts';
import { readVaultState } from '../../../main/operations/vault-state.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp.ts';
import { newVault } from '../../support/vaults.ts';

const NOON = '2026-11-24T12:00:00Z';

/** A core whose backups of `shop` end as the test says, over a real vault. */
async function instance(outcome: { next: JobOutcome['result'] }) {
  const made = await newVault({ encrypted: true });
  onTestFinished(() => made.close());
  const home = tempFolder('home');
  const project = { vault: 'disk', folders: ['/shop'] };
  const write = (shop: object) =>
    writeFileSync(
      path.join(home, 'settings.json'),
      JSON.stringify({
        version: 1,
        vaults: { disk: { url: made.folder }, other: { url: '/elsewhere' } },
        projects: { shop: { ...project, ...shop }, blog: { vault: 'other', folders: ['/blog'] } },
      }),
      { mode: 0o600 },
    );
  write({});
  const clock = new FakeClock(NOON);
  const backUp = async () => {
    const core = createCore({
      ...{ home, version: '1.2.3', clock, sleep: clock.sleep, settings: () => openSettings(home) },
      runners: { backup: async () => ({ result: outcome.next }) },
      services: [vaultNotesService],
    });
    const { run } = await core.request('backup.start', { project: 'shop' });
    await core.parts.queue.whenEnded(run);
    await core.close();
  };
  return { made, clock, backUp, write };
}

async function namesIn(made: Awaited<ReturnType<typeof newVault>>, prefix: string): Promise<string[]> {
  const vault = await made.open();
  const names: string[] = [];
  for await (const { name } of vault.store.list(prefix)) names.push(name);
  return names;
}

test('after a job the vault knows the settings about it, and of other vaults nothing', async () => {
  const { made, backUp, write, clock } = await instance({ next: 'complete' });
  await backUp();
  const kept = JSON.parse((await readKeptSettings(await made.open())) ?? '');
  expect(kept).toMatchObject({
    vaults: { disk: { url: made.folder } },
    projects: { shop: { vault: 'disk' } },
  });
  expect(JSON.stringify(kept)).not.toMatch(/other|blog|elsewhere/);
  await backUp();
  expect(await namesIn(made, 'settings/')).toHaveLength(1);
  write({ excludes: ['*.log'] });
  await clock.advance(1);
  await backUp();
  expect(await readKeptSettings(await made.open())).toContain('*.log');
  expect((await namesIn(made, 'settings/')).every((name) => name.endsWith('.json.age'))).toBe(true);
});

test('the state says what the newest backup came to, in plain bytes and without names', async () => {
  const outcome: { next: JobOutcome['result'] } = { next: 'complete' };
  const { made, clock, backUp } = await instance(outcome);
  await backUp();
  const { store } = await made.open();
  const at = Date.parse(NOON);
  expect(await readVaultState(store)).toMatchObject({
    ...{ at, cofre: '1.2.3', projects: 1, failing: 0, proof: null, oldest: at },
    backup: { at, verdict: 'complete' },
  });
  outcome.next = 'failed';
  for (let n = 0; n < 4; n += 1) {
    await clock.advance(60_000);
    await backUp();
  }
  expect(await readVaultState(store)).toMatchObject({
    failing: 1,
    oldest: at,
    backup: { verdict: 'failed' },
  });
  const names = await namesIn(made, 'state/');
  expect(names).toHaveLength(3);
  for (const name of names) expect((await store.get(name, 10_000)).toString()).not.toMatch(/shop|disk/);
});
