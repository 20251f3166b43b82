import { afterAll, beforeAll, expect, test } from 'vitest';
import { withBrowser } from './support/browser.ts';
import { PASSPHRASE, World } from './support/world.ts';

const world = new World();
const browser = withBrowser();

beforeAll(async () => {
  world.write({ 'blog/manage.py': 'print("blog")\n', 'blog/uploads/cat.txt': 'a cat\n'.repeat(100) });
  await world.serve();
});
afterAll(() => world.end());

test('from nothing to a proved backup, by clicks', async () => {
  const page = await browser.page();
  await world.open(page);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await button('Add a project').click();

  await page.getByLabel('Its folder').fill(world.at('blog'));
  await button('Look into it').click();
  await page.getByLabel('Name of the project').waitFor();
  expect(await page.getByLabel('Name of the project').inputValue()).toBe('blog');
  await button('Next').click();

  await page.getByLabel('Folder for the vault').fill(world.at('safe'));
  await page.getByText('It is the disk of the project').waitFor();
  await button('Next').click();

  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByLabel('Once more').fill('something else');
  await page.getByText('The two differ.').waitFor();
  await page.getByLabel('Once more').fill(PASSPHRASE);
  await button('Make the vault').click();

  const kit = await page.locator('pre.kit').innerText();
  const key = /AGE-SECRET-KEY-\S+/.exec(kit)?.[0] ?? '';
  await page.getByLabel('The last four characters of the key').fill('WRNG');
  expect(await button('Next').isDisabled()).toBe(true);
  await page.getByLabel('The last four characters of the key').fill(key.slice(-4).toLowerCase());
  await button('Next').click();

  await button('Protect blog').click();
  await page
    .getByText('blog is protected, and it was proved that it can be restored.')
    .waitFor({ timeout: 60_000 });
  await button('To the overview').click();

  const card = page.locator('.project-card', { hasText: 'blog' });
  await card.getByText('takes').waitFor();
  const { snapshots } = JSON.parse(world.cofre('list', '--json')) as {
    snapshots: { proof: { verdict: string } | null }[];
  };
  expect(snapshots[0]?.proof?.verdict).toBe('passed');
  // What the person chose is what is settled: nothing secret stands in the settings.
  const settings = world.cofre('project', 'show', 'blog', '--json');
  expect(settings).toContain(world.at('blog'));
  expect(settings).not.toContain(PASSPHRASE);
});
