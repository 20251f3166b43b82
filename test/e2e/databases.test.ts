import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withBrowser } from './support/browser.ts';
import { World } from './support/world.ts';

const world = new World();
const browser = withBrowser();

beforeAll(async () => {
  world.vault();
  world.write({ 'shop/index.html': 'shop\n' });
  const db = new Sqlite(world.at('shop.sqlite3'));
  db.exec("CREATE TABLE orders (who TEXT); INSERT INTO orders VALUES ('Ana'), ('Rui')");
  db.close();
  const database = `sqlite:${world.at('shop.sqlite3')}`;
  world.cofre('project', 'add', 'shop', '--folder', world.at('shop'), '--database', database);
  world.cofre('backup', 'shop');
  await world.serve();
});
afterAll(() => world.end());

test('a database is loaded over the live one only after its name was typed', async () => {
  const live = world.at('shop.sqlite3');
  const db = new Sqlite(live);
  db.exec("DELETE FROM orders WHERE who = 'Rui'");
  db.close();
  const page = await browser.page();
  await world.open(page, '#/restore');
  await page.getByRole('row').nth(1).click();
  await page.getByRole('button', { name: 'Load…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Over the live database').check();
  const restore = dialog.getByRole('button', { name: 'Restore', exact: true });
  expect(await restore.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('another');
  expect(await restore.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill(live);
  await restore.click();
  await page.waitForURL((url) => url.hash.startsWith('#/history/'));
  await page.locator('.badge', { hasText: 'complete' }).first().waitFor();
  expect(customers(live)).toEqual(['Ana', 'Rui']);
  // What was there before can be had back.
  await world.go(page, '#/restore');
  await page.getByRole('row').nth(2).waitFor();
});

function customers(file: string): unknown[] {
  const db = new Sqlite(file, { readonly: true });
  const names = db.prepare('SELECT who FROM orders ORDER BY who').pluck().all();
  db.close();
  return names;
}
