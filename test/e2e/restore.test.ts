import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withBrowser } from './support/browser.ts';
import { World } from './support/world.ts';

const world = new World();
const browser = withBrowser();

beforeAll(async () => {
  world.vault();
  world.write({
    'shop/readme.md': '# Shop\nfirst version\n',
    'shop/media/ação.txt': 'coração\n'.repeat(50),
    'shop/media/deep/er/photo.bin': Buffer.from([0, 1, 2, 3, 255]),
  });
  world.cofre('project', 'add', 'shop', '--folder', world.at('shop'));
  world.cofre('backup', 'shop');
  writeFileSync(world.at('shop', 'readme.md'), '# Shop\nsecond version\n');
  writeFileSync(world.at('shop', 'new.txt'), 'new\n');
  world.cofre('backup', 'shop');
  await world.serve();
});
afterAll(() => world.end());

const tree = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath.slice(folder.length)}/${entry.name}`)
    .sort();

/** What a desktop puts into its window, as a plain bridge to the same core: it notes the folders that it is to show. */
const DESK = `
  window.shown = [];
  window.cofre = {
    ask: async (kind, input) => {
      const headers = { 'content-type': 'application/json', 'x-cofre-key': localStorage.getItem('cofre.key') };
      const answer = await fetch('/api/' + kind, { method: 'POST', headers, body: JSON.stringify(input) });
      const body = await answer.json();
      return answer.ok ? { value: body } : { failure: body.error };
    },
    listen: (event, link) => {
      link('open');
      return () => {};
    },
    hands: {
      chooseFolder: async () => null,
      showFolder: async (folder) => void window.shown.push(folder),
      startsAtLogin: async () => null,
    },
  };
`;

async function restoreTo(page: Page, folder: string): Promise<void> {
  await page.getByLabel('Folder', { exact: true }).fill(folder);
  await page.getByRole('button', { name: 'Show what would happen' }).click();
  await page.getByRole('region', { name: 'What would happen' }).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click();
  await page.waitForURL((url) => url.hash.startsWith('#/history/'));
  await page.locator('.badge', { hasText: 'complete' }).first().waitFor();
}

test('a whole snapshot comes back as it was', async () => {
  const page = await browser.page();
  await world.open(page, '#/restore');
  await page.getByRole('row').nth(1).click();
  await page.getByRole('button', { name: 'Restore everything' }).click();
  await restoreTo(page, world.at('back'));
  const shop = world.at('back', 'shop');
  expect(tree(shop)).toEqual(tree(world.at('shop')));
  for (const file of tree(shop))
    expect(readFileSync(shop + file)).toEqual(readFileSync(world.at('shop') + file));
});

test('one file is found by a part of its name, looked at, and comes back alone', async () => {
  const page = await browser.page();
  await world.open(page, '#/restore');
  await page.getByRole('searchbox').fill('ação');
  await page.getByRole('row').filter({ hasText: 'ação.txt' }).first().click();
  await page.locator('.preview-text').getByText('coração').first().waitFor();
  await page.getByRole('button', { name: 'Restore 1 item' }).click();
  await restoreTo(page, world.at('one'));
  expect(tree(world.at('one'))).toEqual(['/shop/media/ação.txt']);
  expect(readFileSync(world.at('one/shop/media/ação.txt'))).toEqual(
    readFileSync(world.at('shop/media/ação.txt')),
  );
});

test('two snapshots are compared', async () => {
  const page = await browser.page();
  await world.open(page, '#/restore');
  await page.getByRole('row').nth(1).click();
  await page.getByRole('button', { name: 'Compare…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('row').filter({ hasText: 'new.txt' }).filter({ hasText: 'added' }).waitFor();
  await dialog.getByRole('row').filter({ hasText: 'readme.md' }).filter({ hasText: 'changed' }).waitFor();
  // Beside them only the folder, whose time has changed.
  expect(await dialog.getByRole('row').filter({ hasNotText: 'attributes' }).count()).toBe(3);
});

test('folders show what they hold with all that is below them', async () => {
  const page = await browser.page();
  await world.open(page, '#/restore');
  await page.getByRole('row').nth(1).click();
  const tree = page.getByRole('treegrid');
  const sizeOf = (name: string, size: RegExp) =>
    tree.getByRole('row').filter({ hasText: name }).getByText(size).waitFor();
  // 500 bytes of text and five of a picture further down, and the two files beside them.
  await sizeOf('shop', /^531\sB$/);
  await tree.getByRole('row').filter({ hasText: 'shop' }).click();
  await sizeOf('media', /^505\sB$/);
});

test('where a restore went can be taken along, and on a desktop opened', async () => {
  const page = await browser.page();
  await world.open(page, '#/restore');
  await page.getByRole('row').nth(1).click();
  await page.getByRole('button', { name: 'Restore everything' }).click();
  await restoreTo(page, world.at('there'));
  await page.getByRole('button', { name: 'Copy path' }).click();
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(world.at('there'));

  await page.addInitScript(DESK);
  await page.reload();
  await page.getByRole('button', { name: 'Open folder' }).click();
  expect(await page.evaluate('window.shown')).toEqual([world.at('there')]);
});

test('back in place, the name of the project is asked for before anything is overwritten', async () => {
  const page = await browser.page();
  await world.open(page, '#/restore');
  await page.getByRole('row').nth(2).click();
  await page.getByRole('button', { name: 'Restore everything' }).click();
  await page.getByLabel('Back to where it came from').check();
  await page.getByText('Overwrite', { exact: true }).click();
  await page.getByRole('button', { name: 'Show what would happen' }).click();
  const restore = page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true });
  const agree = page.getByLabel('To agree, type the name of the project');
  await agree.waitFor();
  expect(await restore.isDisabled()).toBe(true);
  expect(readFileSync(world.at('shop/readme.md'), 'utf8')).toContain('second');
  await agree.fill('shop');
  await restore.click();
  await page.waitForURL((url) => url.hash.startsWith('#/history/'));
  await page.locator('.badge', { hasText: 'complete' }).first().waitFor();
  expect(readFileSync(world.at('shop/readme.md'), 'utf8')).toContain('first');
});

test('a snapshot is downloaded as an archive', async () => {
  const page = await browser.page();
  await world.open(page, '#/restore');
  await page.getByRole('row').nth(1).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download .zip' }).click();
  const download = await coming;
  const bytes = readFileSync(await download.path());
  expect(download.suggestedFilename()).toMatch(/\.zip$/);
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
  expect(bytes.includes(Buffer.from('shop/media/ação.txt'))).toBe(true);
});
