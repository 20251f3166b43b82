import { mkdirSync, renameSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noise } from '../support/random.ts';
import { withBrowser } from './support/browser.ts';
import { World } from './support/world.ts';

const world = new World();
const browser = withBrowser();
const REASON = 'the media moved to a bucket';

beforeAll(async () => {
  world.vault();
  for (let n = 0; n < 20; n += 1) {
    world.write({ [`shop/media/${n}.jpg`]: Buffer.from(noise(n, 20_000)) });
    world.write({ [`shop/app/${n}.py`]: `value = ${n}\n`.repeat(400) });
  }
  world.cofre('project', 'add', 'shop', '--folder', world.at('shop'));
  for (const version of ['1', '2']) {
    world.write({ 'shop/app/version.py': version });
    world.cofre('backup', 'shop');
  }
  renameSync(world.at('shop/media'), world.at('away'));
  mkdirSync(world.at('shop/media'));
  world.cofre('backup', 'shop');
  await world.serve();
});
afterAll(() => world.end());

const prune = () => world.cofre('prune', '--keep-last', '1', '--yes');
const snapshots = (): number =>
  (JSON.parse(world.cofre('list', '--json')) as { snapshots: unknown[] }).snapshots.length;

test('a backup that looks like a loss is shown, stops all deletion, and is released with a reason', async () => {
  const page = await browser.page();
  await world.open(page);
  await page.locator('.verdict-critical').waitFor();
  await page.locator('.recommendation', { hasText: 'shop' }).first().waitFor();
  expect(prune).toThrow(': 13');
  expect(snapshots()).toBe(3);

  await world.go(page, '#/verification');
  const hold = page.locator('.hold', { hasText: 'shop' });
  await hold.getByText('shop/media').first().waitFor();
  await hold.getByRole('button', { name: 'Release…' }).click();
  const dialog = page.getByRole('dialog');
  const release = dialog.getByRole('button', { name: 'Release…' });
  expect(await release.isDisabled()).toBe(true);
  await dialog.getByLabel('Why it may be so').fill(REASON);
  await release.click();
  await dialog.waitFor({ state: 'detached' });
  await hold.waitFor({ state: 'detached' });
  await page.getByText(`shop was released: ${REASON}`).waitFor();

  prune();
  expect(snapshots()).toBe(1);
  await world.go(page, '#/overview');
  await page.locator('.verdict').waitFor();
  await page.locator('.verdict-critical').waitFor({ state: 'detached' });
});
