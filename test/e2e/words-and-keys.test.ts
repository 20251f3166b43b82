import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withBrowser } from './support/browser.ts';
import { World } from './support/world.ts';

const world = new World();
const browser = withBrowser();

beforeAll(async () => {
  world.vault();
  world.write({ 'shop/a.txt': 'a\n' });
  world.cofre('project', 'add', 'shop', '--folder', world.at('shop'));
  world.cofre('backup', 'shop');
  await world.serve();
});
afterAll(() => world.end());

test('a Brazilian system sees Portuguese, and language and theme change without a reload', async () => {
  const page = await browser.page({ locale: 'pt-BR' });
  await world.open(page);
  await page.getByRole('heading', { name: 'Visão geral' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('pt-BR');
  await page.evaluate('window.here = true');
  await world.go(page, '#/projects/looks');
  await page.getByLabel('English').check();
  await page.getByRole('heading', { name: 'Projects & settings' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await page.getByLabel('Português (Brasil)').check();
  await page.getByRole('heading', { name: 'Projetos e ajustes' }).waitFor();
  for (const [name, scheme] of [
    ['Escuro', 'dark'],
    ['Claro', 'light'],
  ] as const) {
    await page.getByLabel(name).check();
    expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe(scheme);
  }
  expect(await page.evaluate('window.here')).toBe(true);
});

test('no text of the window is left in English when Portuguese is shown', async () => {
  const page = await browser.page({ locale: 'pt-BR' });
  await world.open(page);
  for (const hash of [
    '#/overview',
    '#/history',
    '#/restore',
    '#/verification',
    '#/cloud',
    '#/projects',
    '#/welcome',
  ]) {
    await world.go(page, hash);
    await page.locator('.loading').first().waitFor({ state: 'detached' });
    const text = await page.locator('#root').innerText();
    expect([hash, text.match(/\b(the|and|with|never|files|backups of|not yet)\b/gi)]).toEqual([hash, null]);
  }
});

async function tabTo(page: Page, there: string): Promise<void> {
  for (let n = 0; n < 40; n += 1) {
    if (await page.evaluate(there)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard never came to ${there}`);
}

test('everything is reached by the keyboard alone', async () => {
  const page = await browser.page();
  await world.open(page);
  const focused = () => page.evaluate('document.activeElement?.textContent ?? ""');

  await page.keyboard.press('Control+k');
  await page.keyboard.type('histo');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'History' }).waitFor();

  const grid = page.getByRole('grid');
  await grid.waitFor();
  await tabTo(page, 'document.activeElement?.getAttribute("role") === "grid"');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => /#\/history\/\w+/.test(url.hash));

  await page.keyboard.press('Alt+3');
  await page.getByRole('heading', { name: 'Restore' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('a.txt');
  await page.getByRole('row').filter({ hasText: 'shop/a.txt' }).waitFor();

  await page.keyboard.press('Alt+1');
  const back = page.getByRole('button', { name: 'Back up shop now' });
  await back.waitFor();
  await tabTo(page, 'document.activeElement?.getAttribute("aria-label") === "Back up shop now"');
  expect(await focused()).toContain('Back up');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Quick' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await world.go(page, '#/history');
  await page.getByRole('row').filter({ hasText: 'quick' }).first().waitFor();
});
