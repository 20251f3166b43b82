import { readFileSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withBrowser } from './support/browser.ts';
import { World } from './support/world.ts';

const world = new World();
const browser = withBrowser();

beforeAll(async () => {
  world.vault();
  world.write({ 'shop/a.txt': 'a\n', 'shop/.config/secret.txt': 'dots count, too\n' });
  world.cofre('project', 'add', 'shop', '--folder', world.at('shop'));
  for (const n of [1, 2, 3]) {
    writeFileSync(world.at('shop/a.txt'), `${n}\n`);
    world.cofre('backup', 'shop', '--type', 'full');
  }
  await world.serve();
});
afterAll(() => world.end());

interface Settled {
  readonly projects: { readonly shop: Readonly<Record<string, unknown>> };
  readonly notifications?: Readonly<Record<string, unknown>>;
}

const settled = () => JSON.parse(readFileSync(world.at('home', 'settings.json'), 'utf8')) as Settled;
const saved = (page: Page) => page.locator('.toast', { hasText: 'Saved' }).first().waitFor();

test('how many stay is tried out in a picture, and only then saved', async () => {
  const page = await browser.page();
  await world.open(page, '#/projects/projects/shop');
  await page.getByText('3 stay, 0 go.').waitFor();
  await page.getByLabel('Newest', { exact: true }).fill('1');
  await page.getByText('1 stay, 2 go.').waitFor();
  expect(await page.locator('.retention-goes').count()).toBe(2);
  expect(settled().projects.shop.retention).toBeUndefined();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await saved(page);
  expect(settled().projects.shop.retention).toEqual({ full: { last: 1 } });

  await world.go(page, '#/restore?project=shop');
  await page.getByRole('columnheader', { name: 'Stays as' }).waitFor();
  expect(await page.getByRole('gridcell', { name: 'goes' }).count()).toBe(2);
  // Today's column of the calendar shows three, and chooses them.
  await page.getByRole('button', { name: '3 snapshots' }).click();
  await page.waitForURL((url) => url.hash.includes('day='));
  expect(await page.getByRole('row').count()).toBe(4);
});

test('a database and a command are added by the keyboard alone, changed and removed', async () => {
  const page = await browser.page();
  await world.open(page, '#/projects/projects/shop');
  const keys = page.keyboard;
  await page.getByRole('button', { name: 'Add a database' }).focus();
  await keys.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.getByLabel('Kind').focus();
  await keys.type('SQL');
  await page.getByLabel('File', { exact: true }).waitFor();
  await page.getByLabel('Short name').focus();
  await keys.type('main');
  await keys.press('Tab');
  await keys.type(world.at('shop', 'main.db'));
  await keys.press('Tab');
  await keys.press('Tab');
  await keys.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(settled().projects.shop.databases).toEqual([
    { engine: 'sqlite', name: 'main', place: { kind: 'local' }, file: world.at('shop', 'main.db') },
  ]);

  await page.getByRole('button', { name: 'Add a command' }).focus();
  await keys.press('Enter');
  await page.getByLabel('Command', { exact: true }).waitFor();
  await keys.type('notify-all "it begins"');
  await page.getByRole('button', { name: 'Add this command' }).focus();
  await keys.press('Enter');
  await page.getByText('notify-all "it begins"').waitFor();
  expect(settled().projects.shop.hooks).toEqual([
    { argv: ['notify-all', 'it begins'], when: 'before', ifItFails: 'fail' },
  ]);
  await page.getByRole('button', { name: 'Remove notify-all "it begins"' }).click();
  await page.getByText('notify-all "it begins"').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'No longer back up main' }).click();
  await page.getByRole('button', { name: 'No longer back up main' }).waitFor({ state: 'detached' });
  expect([settled().projects.shop.hooks, settled().projects.shop.databases]).toEqual([[], []]);
});

test('two channels of one kind, quiet hours and a weekly summary', async () => {
  const page = await browser.page();
  await world.open(page, '#/projects/notifications');
  for (const name of ['webhook', 'webhook-2']) {
    await page.getByRole('button', { name: 'Add a channel' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Kind').selectOption('webhook');
    expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe(name);
    await dialog.getByLabel('Address').fill(`https://${name}.example.org/`);
    await dialog.getByRole('button', { name: 'Add a channel' }).click();
    await page.locator('.channel', { hasText: `${name}.example.org` }).waitFor();
    await dialog.waitFor({ state: 'detached' });
  }
  await page.getByText('Quiet hours').click();
  await page.getByLabel('To', { exact: true }).fill('06:30');
  await page.getByText('A summary each week').click();
  await page.getByLabel('Day').selectOption('5');
  await expect
    .poll(() => settled().notifications, { timeout: 30_000 })
    .toMatchObject({ quietHours: { from: '22:00', to: '06:30' }, digest: { weekday: 5, time: '09:00' } });
});
