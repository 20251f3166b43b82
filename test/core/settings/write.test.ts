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
const diesWriting = fileURLToPath(new URL('./dies-writing.ts', import.meta.url));
const modeOf = (path: string) => statSync(path).mode & 0o777;

/** An editor that is ready to begin. */
async function startEditor(home: string, prefix: string, count: number) {
  const child = spawn(process.execPath, [editor, home, prefix, String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

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

test('processes that edit at once lose nothing of each other', async () => {
  const home = tempFolder('home');
  const count = 30;
  const editors = await Promise.all(['a', 'b', 'c'].map((prefix) => startEditor(home, prefix, count)));
  const ends = editors.map((child) => once(child, 'exit'));
  for (const child of editors) child.stdin.write('go');
  expect((await Promise.all(ends)).map(([code]) => code as number)).toEqual([0, 0, 0]);
  expect(Object.keys((await openSettings(home)).vaults)).toHaveLength(3 * count);
  expect(readdirSync(home).sort()).toEqual(['settings.json', 'settings.lock', 'settings.schema.json']);
});

test('edits of one process at once lose nothing either', async () => {
  const home = tempFolder('home');
  const edits = Array.from({ length: 10 }, (_, n) =>
    updateSettings(home, ({ vaults }) => {
      vaults[`v${n}`] = { url: `/v/${n}` };
    }),
  );
  await Promise.all(edits);
  expect(Object.keys((await openSettings(home)).vaults)).toHaveLength(10);
});

test('killed at any moment, the file is whole, holds every edit that was told, and the next edit goes on at once', async () => {
  const home = tempFolder('home');
  const random = new Random(20261124);
  // Enough that writing takes a good part of each edit.
  await updateSettings(home, ({ vaults }) => {
    for (let n = 0; n < 2000; n++) vaults[`seed${n}`] = { url: `/vaults/seed${n}` };
  });
  for (let round = 0; round < 6; round++) {
    const child = await startEditor(home, `r${round}-`, 1000);
    let told = 0;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      told += text.split('\n').length - 1;
    });
    const closed = once(child, 'close');
    child.stdin.on('error', () => undefined);
    child.stdin.write('go');
    await once(child.stdout, 'data');
    setTimeout(() => child.kill('SIGKILL'), random.below(60));
    await closed;
    const { vaults } = await openSettings(home);
    const found = Object.keys(vaults).filter((name) => name.startsWith(`r${round}-`)).length;
    expect(found).toBeGreaterThanOrEqual(told);
    expect(found).toBeLessThanOrEqual(told + 1); // one may be written and not yet told
    expect(Object.keys(vaults).filter((name) => name.startsWith('seed'))).toHaveLength(2000);
    await updateSettings(home, (draft) => {
      delete draft.vaults[`r${round}-0`];
    });
  }
  expect(readdirSync(home).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test.each(['write', 'sync'])(
  'killed at the %s of the new file, the old one stands and the half one goes',
  async (moment) => {
    const home = tempFolder('home');
    await updateSettings(home, ({ vaults }) => {
      vaults.disk = { url: '/v' };
    });
    const before = readFileSync(join(home, 'settings.json'));
    const child = spawn(process.execPath, [diesWriting, home, moment], { stdio: 'inherit' });
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
    expect(readFileSync(join(home, 'settings.json'))).toEqual(before);
    expect(readdirSync(home).filter((name) => name.endsWith('.part'))).toHaveLength(1);
    const { vaults } = await updateSettings(home, (draft) => {
      draft.vaults.next = { url: '/n' };
    });
    expect(Object.keys(vaults)).toEqual(['disk', 'next']);
    expect(readdirSync(home).filter((name) => name.endsWith('.part'))).toEqual([]);
  },
);

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
