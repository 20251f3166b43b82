import { mkdirSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withBrowser } from './support/browser.ts';
import { givePast } from './support/past.ts';
import { World } from './support/world.ts';

const ENTRIES = 100_000;
const world = new World();
const browser = withBrowser();

beforeAll(async () => {
  world.vault();
  mkdirSync(world.at('many'));
  for (let n = 0; n < ENTRIES; n += 1) writeFileSync(world.at('many', `f${String(n).padStart(6, '0')}`), '');
  world.cofre('project', 'add', 'many', '--folder', world.at('many'));
  world.cofre('backup', 'many');
  givePast(world.at('home'), ['a', 'b', 'c', 'd'], { days: 105, every: 1 });
  await world.serve();
}, 300_000);
afterAll(() => world.end());

/** Goes down as far as it goes, until that row is there; the rows that exist stay few. */
async function scrollTo(page: Page, role: 'grid' | 'treegrid', row: number): Promise<void> {
  const down = `(() => {
    const box = document.querySelector('[role=${role}]');
    box.scrollTop = box.scrollHeight;
    return Number(box.querySelector('[role=row]:last-child')?.getAttribute('aria-rowindex') ?? 0);
  })()`;
  await expect.poll(() => page.evaluate(down), { timeout: 120_000, interval: 30 }).toBeGreaterThan(row);
  expect(await page.getByRole('row').count()).toBeLessThan(80);
}

test('ten thousand runs scroll', async () => {
  const page = await browser.page();
  await world.open(page, '#/history');
  await page.getByRole('grid').waitFor();
  await scrollTo(page, 'grid', 10_000);
});

test('a folder with a hundred thousand entries scrolls', async () => {
  const page = await browser.page();
  await world.open(page, '#/restore');
  await page.getByRole('row').nth(1).click();
  const tree = page.getByRole('treegrid');
  await tree.getByRole('row').filter({ hasText: 'many' }).click();
  await tree.getByText('f000001').waitFor();
  await scrollTo(page, 'treegrid', ENTRIES);
  await tree.getByText('f099999').waitFor();
});
