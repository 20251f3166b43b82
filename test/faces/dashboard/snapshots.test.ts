import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { tempFolder } from '../../support/temp.ts';
import { treeOf } from '../../support/tree-of.ts';
import { backUpShop, job, shop, shopWithVault } from './with-shop.ts';

test('a backup is looked through: folders page by page, sizes, previews, what changed, where a file is', async () => {
  const { browser, site } = await shopWithVault();
  const first = await backUpShop(browser);
  writeFileSync(path.join(site, 'notes/b.txt'), 'second');
  writeFileSync(path.join(site, 'index.html'), '<h1>Changed</h1>\n');
  const second = await backUpShop(browser);
  const at = { vault: 'disk', snapshot: second };

  const { snapshots, total } = await browser.ask('snapshot.list', { project: 'shop' });
  expect(snapshots).toMatchObject([
    { id: second, project: 'shop', type: 'full', verdict: 'complete', pinned: null, proven: null },
    { id: first, databases: [{ name: 'orders', engine: 'sqlite', tables: 1, rows: 2 }] },
  ]);
  expect(total).toBe(2);
  const page = await browser.ask('snapshot.list', { project: 'shop', limit: 1 });
  expect(page).toMatchObject({ snapshots: [{ id: second }], next: second });
  expect(await browser.ask('snapshot.list', { limit: 1, before: page.next })).toMatchObject({
    snapshots: [{ id: first }],
    next: null,
  });
  expect(await browser.ask('snapshot.get', { ...at, snapshot: second.slice(0, 12) })).toMatchObject({
    snapshot: { roots: [{ name: 'shop', path: site }], dumps: [{ name: 'orders', tables: [{ rows: 2 }] }] },
  });

  const top = await browser.ask('snapshot.entries', { ...at, folder: 'shop', limit: 2 });
  const rest = await browser.ask('snapshot.entries', { ...at, folder: 'shop', offset: top.next });
  const names = [...(top.entries as { name: string }[]), ...(rest.entries as { name: string }[])];
  expect(names.map(({ name }) => name)).toEqual(['empty', 'index.html', 'media', 'notes']);
  expect(rest.next).toBeNull();
  expect(await browser.ask('snapshot.sizes', { ...at, folder: 'shop' })).toMatchObject({
    folders: expect.arrayContaining([{ name: 'media', files: 2, bytes: 303_008 }]),
  });

  expect(await browser.ask('snapshot.preview', { ...at, path: 'shop/index.html' })).toMatchObject({
    kind: 'text',
    text: '<h1>Changed</h1>\n',
    cut: false,
  });
  const picture = await browser.ask('snapshot.preview', { ...at, path: 'shop/media/foto.png' });
  expect(picture).toMatchObject({ kind: 'image', mime: 'image/png', size: 3008 });
  expect(Buffer.from(String(picture.base64), 'base64')).toEqual(
    readFileSync(path.join(site, 'media/foto.png')),
  );
  const cut = { ...at, path: 'shop/media/large.bin', maxBytes: 10 };
  expect(await browser.ask('snapshot.preview', cut)).toMatchObject({ cut: true, text: 'abcdefgabc' });

  expect(await browser.ask('snapshot.diff', { ...at, from: first })).toMatchObject({
    changes: expect.arrayContaining([
      expect.objectContaining({ path: 'shop/index.html', change: 'changed' }),
      expect.objectContaining({ path: 'shop/notes/b.txt', change: 'added', before: null }),
    ]),
  });
  const found = await browser.ask('snapshot.find', { vault: 'disk', pattern: 'INDEX.*' });
  expect(found).toMatchObject({
    found: [
      { path: 'shop/index.html', snapshot: second, size: 17 },
      { path: 'shop/index.html', snapshot: first, size: 14 },
    ],
    next: null,
    looked: 2,
    total: 2,
  });
  const one = await browser.ask('snapshot.find', { vault: 'disk', pattern: '*.txt', limit: 1 });
  const two = await browser.ask('snapshot.find', { vault: 'disk', pattern: '*.txt', after: one.next });
  expect([one.found, two.found]).toMatchObject([
    [{ snapshot: second }],
    [{ snapshot: second }, { snapshot: first }],
  ]);

  await browser.ask('snapshot.pin', { ...at, note: 'before the relaunch' });
  expect(await browser.ask('snapshot.list', { limit: 1 })).toMatchObject({
    snapshots: [{ pinned: { note: 'before the relaunch' } }],
  });
  await browser.ask('snapshot.unpin', at);
  expect(await browser.ask('snapshot.list', { limit: 1 })).toMatchObject({ snapshots: [{ pinned: null }] });
});

test('a restore is shown before it is done, and gives back every byte', async () => {
  const { browser, site } = await shopWithVault();
  const snapshot = await backUpShop(browser);
  const folder = path.join(tempFolder('back'), 'new');
  const request = { vault: 'disk', snapshot, target: { kind: 'folder', folder } };
  const plan = await browser.ask('restore.plan', { ...request, limit: 3 });
  expect(plan).toMatchObject({ counts: { conflict: 0, overwrite: 0, refused: 0 }, lost: [], next: 3 });
  expect(plan.entries).toHaveLength(3);
  expect(existsSync(folder)).toBe(false);

  const run = await job(browser, 'restore.start', request);
  expect(run).toMatchObject({ state: 'complete', snapshot, reason: null });
  // The database comes as a dump instead.
  const before = treeOf(site);
  const back = treeOf(path.join(folder, 'shop'));
  expect(Object.keys(back)).toEqual(Object.keys(before).filter((name) => !name.includes('shop.sqlite3')));
  for (const name of ['index.html', 'media/foto.png', 'media/large.bin', 'notes/a [1].txt'])
    expect(readFileSync(path.join(folder, 'shop', name))).toEqual(readFileSync(path.join(site, name)));

  writeFileSync(path.join(folder, 'shop/index.html'), 'mine');
  const over = { ...request, paths: ['shop/index.html'], onConflict: 'overwrite' };
  const only = { ...over, actions: ['overwrite'] };
  expect(await browser.ask('restore.plan', only)).toMatchObject({
    counts: { overwrite: 1 },
    entries: [{ path: 'shop/index.html', action: 'overwrite' }],
  });
  const refused = await job(browser, 'restore.start', over);
  expect(refused).toMatchObject({ state: 'failed', reason: { code: 'target-exists' } });
  expect(readFileSync(path.join(folder, 'shop/index.html'), 'utf8')).toBe('mine');
  expect(await job(browser, 'restore.start', { ...over, overwrites: 1 })).toMatchObject({
    state: 'complete',
  });
  expect(readFileSync(path.join(folder, 'shop/index.html'), 'utf8')).toBe('<h1>Olá</h1>\n');
});

test('a database comes back beside the live one, and over it only when its name is typed', async () => {
  const { browser, site } = await shopWithVault();
  const snapshot = await backUpShop(browser);
  const live = path.join(site, 'shop.sqlite3');
  change(live, "DELETE FROM orders WHERE who = 'Rui'");
  const request = { vault: 'disk', snapshot, database: 'orders' };
  expect(await job(browser, 'restore.database', request)).toMatchObject({
    state: 'complete',
    counts: { tables: 1, rows: 2, differences: 0 },
  });
  const beside = path.join(site, `cofre_restore_${snapshot.slice(0, 8)}_shop.sqlite3`);
  expect([rowsOf(beside), rowsOf(live)]).toEqual([2, 1]);
  rmSync(beside);

  const wrong = { ...request, target: { kind: 'live', confirm: 'shop' } };
  expect(await job(browser, 'restore.database', wrong)).toMatchObject({
    state: 'failed',
    reason: { code: 'refused', details: { reason: 'liveNotConfirmed' } },
  });
  expect(rowsOf(live)).toBe(1);
  const right = { ...request, target: { kind: 'live', confirm: live } };
  expect(await job(browser, 'restore.database', right)).toMatchObject({ state: 'complete' });
  expect(rowsOf(live)).toBe(2);
  // What was there before was backed up first.
  expect(await browser.ask('snapshot.list', {})).toMatchObject({
    snapshots: [{ trigger: 'before-restore', databases: [{ rows: 1 }] }, { id: snapshot }],
  });
});

function change(file: string, sql: string): void {
  const db = new Sqlite(file);
  db.exec(sql);
  db.close();
}

function rowsOf(file: string): number {
  const db = new Sqlite(file, { readonly: true });
  const { n } = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM orders').get() ?? { n: -1 };
  db.close();
  return n;
}

test('what is asked for and is not there is said so', async () => {
  const { browser } = await shopWithVault();
  const snapshot = await backUpShop(browser);
  const tries: [kind: string, input: object, status: number, code: string][] = [
    ['snapshot.list', { vault: 'none' }, 404, 'vault-unknown'],
    ['snapshot.list', { project: 'none' }, 404, 'project-unknown'],
    ['snapshot.get', { vault: 'disk', snapshot: 'ffffffff' }, 404, 'snapshot-unknown'],
    ['snapshot.entries', { vault: 'disk', snapshot, folder: 'shop/none' }, 404, 'path-unknown'],
    ['snapshot.entries', { vault: 'disk', snapshot, folder: 'shop/index.html' }, 404, 'path-unknown'],
    ['snapshot.preview', { vault: 'disk', snapshot, path: 'shop' }, 400, 'wrong-use'],
    ['restore.database', { vault: 'disk', snapshot, database: 'none' }, 404, 'database-unknown'],
    [
      'restore.start',
      { vault: 'disk', snapshot, target: { kind: 'folder', folder: 'relative' } },
      400,
      'wrong-use',
    ],
  ];
  for (const [kind, input, status, code] of tries) {
    const answer = await browser.send(`/api/${kind}`, input);
    expect([kind, answer.status, await answer.json()]).toMatchObject([kind, status, { error: { code } }]);
  }
});

test('an encrypted vault shows what it may when it is locked, and opens for as long as Cofre runs', async () => {
  const { browser, vaultFolder, core } = await shop();
  const encryption = { kind: 'passphrase', passphrase: 'correct horse', keep: 'no' };
  const { kit } = await browser.ask('vault.create', { name: 'disk', url: vaultFolder, encryption });
  expect(kit).toMatchObject({ url: vaultFolder, recoveryKey: expect.stringMatching(/^AGE-SECRET-KEY-1/) });
  expect(await browser.ask('vault.list')).toMatchObject({
    vaults: [{ name: 'disk', encrypted: true, opensBy: 'given', kitConfirmed: false, problem: null }],
  });
  await browser.ask('vault.kitConfirmed', { vault: 'disk' });
  await browser.ask('vault.lock', { vault: 'disk' });
  expect(await browser.ask('vault.list')).toMatchObject({
    vaults: [{ opensBy: 'nobody', kitConfirmed: true }],
  });
  expect((await browser.send('/api/vault.kit', { vault: 'disk' })).status).toBe(423);
  const wrong = await browser.send('/api/vault.unlock', { vault: 'disk', passphrase: 'wrong' });
  expect([wrong.status, await wrong.json()]).toMatchObject([403, { error: { code: 'wrong-key' } }]);
  expect((await browser.send('/api/vault.kit', { vault: 'disk' })).status).toBe(423);
  const keeps = { vault: 'disk', passphrase: 'correct horse', keep: true };
  expect(await browser.ask('vault.unlock', keeps)).toEqual({ keptIn: 'file' });
  expect(await browser.ask('vault.kit', { vault: 'disk' })).toEqual({ kit });
  await browser.ask('vault.lock', { vault: 'disk' });
  expect(await browser.ask('vault.list')).toMatchObject({ vaults: [{ opensBy: 'settings', problem: null }] });
  const { settings } = await core.request('settings.get', {});
  expect(JSON.stringify(settings)).not.toContain('correct horse');
});
