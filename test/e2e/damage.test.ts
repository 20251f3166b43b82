import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noise } from '../support/random.ts';
import { withBrowser } from './support/browser.ts';
import { World } from './support/world.ts';

const world = new World();
const browser = withBrowser();

beforeAll(async () => {
  world.vault();
  world.write({ 'shop/photo.bin': Buffer.from(noise(1, 300_000)) });
  world.cofre('project', 'add', 'shop', '--folder', world.at('shop'));
  world.cofre('copy', 'add', 'other', world.at('other'), '--vault', 'disk');
  world.cofre('backup', 'shop');
  world.cofre('copy', 'run', 'other', '--vault', 'disk');
  await world.serve();
});
afterAll(() => world.end());

/** One bit in the middle of the largest pack, and with it what only the copy can give back. */
function damage(): void {
  const folder = world.at('vault', 'packs');
  const packs = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .toSorted((a, b) => readFileSync(b).length - readFileSync(a).length);
  const bytes = readFileSync(packs[0] ?? '');
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(packs[0] ?? '', bytes);
}

test('damage that a reading finds turns all red; healed out of the copy it is as before, and proved', async () => {
  const page = await browser.page();
  await world.open(page, '#/overview');
  await page.locator('.verdict').waitFor();
  expect(await page.locator('.verdict-critical').count()).toBe(0);

  // Out of reach of what heals by itself: the disk with the copy is away, and the file has changed since.
  renameSync(world.at('other'), world.at('drawer'));
  writeFileSync(world.at('shop/photo.bin'), 'another photo');
  damage();
  await world.go(page, '#/verification');
  await page.getByRole('button', { name: 'Read everything now' }).first().click();
  await page.waitForURL((url) => url.hash.startsWith('#/history/'));
  await page.locator('.note-bad, .note-warn').first().waitFor();

  await world.go(page, '#/overview');
  await page.locator('.verdict-critical').waitFor();
  await page.locator('.project-card').locator('.mark-bad').waitFor();
  renameSync(world.at('drawer'), world.at('other'));
  const heal = page.locator('.recommendation').getByRole('button', { name: /^Heal it/ });
  await heal.click();
  await page.locator('.verdict-critical').waitFor({ state: 'detached' });
  await heal.waitFor({ state: 'detached' });
  world.cofre('check', '--vault', 'disk', '--read');
});
