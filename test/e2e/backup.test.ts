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
  for (let n = 0; n < 6; n += 1)
    writeFileSync(world.at('shop', `video${n}.bin`), randomBytes(48 * 1024 * 1024));
  world.write({ 'notes/a.txt': 'a note\n' });
  world.cofre('project', 'add', 'shop', '--folder', world.at('shop'));
  world.cofre('project', 'add', 'notes', '--folder', world.at('notes'));
  world.cofre(
    'project',
    'add',
    'data',
    '--folder',
    world.at('notes'),
    '--database',
    `sqlite:${world.at('missing.db')}`,
  );
  await world.serve();
});
afterAll(() => world.end());

test('a backup shows how far it is, goes on through a reload, and ends on the overview and in the history', async () => {
  const page = await browser.page();
  await world.open(page);
  const card = page.locator('.project-card', { hasText: 'shop' });
  await card.getByRole('button', { name: 'Back up shop now' }).click();
  const bar = card.getByRole('progressbar');
  await bar.waitFor();
  await page.reload();
  await bar.waitFor();
  await page.locator('.nav-job').getByText('Backup of shop').waitFor();
  await bar.waitFor({ state: 'detached', timeout: 60_000 });
  await card.getByText('288.0 MiB').waitFor();
  await world.go(page, '#/history');
  const row = page.getByRole('row').filter({ hasText: 'shop' }).first();
  await row.getByText('complete').waitFor();
});

test('a backup can be stopped, and says so', async () => {
  const page = await browser.page();
  await world.open(page);
  for (let n = 0; n < 6; n += 1)
    writeFileSync(world.at('shop', `video${n}.bin`), randomBytes(48 * 1024 * 1024));
  const card = page.locator('.project-card', { hasText: 'shop' });
  await card.getByRole('button', { name: 'Back up shop now' }).click();
  await card.getByRole('button', { name: 'Cancel' }).click();
  await world.go(page, '#/history');
  await page.getByRole('row').filter({ hasText: 'shop' }).filter({ hasText: 'cancelled' }).waitFor();
});

test('a database that fails shows on the overview, in the history and in the run, with what to do', async () => {
  const page = await browser.page();
  await world.open(page);
  const card = page.locator('.project-card', { hasText: 'data' });
  await card.getByRole('button', { name: 'Back up data now' }).click();
  await card.locator('.mark-bad').waitFor();
  await page.locator('.verdict-critical').waitFor();
  await page.locator('.recommendation', { hasText: 'data' }).first().waitFor();
  await world.go(page, '#/history?project=data');
  await page.getByRole('row').filter({ hasText: 'failed' }).first().click();
  await page.locator('.note-bad').waitFor();
  expect(await page.locator('main').innerText()).toContain('missing.db');
  await page.getByRole('button', { name: 'Run again' }).waitFor();
});

test('a core that goes away is told, and found again when it is back', async () => {
  const page = await browser.page();
  await world.open(page);
  await page.locator('.project-card', { hasText: 'notes' }).waitFor();
  await world.kill('SIGKILL');
  await page.getByText('Cofre does not answer').waitFor();
  await page.locator('.project-card', { hasText: 'notes' }).waitFor();
  await world.serve();
  await page.getByText('Cofre does not answer').waitFor({ state: 'detached', timeout: 30_000 });
  await page.getByRole('button', { name: 'Back up notes now' }).click();
  await world.go(page, '#/history');
  await page.getByRole('row').filter({ hasText: 'notes' }).filter({ hasText: 'complete' }).first().waitFor();
});
