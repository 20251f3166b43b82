import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { settingsWatchService } from '../../../main/core/settings/watching.ts';
import { tempFolder } from '../../support/temp.ts';
import { until } from '../../support/until.ts';
import { owner, serveWindow } from './serving.ts';
import { backUpShop, shop, shopWithVault, write } from './with-shop.ts';

test('settings are changed at one place, all or nothing, and never over what somebody else has changed', async () => {
  const { browser, home, core } = await shopWithVault();
  const kinds: string[] = [];
  core.parts.events.listen(null, ({ kind }) => void kinds.push(kind));
  const { etag, settings } = await browser.ask('settings.get');
  expect(settings).toMatchObject({ projects: { shop: { vault: 'disk', retention: {} } } });
  const changes = [
    { path: 'projects.shop.retention.full', value: { daily: 7 } },
    { path: 'projects.shop.databases[0].expect', value: { minTables: 1 } },
  ];
  const after = await browser.ask('settings.update', { etag, changes });
  expect(after.written).toMatchObject({ projects: { shop: { retention: { full: { daily: 7 } } } } });
  expect(kinds).toEqual(['settings.changed']);

  const late = await browser.send('/api/settings.update', { etag, changes });
  expect([late.status, await late.json()]).toMatchObject([
    409,
    { error: { details: { reason: 'settingsChanged' } } },
  ]);
  const file = path.join(home, 'settings.json');
  const before = readFileSync(file, 'utf8');
  const bad = [...changes.slice(0, 1), { path: 'projects.shop.folders', value: ['relative'] }];
  const refused = await browser.send('/api/settings.update', { changes: bad });
  expect([refused.status, await refused.json()]).toMatchObject([
    422,
    { error: { code: 'settings-invalid' } },
  ]);
  for (const nowhere of ['projects.shop.vault.x', '..', 'version', '__proto__.x']) {
    const answer = await browser.send('/api/settings.update', { changes: [{ path: nowhere, value: 1 }] });
    expect([nowhere, [400, 422].includes(answer.status)]).toEqual([nowhere, true]);
  }
  expect(readFileSync(file, 'utf8')).toBe(before);
  await browser.ask('settings.update', { changes: [{ path: 'projects.shop.retention' }] });
  expect(await browser.ask('settings.get')).toMatchObject({
    settings: { projects: { shop: { retention: {} } } },
  });
});

test('a change by an editor is told too', async () => {
  const served = await serveWindow({ coreOptions: { services: [settingsWatchService] } });
  const browser = await owner(served);
  await browser.ask('settings.update', { changes: [{ path: 'language', value: 'en' }] });
  const kinds: string[] = [];
  served.core.parts.events.listen(null, ({ kind }) => void kinds.push(kind));
  const file = path.join(served.home, 'settings.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"en"', '"pt-BR"'));
  await until(() => kinds.includes('settings.changed'));
  expect(await browser.ask('settings.get')).toMatchObject({ settings: { language: 'pt-BR' } });
});

test('a folder is detected, taken in part, added, measured, tested and removed again', async () => {
  const { browser, vaultFolder, site } = await shop();
  write(site, { 'package.json': '{"name":"shop"}', 'node_modules/a/index.js': 'x'.repeat(4000) });
  const place = await browser.ask('vault.place', { url: vaultFolder, folders: [site] });
  expect(place).toMatchObject({ there: 'nothing', writable: true, sameDiskAs: [site] });
  await browser.ask('vault.create', { name: 'disk', url: vaultFolder, encryption: { kind: 'none' } });
  expect(await browser.ask('vault.place', { url: vaultFolder })).toMatchObject({ there: 'vault' });

  const { detection, offers, proposal } = await browser.ask('project.detect', { folder: site });
  expect(detection).toMatchObject({ name: 'shop', kinds: ['node'] });
  const keys = (offers as { kind: string; key: string }[]).filter(({ kind }) => kind === 'database');
  expect(keys).toHaveLength(1);
  expect(proposal).toMatchObject({ folders: [site], databases: [{ engine: 'sqlite' }] });
  const without = await browser.ask('project.propose', { folder: site, taken: [] });
  expect(without.proposal).toMatchObject({ folders: [site], declined: [keys[0]?.key] });
  expect(without.proposal).not.toHaveProperty('databases');

  const settings = { ...(proposal as object), vault: 'disk' };
  await browser.ask('project.add', { name: 'shop', settings });
  const twice = await browser.send('/api/project.add', { name: 'shop', settings });
  expect(twice.status).toBe(409);
  const sizes = await browser.ask('project.sizes', { folders: [site] });
  expect(sizes).toMatchObject({ complete: true, folders: [{ excluded: { files: 1, bytes: 4000 } }] });
  const { checks } = await browser.ask('project.test', { project: 'shop' });
  expect(checks).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'vault', state: 'ok', code: 'vault-writable' }),
      expect.objectContaining({ kind: 'database', state: 'ok', code: 'database-answers' }),
    ]),
  );
  await browser.ask('project.remove', { project: 'shop' });
  expect(await browser.ask('project.list')).toEqual({ projects: [] });
});

test('what retention would keep and when a schedule would run is shown before it is written', async () => {
  const { browser } = await shopWithVault();
  const older = await backUpShop(browser);
  const newer = await backUpShop(browser);
  const rules = { project: 'shop', retention: { full: { last: 1 } } };
  expect(await browser.ask('retention.preview', rules)).toMatchObject({
    snapshots: [
      { id: newer, stays: true, reasons: expect.arrayContaining([{ rule: 'last', n: 1 }]) },
      { id: older, stays: false, reasons: [] },
    ],
    ...{ stay: 1, go: 1, unlisted: 0 },
  });
  expect(await browser.ask('retention.preview', { project: 'shop' })).toMatchObject({ stay: 2, go: 0 });
  await browser.ask('snapshot.pin', { vault: 'disk', snapshot: older, note: '' });
  expect(await browser.ask('retention.preview', rules)).toMatchObject({ stay: 2, go: 0 });

  const daily = { times: { kind: 'at', time: '03:00' }, timeZone: 'America/Sao_Paulo', count: 3 };
  const { next } = await browser.ask('schedule.preview', daily);
  const said = (next as number[]).map((at) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: 'America/Sao_Paulo', timeStyle: 'short' }).format(at),
  );
  expect(said).toEqual(['03:00', '03:00', '03:00']);
  const never = { times: { kind: 'cron', expression: '0 0 31 2 *' } };
  expect(await browser.ask('schedule.preview', never)).toMatchObject({
    next: [],
    error: { code: 'wrong-use' },
  });
});

test('a secret goes in and does not come out', async () => {
  const { browser } = await shop();
  expect(await browser.ask('secret.look', { account: 'db' })).toEqual({ there: false });
  expect(await browser.ask('secret.set', { account: 'db', secret: 'hunter22' })).toEqual({ keptIn: 'file' });
  expect(await browser.ask('secret.look', { account: 'db' })).toEqual({ there: true });
  expect(await browser.ask('secret.delete', { account: 'db' })).toEqual({ removed: true });
  expect(await browser.ask('secret.delete', { account: 'db' })).toEqual({ removed: false });
});

test('folders are listed where people keep things, names only; a link out of there is not followed', async () => {
  const { browser, site } = await shopWithVault();
  const parent = path.dirname(site);
  symlinkSync('/etc', path.join(site, 'way-out'));
  const listed = await browser.ask('folder.list', { folder: site });
  expect(listed).toMatchObject({ folder: site, parent, cut: false });
  expect((listed.folders as { name: string }[]).map(({ name }) => name)).toEqual(['empty', 'media', 'notes']);
  for (const folder of [
    '/etc',
    '/',
    path.join(site, 'way-out'),
    `${site}/../../../../etc`,
    tempFolder('other'),
  ]) {
    const answer = await browser.send('/api/folder.list', { folder });
    expect([folder, answer.status]).toEqual([folder, 409]);
  }
  expect((await browser.send('/api/folder.list', { folder: `${site}/none` })).status).toBe(404);
});
