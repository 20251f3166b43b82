import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { Sandbox, vaultIn } from './run-cofre.ts';
import { inTerminal } from './terminal.ts';

/** A project whose settings are of yesterday: since then it got a database, and uploads outside of it. */
async function grownShop(): Promise<Sandbox> {
  const box = new Sandbox();
  box.write({ 'shop/index.html': '<h1>Hello</h1>', 'uploads/photo.jpg': Buffer.alloc(1000, 3) });
  await vaultIn(box, 'vault', ['--plain']);
  await box.json(['vault', 'add', 'disk', 'vault']);
  await box.json(['project', 'add', 'shop', '--folder', 'shop']);
  box.write({
    'shop/manage.py': 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")\n',
    'shop/site1/settings.py': `MEDIA_ROOT = "${box.at('uploads')}"\n`,
  });
  const db = new Database(box.at('shop/orders.sqlite3'));
  db.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
  db.close();
  return box;
}

const keysOf = (box: Sandbox) => [
  `folder:${box.at('uploads')}`,
  `database:sqlite:${box.at('shop/orders.sqlite3')}`,
];
const settingsOf = (box: Sandbox) => readFileSync(box.at('home/settings.json'), 'utf8');

test('a backup says what to do about what is new; update shows it and --yes takes it', async () => {
  const box = await grownShop();
  const told = await box.cofre(['backup', 'shop']);
  expect([told.status, told.stdout.match(/is new and not protected/g)]).toEqual([
    0,
    expect.objectContaining({ length: 2 }),
  ]);
  expect(told.stdout.match(/cofre project update shop/g)).toHaveLength(1);
  const before = settingsOf(box);
  const unsure = await box.cofre(['project', 'update', 'shop']);
  expect([unsure.status, unsure.stderr]).toEqual([13, expect.stringContaining('--decline')]);
  expect(unsure.stdout).toContain(`  + ${box.at('uploads')} is new and not protected`);
  expect(settingsOf(box)).toBe(before);
  const taken = await box.cofre(['project', 'update', 'shop', '--yes']);
  expect([taken.status, taken.stdout]).toEqual([
    0,
    expect.stringContaining('2 changes were taken into the project shop'),
  ]);
  expect(await box.json(['project', 'show', 'shop'])).toMatchObject({
    folders: [box.at('shop'), box.at('uploads')],
    databases: [{ name: 'orders', engine: 'sqlite', file: box.at('shop/orders.sqlite3') }],
  });
  const again = await box.cofre(['backup', 'shop']);
  expect([again.status, again.stdout]).toEqual([0, expect.not.stringContaining('cofre project update')]);
  expect((await box.cofre(['project', 'update', 'shop'])).stdout).toContain('Nothing in shop differs');
});

test('what is declined is told neither by update nor by a backup', async () => {
  const box = await grownShop();
  const declined = await box.json(['project', 'update', 'shop', '--decline']);
  expect(declined).toMatchObject({ schema: 'cofre.project-update/1', taken: [], declined: keysOf(box) });
  expect(await box.json(['project', 'show', 'shop'])).toMatchObject({
    folders: [box.at('shop')],
    databases: [],
    declined: keysOf(box),
  });
  expect(await box.json(['project', 'update', 'shop', '--yes'])).toMatchObject({ findings: [], taken: [] });
  expect((await box.cofre(['backup', 'shop'])).stdout).not.toContain('is new');
  expect((await box.cofre(['project', 'update', 'shop', '--yes', '--decline'])).status).toBe(2);
});

test('uploads that an exclude hides are left to the person', async () => {
  const box = await grownShop();
  await box.json(['project', 'update', 'shop', '--yes']);
  box.write({
    'shop/site1/settings.py': `MEDIA_ROOT = "${box.at('shop/media')}"\n`,
    'shop/media/photo.jpg': Buffer.alloc(1000, 3),
  });
  await box.json(['project', 'edit', 'shop', '--set', 'excludes=["media/"]']);
  const before = settingsOf(box);
  const shown = await box.cofre(['project', 'update', 'shop', '--yes']);
  expect([shown.status, shown.stdout]).toEqual([
    0,
    expect.stringContaining(`! ${box.at('shop/media')} holds uploads`),
  ]);
  expect(shown.stdout).toContain('cofre project edit shop');
  expect(settingsOf(box)).toBe(before);
});

test.runIf(process.platform === 'linux')('at a terminal one is taken and the other declined', async () => {
  const box = await grownShop();
  const { status, screen } = await inTerminal(
    box,
    ['project', 'update', 'shop'],
    [
      ['Take this? [Y/n, c', 'c\r'],
      ['uploads is new and not protected: take it? [Y/n]', 'n\r'],
      ['is new and not protected: take it? [Y/n]', '\r'],
    ],
  );
  expect([status, screen]).toEqual([0, expect.stringContaining('1 thing is declined')]);
  const [declined] = keysOf(box);
  expect(await box.json(['project', 'show', 'shop'])).toMatchObject({
    folders: [box.at('shop')],
    databases: [{ name: 'orders' }],
    declined: [declined],
  });
});
