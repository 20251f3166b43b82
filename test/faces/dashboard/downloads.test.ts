import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../support/temp.ts';
import { until } from '../../support/until.ts';
import { backUpShop, type Shop, shopWithVault, write } from './with-shop.ts';

async function download(made: Shop, asked: object): Promise<Response> {
  const { browser } = made;
  const answer = await browser.send('/api/download', asked);
  const { url } = (await answer.json()) as { url: string };
  return fetch(`${browser.url}${url}`);
}

test('a folder comes as a .zip that holds every byte of it, and the link to it works once', async () => {
  const made = await shopWithVault();
  const snapshot = await backUpShop(made.browser);
  const asked = { vault: 'disk', snapshot, path: 'shop/media' };
  const answer = await made.browser.send('/api/download', asked);
  const { url, name } = (await answer.json()) as { url: string; name: string };
  expect(name).toMatch(/^media .*\.zip$/);
  const archive = await fetch(`${made.browser.url}${url}`);
  expect(archive.headers.get('content-disposition')).toBe(
    `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  );
  const folder = tempFolder('zip');
  const file = path.join(folder, 'media.zip');
  writeFileSync(file, Buffer.from(await archive.arrayBuffer()));
  execFileSync('python3', ['-m', 'zipfile', '-e', file, folder]);
  for (const each of ['media/foto.png', 'media/large.bin'])
    expect(readFileSync(path.join(folder, 'shop', each))).toEqual(readFileSync(path.join(made.site, each)));
  expect((await fetch(`${made.browser.url}${url}`)).status).toBe(404);
});

test('one file comes as it is', async () => {
  const made = await shopWithVault();
  const snapshot = await backUpShop(made.browser);
  const file = await download(made, { vault: 'disk', snapshot, path: 'shop/index.html', format: 'file' });
  // Never shown by the browser as a page of ours.
  expect(file.headers.get('content-type')).toBe('application/octet-stream');
  expect(await file.text()).toBe('<h1>Olá</h1>\n');
});

test('without a session there is no download, and what is not there is said before', async () => {
  const { browser } = await shopWithVault();
  const snapshot = await backUpShop(browser);
  const asked = { vault: 'disk', snapshot };
  expect((await browser.send('/api/download', asked, { 'x-cofre-key': '' })).status).toBe(403);
  expect((await browser.send('/api/download', { ...asked, path: '../etc' })).status).toBe(404);
  expect((await browser.send('/api/download', { ...asked, path: 'shop', format: 'file' })).status).toBe(400);
  expect((await browser.send('/api/download', { ...asked, format: 'exe' })).status).toBe(400);
  expect((await fetch(`${browser.url}/download/${'x'.repeat(43)}`)).status).toBe(404);
});

test('a browser that goes away stops the reading of the vault', async () => {
  const made = await shopWithVault();
  write(made.site, { 'big.bin': randomBytes(24_000_000) });
  const snapshot = await backUpShop(made.browser);
  const answer = await made.browser.send('/api/download', { vault: 'disk', snapshot });
  const { url } = (await answer.json()) as { url: string };
  const { vaults } = made.core.parts;
  await new Promise<void>((resolve, reject) => {
    const asked = get(`${made.browser.url}${url}`, (archive) => {
      archive.once('data', () => {
        expect(vaults.busy).toBe(1); // a browser that does not read holds it up
        asked.destroy();
        resolve();
      });
      archive.on('error', () => undefined);
    });
    asked.on('error', reject);
  });
  await until(() => vaults.busy === 0);
});
