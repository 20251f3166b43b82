import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openSettings } from '../../../main/core/settings/open.ts';
import { updateSettings } from '../../../main/core/settings/write.ts';
import { Random } from '../../support/random.ts';
import { tempFolder } from '../../support/temp.ts';
import { saidOf } from './said.ts';

const editor = fileURLToPath(new URL('./editor.ts', import.meta.url));
const modeOf = (path: string) => statSync(path).mode & 0o777;

const startEditor = (home: string, prefix: string, count: number) =>
  spawn(process.execPath, [editor, home, prefix, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });

test('a new file is private, names its schema, and holds only what was decided', async () => {
  const home = join(tempFolder('home'), 'deep', 'home');
  const settings = await updateSettings(home, ({ vaults, projects }) => {
    vaults.disk = { url: '/v' };
    projects.shop = { vault: 'disk', folders: ['/srv/shop'] };
  });
  expect(settings.projects.shop?.presets).toEqual(['dev', 'cache', 'system']);
  expect(JSON.parse(readFileSync(join(home, 'settings.json'), 'utf8'))).toEqual({
    $schema: './settings.schema.json',
    version: 1,
    vaults: { disk: { url: '/v' } },
    projects: { shop: { vault: 'disk', folders: ['/srv/shop'] } },
  });
  expect(JSON.parse(readFileSync(join(home, 'settings.schema.json'), 'utf8'))).toHaveProperty('properties');
  if (process.platform !== 'win32')
    expect([modeOf(home), modeOf(join(home, 'settings.json'))]).toEqual([0o700, 0o600]);
});

test('an edit that makes the settings wrong changes nothing', async () => {
  const home = tempFolder('home');
  await updateSettings(home, ({ vaults }) => {
    vaults.disk = { url: '/v' };
  });
  const before = readFileSync(join(home, 'settings.json'));
  const said = await saidOf(() =>
    updateSettings(home, ({ projects }) => {
      projects.shop = { vault: 'dsik' };
    }),
  );
  expect(said.message).toContain('projects.shop.vault has to be the name of a vault');
  expect(readFileSync(join(home, 'settings.json'))).toEqual(before);
});

test('two processes that edit at once lose nothing of each other', async () => {
  const home = tempFolder('home');
  const count = 15;
  const editors = ['a', 'b'].map((prefix) => startEditor(home, prefix, count));
  const own = (async () => {
    for (let n = 0; n < count; n++)
      await updateSettings(home, ({ vaults }) => {
        vaults[`c${n}`] = { url: `/c/${n}` };
      });
  })();
  const codes = await Promise.all(editors.map(async (child) => (await once(child, 'exit'))[0] as number));
  await own;
  expect(codes).toEqual([0, 0]);
  expect(Object.keys((await openSettings(home)).vaults)).toHaveLength(3 * count);
  expect(readdirSync(home).sort()).toEqual(['settings.json', 'settings.lock', 'settings.schema.json']);
});

test('killed at any moment, the file is whole, holds every edit that was told, and the next edit goes on at once', async () => {
  const home = tempFolder('home');
  const random = new Random(20261124);
  for (let round = 0; round < 8; round++) {
    const child = startEditor(home, `r${round}-`, 1000);
    let told = 0;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      told += text.split('\n').length - 1;
    });
    await once(child.stdout, 'data');
    const closed = once(child, 'close');
    setTimeout(() => child.kill('SIGKILL'), random.below(30));
    await closed;
    const { vaults } = await openSettings(home);
    const found = Object.keys(vaults).filter((name) => name.startsWith(`r${round}-`)).length;
    expect(found).toBeGreaterThanOrEqual(told);
    expect(found).toBeLessThanOrEqual(told + 1); // one may be written and not yet told
    await updateSettings(home, (draft) => {
      draft.vaults = {};
      draft.vaults[`after${round}`] = { url: '/v' };
    });
  }
  expect(Object.keys((await openSettings(home)).vaults)).toEqual(['after7']);
  expect(readdirSync(home).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('an editor that knows no lock is noticed, and its work stays', async () => {
  const home = tempFolder('home');
  await updateSettings(home, ({ vaults }) => {
    vaults.disk = { url: '/v' };
  });
  const theirs = '{"version":1,"vaults":{"disk":{"url":"/elsewhere"}}}';
  const said = await saidOf(() =>
    updateSettings(home, ({ vaults }) => {
      vaults.mine = { url: '/m' };
      writeFileSync(join(home, 'settings.json'), theirs);
    }),
  );
  expect(said).toMatchObject({
    code: 'refused',
    message: expect.stringContaining('another program changed'),
  });
  expect(readFileSync(join(home, 'settings.json'), 'utf8')).toBe(theirs);
});

test.skipIf(process.platform === 'win32')(
  'a folder that others can write to is refused; a new edit shuts it',
  async () => {
    const home = tempFolder('home');
    mkdirSync(home, { recursive: true });
    await updateSettings(home, () => undefined);
    chmodSync(home, 0o777);
    expect(await saidOf(() => openSettings(home))).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('others can write to'),
      hint: expect.stringContaining(`chmod 700 ${home}`),
    });
    await updateSettings(home, () => undefined);
    expect(modeOf(home)).toBe(0o700);
  },
);
