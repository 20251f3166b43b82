import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { systemRunners } from '../../../main/core/runners/runners.ts';
import { openSettings } from '../../../main/core/settings/open.ts';
import { Keyring } from '../../../main/core/vaults/keyring.ts';
import { tempFolder } from '../../support/temp.ts';
import { type Browser, owner, type Served, serveWindow } from './serving.ts';

export interface Shop extends Served {
  readonly browser: Browser;
  /** The folder that is backed up. */
  readonly site: string;
  readonly vaultFolder: string;
  /** A second pair of hands. */
  again(): Promise<Browser>;
}

export interface RunShown {
  readonly state: string;
  readonly snapshot: string | null;
  readonly files: number | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly reason: { readonly code: string; readonly details: Readonly<Record<string, unknown>> } | null;
}

/** A Cofre as it is served to a window, with a small site to back up; no keychain is asked. */
export async function shop(): Promise<Shop> {
  const home = tempFolder('home');
  const site = path.join(tempFolder('site'), 'shop');
  write(site, {
    'index.html': '<h1>Olá</h1>\n',
    'media/foto.png': Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(3000, 7)]),
    'media/large.bin': Buffer.alloc(300_000, 'abcdefg'),
    'notes/a [1].txt': 'first',
    'empty/.keep': '',
  });
  const db = new Sqlite(path.join(site, 'shop.sqlite3'));
  db.exec(
    "CREATE TABLE orders(id INTEGER PRIMARY KEY, who TEXT); INSERT INTO orders(who) VALUES ('Ana'), ('Rui')",
  );
  db.close();
  const env = { PATH: process.env.PATH, COFRE_KEYCHAIN: 'file' };
  const keyring = new Keyring();
  const settings = () => openSettings(home);
  const runners = systemRunners({ home, version: '0.0.0-test', settings, env, keyring });
  const served = await serveWindow({ home, coreOptions: { env, keyring, runners, settings } });
  const browser = await owner(served);
  return {
    ...served,
    browser,
    site,
    vaultFolder: path.join(tempFolder('disk'), 'vault'),
    again: () => owner(served),
  };
}

/** The same with a vault `disk` and the project `shop` in it. */
export async function shopWithVault(encryption: object = { kind: 'none' }): Promise<Shop> {
  const made = await shop();
  const { browser, site, vaultFolder } = made;
  await browser.ask('vault.create', { name: 'disk', url: vaultFolder, encryption });
  const database = { name: 'orders', engine: 'sqlite', file: path.join(site, 'shop.sqlite3') };
  await browser.ask('project.add', {
    name: 'shop',
    settings: { vault: 'disk', folders: [site], databases: [database] },
  });
  return made;
}

export function write(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
}

/** Starts a job and waits for its end. */
export async function job(browser: Browser, kind: string, input: unknown): Promise<RunShown> {
  const { run } = await browser.ask(kind, input);
  for (const end = performance.now() + JOB_MAX_MS; performance.now() < end; await wait(15)) {
    const shown = (await browser.ask('history.run', { run })).run as unknown as RunShown;
    if (!['queued', 'running'].includes(shown.state)) return shown;
  }
  throw new Error(`${kind} did not end`);
}

const JOB_MAX_MS = 30_000;

/** A full backup of the shop; gives the id of its snapshot. */
export async function backUpShop(browser: Browser): Promise<string> {
  const run = await job(browser, 'backup.start', { project: 'shop' });
  if (run.state !== 'complete') throw new Error(`the backup was ${run.state}: ${JSON.stringify(run.reason)}`);
  return run.snapshot ?? '';
}
