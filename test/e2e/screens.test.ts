import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { complaintsOf, withBrowser } from './support/browser.ts';
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
const dialogs = (): readonly (readonly [name: string, hash: string, button: string])[] => [
  ['snooze', '#/overview', 'Leave it for now'],
  ['add-copy', '#/cloud', 'Add a copy'],
  ['database', '#/projects/projects/shop', 'Add a database'],
  ['remove-project', '#/projects/projects/shop', 'Remove project'],
  ['channel', '#/projects/notifications', 'Add a channel'],
  ['kit', '#/projects/vaults', 'Recovery kit'],
  ['restore-everything', `#/restore/disk/${snapshot}`, 'Restore everything'],
  ['compare', `#/restore/disk/${snapshot}`, 'Compare…'],
  ['choose-folder', '#/welcome', 'Choose…'],
  ['palette', '#/history', 'Find and do'],
];

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  world.write({
    'shop/manage.py': 'print("shop")\n',
    'shop/media/photo.txt': 'a photo\n'.repeat(500),
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

async function shown(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  await page.locator('.loading').first().waitFor({ state: 'detached' });
  // Charts are drawn in the frame after.
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
}

for (const theme of ['light', 'dark'] as const) {
  test(`every screen is without a fault that axe knows, and is pictured, in the ${theme} theme`, async () => {
    const page = await browser.page({ theme });
    await world.open(page);
    const complaints = complaintsOf(page);
    for (const [name, hash] of screens()) {
      for (const [width, height] of [
        [1440, 900],
        [900, 600],
      ] as const) {
        await page.setViewportSize({ width, height });
        await world.go(page, hash);
        await shown(page);
        await page.screenshot({ path: `${pictures}${name}-${theme}-${width}.png` });
      }
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect([
        name,
        violations.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]),
      ]).toEqual([name, []]);
    }
    expect(complaints).toEqual([]);
  });

  test(`every dialog is without a fault that axe knows, and is left by Escape, in the ${theme} theme`, async () => {
    const page = await browser.page({ theme, width: 900, height: 600 });
    await world.open(page);
    for (const [name, hash, button] of dialogs()) {
      await world.go(page, hash);
      await page.getByRole('button', { name: button }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      await shown(page);
      await page.screenshot({ path: `${pictures}dialog-${name}-${theme}.png` });
      const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
      expect([name, violations.map(({ id, nodes }) => [id, nodes[0]?.html])]).toEqual([name, []]);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }
  });
}
