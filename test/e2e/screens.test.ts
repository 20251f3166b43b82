import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadTexts, type TextKey } from '../../main/contract/text/texts.ts';
import { complaintsOf, withBrowser } from './support/browser.ts';
import { expectNoFault } from './support/judge.ts';
import { givePast } from './support/past.ts';
import { World } from './support/world.ts';

const pictures = fileURLToPath(new URL('../output/screens/', import.meta.url));
const world = new World();
const browser = withBrowser();

/** Every screen by the name of its picture. */
const screens = (): readonly (readonly [name: string, hash: string])[] => [
  ['overview', '#/overview'],
  ['project', '#/overview/shop'],
  ['history', '#/history'],
  ['run', `#/history/${run}`],
  ['restore', '#/restore'],
  ['found', '#/restore?text=photo'],
  ['browse', `#/restore/disk/${snapshot}?path=shop%2Fmedia%2Fphoto.txt`],
  ['verification', '#/verification'],
  ['cloud', '#/cloud'],
  ['projects', '#/projects'],
  ['settings', '#/projects/projects/shop'],
  ['vaults', '#/projects/vaults'],
  ['notifications', '#/projects/notifications'],
  ['looks', '#/projects/looks'],
  ['welcome', '#/welcome'],
];
let run = '';
let snapshot = '';

/** Every kind of dialog: where, and the button that opens it. */
const dialogs = (): readonly (readonly [name: string, hash: string, button: TextKey])[] => [
  ['snooze', '#/overview', 'window.overview.snooze'],
  ['add-copy', '#/cloud', 'window.cloud.add'],
  ['database', '#/projects/projects/shop', 'window.databases.add'],
  ['remove-project', '#/projects/projects/shop', 'window.projects.remove'],
  ['channel', '#/projects/notifications', 'window.notify.add'],
  ['kit', '#/projects/vaults', 'window.vaults.kit'],
  ['restore-everything', `#/restore/disk/${snapshot}`, 'window.restore.all'],
  ['compare', `#/restore/disk/${snapshot}`, 'window.restore.compare'],
  ['choose-folder', '#/welcome', 'window.folder.choose'],
  ['palette', '#/history', 'window.palette.title'],
];

const SIZES = [
  [1440, 900],
  [900, 600],
] as const;
const THEMES = ['light', 'dark'] as const;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  world.write({
    'shop/manage.py': 'print("shop")\n',
    'shop/media/photo.txt': 'a photo\n'.repeat(500),
    'person/projects/notes.txt': 'of the person\n',
    'blog/index.php': '<?php echo "blog";\n',
  });
  world.vault();
  world.cofre('project', 'add', 'shop', '--folder', world.at('shop'));
  world.cofre('project', 'add', 'blog', '--folder', world.at('blog'));
  world.cofre('schedule', 'set', 'shop', '--every', '4h', '--type', 'full');
  givePast(world.at('home'), ['blog', 'shop'], { days: 45, every: 8 });
  world.cofre('backup', 'shop');
  ({ id: snapshot } = (
    JSON.parse(world.cofre('list', '--json')) as { snapshots: [{ id: string }] }
  ).snapshots[0]);
  ({ id: run } = (JSON.parse(world.cofre('history', '--json')) as { runs: [{ id: string }] }).runs[0]);
  await world.serve();
});
afterAll(() => world.end());

/** What sticks out to the right, of the window or of the navigation, as its tag and classes; what scrolls in itself may. */
const LOST = `[...document.querySelectorAll('#root *, [role=dialog] *')]
  .filter((one) => !one.closest('[role=grid], [role=treegrid], pre, svg, .clip, .only-heard'))
  .filter((one) => one.getBoundingClientRect().right > (one.closest('nav') ?? document.body).getBoundingClientRect().right + 1)
  .map((one) => one.tagName + ' ' + one.className)`;

async function shown(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  await page.locator('.loading').first().waitFor({ state: 'detached' });
  // Charts are drawn in the frame after.
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
}

for (const theme of THEMES) {
  test(`every screen is without a fault that axe knows, and is pictured, in the ${theme} theme`, async () => {
    const page = await browser.page({ theme });
    await world.open(page);
    const complaints = complaintsOf(page);
    for (const [name, hash] of screens()) {
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        await world.go(page, hash);
        await shown(page);
        await page.screenshot({ path: `${pictures}${name}-${theme}-${width}.png` });
      }
      expect([name, await page.evaluate(LOST)]).toEqual([name, []]);
      await expectNoFault(page, name);
    }
    expect(complaints).toEqual([]);
  });

  const locale = theme === 'light' ? 'en' : 'pt-BR';
  test(`every dialog is without a fault that axe knows, fits, and is left by Escape: ${theme}, ${locale}`, async () => {
    const { say } = await loadTexts(locale, (text) => text);
    const page = await browser.page({ theme, locale, width: 900, height: 600 });
    await world.open(page);
    for (const [name, hash, button] of dialogs()) {
      await world.go(page, hash);
      await page
        .getByRole('button', { name: say(button) })
        .last()
        .click();
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      await shown(page);
      await page.screenshot({ path: `${pictures}dialog-${name}-${theme}.png` });
      expect([name, await page.evaluate(LOST)]).toEqual([name, []]);
      await expectNoFault(page, name, '[role=dialog]');
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }
  });
}

test('every screen fits in Portuguese, too, whose words are longer', async () => {
  const page = await browser.page({ locale: 'pt-BR', width: 900, height: 600 });
  await world.open(page);
  for (const [name, hash] of screens()) {
    await world.go(page, hash);
    await shown(page);
    await page.screenshot({ path: `${pictures}${name}-light-900-pt.png` });
    expect([name, await page.evaluate(LOST)]).toEqual([name, []]);
  }
});
