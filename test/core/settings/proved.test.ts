import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { provedSettings } from '../../../main/core/settings/proved.ts';
import { tempFolder } from '../../support/temp.ts';

const FULL = {
  version: 1,
  vaults: {
    disk: {
      url: '/mnt/disk/vault',
      passphrase: { from: 'keychain', account: 'vault:disk' },
    },
  },
  projects: {
    shop: {
      ...{ vault: 'disk', folders: ['/srv/shop'], timeZone: 'America/Sao_Paulo' },
      databases: [{ name: 'main', engine: 'sqlite', file: '/srv/shop/db.sqlite3' }],
      schedules: [{ type: 'full', times: { kind: 'at', time: '03:00' } }],
      drill: { everyDays: 7 },
    },
  },
  notifications: { channels: [{ name: 'desk', kind: 'desktop' }] },
};

interface Home {
  readonly home: string;
  /** The settings as a process of that build reads them. */
  read(value: object, build?: string | null): ReturnType<typeof provedSettings>;
  /** What is kept says something else from now on: who still reads the old has proved anew. */
  forge(): void;
}

function newHome(): Home {
  const home = tempFolder('home');
  mkdirSync(join(home, 'cache'));
  const kept = join(home, 'cache', 'settings.json');
  return {
    home,
    read: (value, build = 'one') => {
      const read = { text: JSON.stringify(value), value, file: join(home, 'settings.json') };
      return provedSettings(home, read, build);
    },
    forge: () => {
      const proved = JSON.parse(readFileSync(kept, 'utf8')) as { settings: { language: string } };
      proved.settings.language = 'pt-BR';
      writeFileSync(kept, JSON.stringify(proved));
    },
  };
}

test('what one process has proved, the next one has as it was, without proving it', async () => {
  const { read, forge } = newHome();
  const proved = await read(FULL);
  expect(proved.language).toBe('auto');
  expect(await read(FULL)).toEqual(proved);
  forge();
  expect(await read(FULL)).toMatchObject({ language: 'pt-BR', projects: proved.projects });
});

test('a text that was changed, or another build, proves anew', async () => {
  const { read, forge } = newHome();
  await read(FULL);
  forge();
  expect((await read(FULL, 'two')).language).toBe('auto');
  forge();
  expect((await read({ ...FULL, notifications: {} }, 'two')).language).toBe('auto');
  const wrong = { ...FULL, vaults: {} };
  for (const _ of [1, 2])
    await expect(read(wrong, 'two')).rejects.toMatchObject({ code: 'settings-invalid' });
});

test('sources that run unbuilt keep nothing, and ask for nothing kept', async () => {
  const { home, read, forge } = newHome();
  await read(FULL, null);
  expect(existsSync(join(home, 'cache', 'settings.json'))).toBe(false);
  await read(FULL);
  forge();
  expect((await read(FULL, null)).language).toBe('auto');
});

test.skipIf(process.platform === 'win32')(
  'what others could read or have written is not believed',
  async () => {
    const { home, read, forge } = newHome();
    await read(FULL);
    forge();
    chmodSync(join(home, 'cache', 'settings.json'), 0o666);
    expect((await read(FULL)).language).toBe('auto');
  },
);

test('torn bytes, or a folder that cannot be written to, only cost the time', async () => {
  const { home, read } = newHome();
  const proved = await read(FULL);
  writeFileSync(join(home, 'cache', 'settings.json'), '{"build":"one","te', { mode: 0o600 });
  expect(await read(FULL)).toEqual(proved);
  const file = join(home, 'settings.json');
  const nowhere = await provedSettings(
    join(home, 'not-there'),
    { text: '', value: { version: 1 }, file },
    'one',
  );
  expect(nowhere).toMatchObject({ version: 1, projects: {} });
});
