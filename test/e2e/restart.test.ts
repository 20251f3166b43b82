import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withBrowser } from './support/browser.ts';
import { World } from './support/world.ts';

const world = new World();
const browser = withBrowser();

beforeAll(async () => {
  world.vault();
  mkdirSync(world.at('shop'));
  for (let n = 0; n < 8; n += 1)
    writeFileSync(world.at('shop', `video${n}.bin`), randomBytes(48 * 1024 * 1024));
  world.cofre('project', 'add', 'shop', '--folder', world.at('shop'));
  await world.serve();
});
afterAll(() => world.end());

test('a core that dies in the middle of a backup is told; when it is back the window goes on by itself, and so do backups', async () => {
  const page = await browser.page();
  await world.open(page);
  const card = page.locator('.project-card', { hasText: 'shop' });
  const start = card.getByRole('button', { name: 'Back up shop now' });
  const bar = card.getByRole('progressbar');
  const lost = page.getByText('Cofre does not answer');
  await start.click();
  await bar.waitFor();
  await page.reload();
  await bar.waitFor();
  await page.evaluate('window.here = true');

  await world.kill('SIGKILL');
  await lost.waitFor();
  await world.serve();
  await lost.waitFor({ state: 'detached' });
  expect(await page.evaluate('window.here')).toBe(true);
  // Nothing is at work any more, and nobody is left with a bar that never ends.
  await bar.waitFor({ state: 'detached' });
  await world.go(page, '#/history');
  const interrupted = page.getByRole('row').filter({ hasText: 'shop' }).filter({ hasText: 'interrupted' });
  await interrupted.click();
  await page.locator('.badge', { hasText: 'interrupted' }).first().waitFor();

  await page.getByRole('button', { name: 'Run again' }).click();
  await world.go(page, '#/history');
  await page.getByRole('row').filter({ hasText: 'shop' }).filter({ hasText: 'complete' }).waitFor();
  expect(await interrupted.count()).toBe(1);
  await world.go(page, '#/overview');
  await card.getByText('384.0 MiB').waitFor();
});
