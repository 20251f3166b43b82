import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { ended, Sandbox, vaultIn } from './run-cofre.ts';
import { inTerminal } from './terminal.ts';

/** A plain vault with the name `disk`, a folder `shop` with a SQLite database in it. */
async function place(): Promise<Sandbox> {
  const box = new Sandbox();
  box.env.COFRE_KEYCHAIN = 'file';
  box.write({ 'shop/index.html': '<h1>Hello</h1>', 'shop/media/logo.png': Buffer.alloc(5000, 7) });
  const db = new Database(box.at('shop/db.sqlite3'));
  db.exec(
    'CREATE TABLE orders (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO orders (name) VALUES (1), (2)',
  );
  db.close();
  await vaultIn(box, 'vault', ['--plain']);
  await box.json(['vault', 'add', 'disk', 'vault']);
  return box;
}

async function withShop(...more: string[]): Promise<Sandbox> {
  const box = await place();
  await box.json(['project', 'add', 'shop', '--folder', 'shop', ...more]);
  return box;
}

const settingsOf = (box: Sandbox) => readFileSync(box.at('home/settings.json'), 'utf8');

test('a project of folders and databases is made, listed and shown', async () => {
  const box = await place();
  const added = await box.cofre([
    ...[
      'project',
      'add',
      'shop',
      '--folder',
      'shop',
      '--exclude',
      '*.log',
      '--database',
      'sqlite:shop/db.sqlite3',
    ],
    ...['--database', 'postgresql://shop@db.local:5433/shop?password-from=keychain&ssl=require&name=main'],
    ...['--database', '{"name":"ldap","engine":"command","dump":["slapcat"],"extension":"ldif"}'],
  ]);
  expect([added.status, added.stderr]).toEqual([0, '']);
  expect(added.stdout).toContain('cofre project test shop');
  expect(await box.json(['project', 'show', 'shop'])).toMatchObject({
    schema: 'cofre.project/1',
    name: 'shop',
    vault: 'disk',
    folders: [box.at('shop')],
    excludes: ['*.log'],
    presets: ['dev', 'cache', 'system'],
    databases: [
      { name: 'db', engine: 'sqlite', file: box.at('shop/db.sqlite3') },
      {
        ...{
          name: 'main',
          engine: 'postgresql',
          host: 'db.local',
          port: 5433,
          user: 'shop',
          database: 'shop',
        },
        ...{
          sslMode: 'require',
          password: { from: 'keychain', account: 'shop:main' },
          place: { kind: 'local' },
        },
      },
      { name: 'ldap', engine: 'command', dump: ['slapcat'], extension: 'ldif' },
    ],
  });
  expect(added.stdout).toContain('main: postgresql shop@db.local:5433/shop, keychain:shop:main');
  expect((await box.cofre(['project', 'show', 'shop'])).stdout).toContain(`disk (${box.at('vault')})`);
  expect(await box.json(['project', 'list'])).toMatchObject({
    schema: 'cofre.projects/1',
    projects: [{ name: 'shop', vault: 'disk', databases: [{ name: 'db', engine: 'sqlite' }, {}, {}] }],
  });
  expect((await box.cofre(['project', 'list'])).stdout).toMatch(
    /^NAME .*\nshop +disk +1 {2}db \(sqlite\), main/,
  );
});

test('what makes no project is refused, each with its reason', async () => {
  const box = await withShop();
  const add = (name: string, ...rest: string[]) => box.cofre(['project', 'add', name, ...rest]);
  const refused: [Promise<{ status: number | null; stderr: string }>, number, string][] = [
    [add('shop', '--folder', 'shop'), 13, 'a project named shop already'],
    [add('blog'), 2, 'would hold nothing'],
    [add('blog', '--folder', 'nowhere'), 2, 'nothing could be read from'],
    [add('-x', '--folder', 'shop'), 2, ''],
    [add('a/b', '--folder', 'shop'), 2, 'cannot be a name'],
    [add('blog', '--vault', 'dsik', '--folder', 'shop'), 2, 'did you mean disk?'],
    [add('blog', '--database', 'postgresql://shop:geheim@host/shop'), 2, 'a password has no place'],
    [add('blog', '--database', 'oracle://host/shop'), 2, 'is no database'],
    [add('blog', '--database', 'mysql://host/shop?pasword=x'), 2, 'pasword means nothing'],
    [
      add('blog', '--database', '{"name":"x","engine":"sqlite"}'),
      2,
      'projects.blog.databases[0].file is missing',
    ],
    [add('blog', '--database', '{"name":"x"'), 2, 'is no JSON'],
  ];
  for (const [run, status, message] of refused) {
    const { status: found, stderr } = await run;
    expect([found, stderr]).toEqual([status, expect.stringContaining(message)]);
    expect(stderr).not.toContain('geheim');
  }
  expect((await box.json(['project', 'list'])).projects).toHaveLength(1);
});

test('a vault that is given by its folder gets a name with the project', async () => {
  const box = await place();
  await box.json(['init', 'other', '--plain']);
  const added = await box.cofre(['project', 'add', 'blog', '--folder', 'shop', '--vault', './other']);
  expect([added.status, added.stdout]).toEqual([0, expect.stringContaining('The vault other is known')]);
  await box.json(['project', 'add', 'news', '--folder', 'shop', '--vault', './vault']);
  expect(await box.json(['vault', 'list'])).toMatchObject({
    vaults: [
      { name: 'disk', projects: ['news'] },
      { name: 'other', url: box.at('other'), projects: ['blog'] },
    ],
  });
  await box.json(['backup', 'shop', '--project', 'blog']); // into the vault of its project
  expect((await box.json(['list', '--vault', 'other'])).snapshots).toHaveLength(1);
  const used = await box.cofre(['vault', 'remove', 'disk']);
  expect([used.status, used.stderr]).toEqual([13, expect.stringContaining('is the vault of news')]);
});

test('values are set and taken away by path; what would be wrong changes nothing', async () => {
  const box = await withShop('--database', 'sqlite:shop/db.sqlite3');
  const edit = ['project', 'edit', 'shop'];
  await box.json([...edit, '--set', 'expect.minFiles=2', '--set', 'databases[0].expect.tables=["orders"]']);
  expect(await box.json(['project', 'show', 'shop'])).toMatchObject({
    expect: { minFiles: 2 },
    databases: [{ expect: { tables: ['orders'] } }],
  });
  expect(await box.json([...edit, '--unset', 'expect'])).toMatchObject({ changed: true });
  expect(await box.json([...edit, '--unset', 'expect'])).toMatchObject({ changed: false });
  const before = settingsOf(box);
  for (const [change, message] of [
    ['--set=databases[0].engine=pg', 'databases[0].engine has to be one of'],
    ['--set=excluds=["x"]', 'did you mean excludes?'],
    ['--set=vault=nowhere', 'projects.shop.vault has to be the name of a vault'],
    ['--set=databases[7].name=x', 'leads to no place'],
    ['--set=__proto__.x=1', 'is no key'],
    ['--set=minFiles', 'is not key=value'],
  ] as const) {
    const { status, stderr } = await box.cofre([...edit, change]);
    expect([change, status, stderr]).toEqual([change, 2, expect.stringContaining(message)]);
  }
  expect(settingsOf(box)).toBe(before);
  expect((await box.cofre(['project', 'edit', 'shpo', '--set', 'a=1'])).stderr).toContain(
    'did you mean shop?',
  );
});

test.runIf(process.platform !== 'win32')(
  'an editor changes a project; what it leaves wrong is kept beside',
  async () => {
    const box = await withShop();
    box.write({
      good: `#!/bin/sh\nsed -i 's/"folders"/"excludes": ["*.log"],\\n  "folders"/' "$2"\n`,
      bad: '#!/bin/sh\necho "{ \\"vault\\": \\"disk\\", \\"foldrs\\": [] }" > "$1"\n',
      none: '#!/bin/sh\nexit 0\n',
      fails: '#!/bin/sh\necho gone > "$1"\nexit 3\n',
    });
    for (const name of ['good', 'bad', 'none', 'fails']) chmodSync(box.at(name), 0o755);
    const edit = (editor: string) => box.cofre(['project', 'edit', 'shop'], { EDITOR: editor });
    const good = await edit(`'${box.at('good')}' --wait`);
    expect([good.status, good.stderr]).toEqual([0, '']);
    expect(await box.json(['project', 'show', 'shop'])).toMatchObject({ excludes: ['*.log'] });
    expect((await edit(box.at('none'))).stdout).toContain('as it was');
    const before = settingsOf(box);
    const bad = await edit(box.at('bad'));
    expect([bad.status, bad.stderr]).toEqual([2, expect.stringContaining('did you mean folders?')]);
    const kept = /what you wrote is in (\S+)/.exec(bad.stderr)?.[1] ?? '';
    expect(readFileSync(kept, 'utf8')).toContain('foldrs');
    rmSync(kept.replace(/\/[^/]*$/, ''), { recursive: true });
    const failed = await edit(box.at('fails'));
    expect([failed.status, failed.stderr]).toEqual([1, expect.stringContaining('(3)')]);
    expect((await box.cofre(['project', 'edit', 'shop'])).status).toBe(2);
    expect(settingsOf(box)).toBe(before);
  },
);

test('a project that somebody else changed meanwhile is not overwritten', async () => {
  const box = await withShop();
  const meanwhile = `#!/bin/sh\nsed -i 's/shop",/shop2",/; s/disk"/disk" /' "$1"\n`;
  box.write({ slow: `${meanwhile}'${process.execPath}' '${box.at('change.cjs')}'\n` });
  box.write({
    'change.cjs': `const fs = require('fs'); const file = ${JSON.stringify(box.at('home/settings.json'))};
const all = JSON.parse(fs.readFileSync(file)); all.projects.shop.excludes = ['theirs'];
fs.writeFileSync(file, JSON.stringify(all));`,
  });
  chmodSync(box.at('slow'), 0o755);
  const mine = await box.cofre(['project', 'edit', 'shop'], { EDITOR: box.at('slow') });
  expect([mine.status, mine.stderr]).toEqual([13, expect.stringContaining('changed by somebody else')]);
  rmSync(/is in (\S+)\/project\.json/.exec(mine.stderr)?.[1] ?? 'none', { recursive: true, force: true });
  expect(await box.json(['project', 'show', 'shop'])).toMatchObject({ excludes: ['theirs'] });
});

test('a project is forgotten only after a yes, and its snapshots stay', async () => {
  const box = await withShop();
  await box.json(['backup', 'shop', '--project', 'shop']);
  const unsure = await box.cofre(['project', 'remove', 'shop']);
  expect([unsure.status, unsure.stderr]).toEqual([13, expect.stringContaining('--yes')]);
  const removed = await box.cofre(['project', 'remove', 'shop', '--yes']);
  expect([removed.status, removed.stdout]).toEqual([0, expect.stringContaining('Its snapshots stay in')]);
  expect((await box.json(['project', 'list'])).projects).toEqual([]);
  expect((await box.json(['list'])).snapshots).toHaveLength(1);
});

test.runIf(process.platform === 'linux')('at a terminal it asks before it forgets a project', async () => {
  const box = await withShop();
  const question: [string, string] = ['Forget the project shop?', 'n\r'];
  expect((await inTerminal(box, ['project', 'remove', 'shop'], [question])).status).toBe(13);
  expect((await inTerminal(box, ['project', 'remove', 'shop'], [[question[0], 'y\r']])).status).toBe(0);
});

test('many adds at once are all there', async () => {
  const box = await place();
  const adds = ['a', 'b', 'c', 'd'].map((name) =>
    ended(box.start(['project', 'add', name, '--folder', 'shop'])),
  );
  expect((await Promise.all(adds)).map(({ status }) => status)).toEqual([0, 0, 0, 0]);
  expect((await box.json(['project', 'list'])).projects).toHaveLength(4);
  expect(readdirSync(box.at('home')).filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(existsSync(box.at('home/secrets.json'))).toBe(false);
});

/** As `django-admin startproject` writes it, with media outside and a database whose password is in .env. */
async function djangoSite(): Promise<Sandbox> {
  const box = await place();
  box.write({
    'site/manage.py':
      '#!/usr/bin/env python\nimport os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")\n',
    'site/site1/__init__.py': '',
    'site/site1/settings.py': [
      'import os, environ',
      'from pathlib import Path',
      'BASE_DIR = Path(__file__).resolve().parent.parent',
      'env = environ.Env()',
      'environ.Env.read_env(BASE_DIR / ".env")',
      'DATABASES = {"default": env.db("DATABASE_URL")}',
      `MEDIA_ROOT = "${box.at('uploads')}"`,
      'MEDIA_URL = "/media/"',
    ].join('\n'),
    'site/.env': 'DATABASE_URL=postgresql://shop:s3cret-word@127.0.0.1:1/shopdb\n',
    'uploads/photo.jpg': Buffer.alloc(1000, 3),
  });
  return box;
}

test('detection proposes, and --yes takes what it proposes', async () => {
  const box = await djangoSite();
  const add = ['project', 'add', 'web', '--folder', 'site', '--detect'];
  const unsure = await box.cofre(add);
  expect([unsure.status, unsure.stderr]).toEqual([13, expect.stringContaining('the proposal was not taken')]);
  expect(unsure.stdout).toMatch(
    /^ {2}default {2}PostgreSQL {2}shopdb at 127\.0\.0\.1:1 as shop {2}password: DATABASE_URL/m,
  );
  expect((await box.json(['project', 'list'])).projects).toEqual([]);
  const added = await box.cofre([...add, '--yes']);
  expect([added.status, added.stderr]).toEqual([0, '']);
  const shown = await box.json(['project', 'show', 'web']);
  expect(shown).toMatchObject({
    folders: [box.at('site'), box.at('uploads')],
    databases: [
      {
        ...{ engine: 'postgresql', host: '127.0.0.1', port: 1, user: 'shop', database: 'shopdb' },
        password: { from: 'project', file: box.at('site/.env') },
      },
    ],
  });
  expect(settingsOf(box) + added.stdout + unsure.stdout).not.toContain('s3cret-word');
  expect(settingsOf(box)).not.toContain('"kind": "local"');
  const tested = await box.cofre(['project', 'test', 'web', '--json']);
  const checks = (JSON.parse(tested.stdout) as { checks: { kind: string; code: string; state: string }[] })
    .checks;
  expect(checks.filter(({ kind }) => kind === 'secret')).toMatchObject([
    { code: 'secret-there', state: 'ok' },
  ]);
  expect(checks.filter(({ kind }) => kind === 'database')).toMatchObject([{ state: 'failed' }]);
  expect(tested.stdout + tested.stderr).not.toContain('s3cret-word');
});

test('what is named stands before what is detected, and nothing is there twice', async () => {
  const box = await place();
  const named = ['--database', 'sqlite:shop/db.sqlite3?name=mine', '--exclude', '*.log'];
  await box.json(['project', 'add', 'shop', '--folder', 'shop', '--detect', '--yes', ...named]);
  expect(await box.json(['project', 'show', 'shop'])).toMatchObject({
    folders: [box.at('shop')],
    excludes: expect.arrayContaining(['*.log']),
    databases: [{ name: 'mine', file: box.at('shop/db.sqlite3') }],
  });
});

test.runIf(process.platform === 'linux')('at a terminal the proposal is shown and asked about', async () => {
  const box = await place();
  const add = ['project', 'add', 'shop', '--folder', 'shop', '--detect'];
  const no = await inTerminal(box, add, [['Take this? [Y/n', 'n\r']]);
  expect([no.status, no.screen]).toEqual([13, expect.stringContaining('SQLite  db.sqlite3')]);
  expect((await inTerminal(box, add, [['Take this? [Y/n', '\r']])).status).toBe(0);
  expect((await box.json(['project', 'list'])).projects).toMatchObject([{ databases: [{ name: 'db' }] }]);
});

test.runIf(process.platform === 'linux')(
  'what is declined one by one is kept out, and nobody is told of it again',
  async () => {
    const box = await djangoSite();
    const add = ['project', 'add', 'web', '--folder', 'site', '--detect'];
    const added = await inTerminal(box, add, [
      ['Take this? [Y/n, c', 'c\r'],
      [`Folder ${box.at('uploads')}: take it?`, 'n\r'],
      ['Database default: postgresql', 'y\r'],
    ]);
    expect([added.status, added.screen]).toEqual([0, expect.stringContaining('The project web is there')]);
    const declined = [`folder:${box.at('uploads')}`];
    const shown = await box.json(['project', 'show', 'web']);
    expect(shown).toMatchObject({ folders: [box.at('site')], databases: [{ database: 'shopdb' }], declined });
    expect(await box.json(['project', 'update', 'web', '--yes'])).toMatchObject({ findings: [] });
    await box.json(['project', 'edit', 'web', '--unset', 'declined']);
    expect(await box.json(['project', 'update', 'web', '--yes'])).toMatchObject({ taken: declined });
  },
);
