import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notificationsSchema } from '../../../main/contract/settings/notify.ts';
import { openSettings } from '../../../main/core/settings/open.ts';
import { tempFolder } from '../../support/temp.ts';
import { saidOf } from './said.ts';

function homeWith(content: unknown): string {
  const home = tempFolder('home');
  const text = typeof content === 'string' ? content : JSON.stringify({ version: 1, ...Object(content) });
  writeFileSync(join(home, 'settings.json'), text, { mode: 0o600 });
  return home;
}

const shop = (fields: object) => ({
  vaults: { disk: { url: '/v' } },
  projects: { shop: { vault: 'disk', ...fields } },
});
const database = (fields: object) => shop({ databases: [{ name: 'main', engine: 'postgresql', ...fields }] });

test('without a file there are the defaults, and nothing is made', async () => {
  const home = join(tempFolder('home'), 'not-there');
  expect(await openSettings(home)).toEqual({
    ...{ version: 1, language: 'auto', vaults: {}, projects: {} },
    notifications: notificationsSchema.parse({}),
  });
});

test('what is left out has its default; a byte order mark is borne', async () => {
  const home = homeWith(
    `\ufeff${JSON.stringify({ version: 1, ...shop({ folders: ['/srv/shop', 'C:\\shop'] }) })}`,
  );
  expect((await openSettings(home)).projects.shop).toMatchObject({
    folders: ['/srv/shop', 'C:\\shop'],
    presets: ['dev', 'cache', 'system'],
    databases: [],
    retention: {},
  });
});

test.each<[string, unknown, string | RegExp, string?]>([
  [
    'an unknown key',
    { vaults: { disk: { url: '/v', pasphrase: {} } } },
    'vaults.disk.pasphrase is no key',
    'did you mean passphrase?',
  ],
  ['an unknown key at the top', { proyects: {} }, 'proyects is no key', 'did you mean projects?'],
  ['an unknown key like none', shop({ zzzzzzzz: 1 }), 'projects.shop.zzzzzzzz is no key', 'docs/settings.md'],
  [
    'a key in a name with blanks',
    { vaults: { 'my disk': { url: '/v', x: 1 } } },
    'vaults["my disk"].x is no key',
  ],
  ['the prototype', '{"version":1,"projects":{"__proto__":{"vault":"x"}}}', '__proto__ is no key'],
  ['something else than a list', shop({ folders: '/srv' }), 'projects.shop.folders has to be a list'],
  ['a relative folder', shop({ folders: ['srv'] }), 'projects.shop.folders[0] has to be a whole path'],
  [
    'a port as text',
    database({ database: 'd', port: '5432' }),
    'projects.shop.databases[0].port has to be a number',
  ],
  ['a port too large', database({ database: 'd', port: 70000 }), 'databases[0].port has to be 65535 or less'],
  ['a size of nothing', shop({ maxFileBytes: 0 }), 'projects.shop.maxFileBytes has to be 1 or more'],
  ['half a byte', shop({ maxFileBytes: 1.5 }), 'projects.shop.maxFileBytes has to be a whole number'],
  ['a needed key left out', database({}), 'projects.shop.databases[0].database is missing'],
  [
    'an engine left out',
    shop({ databases: [{ name: 'x' }] }),
    'projects.shop.databases[0].engine is missing',
  ],
  [
    'an unknown engine',
    shop({ databases: [{ name: 'x', engine: 'pg' }] }),
    'databases[0].engine has to be one of sqlite, postgresql, mysql, command',
  ],
  [
    'an unknown preset',
    shop({ presets: ['dev', 'all'] }),
    'projects.shop.presets[1] has to be one of dev, cache, system',
  ],
  [
    'a secret in the open',
    database({ database: 'd', password: 'geheim' }),
    'databases[0].password has to be an object',
  ],
  ['a name that is no name', { vaults: { '-rf': { url: '/v' } } }, 'vaults.-rf has to be a name'],
  ['an empty name', { vaults: { '': { url: '/v' } } }, 'vaults[""] has to be a name'],
  ['an empty address', { vaults: { disk: { url: '' } } }, 'vaults.disk.url has to be a whole path'],
  ['a relative vault', { vaults: { disk: { url: 'vault' } } }, 'vaults.disk.url has to be a whole path'],
  [
    'an empty account',
    { vaults: { disk: { url: '/v', passphrase: { from: 'env', name: '' } } } },
    'vaults.disk.passphrase.name has to be not empty',
  ],
  [
    'a database twice',
    shop({ databases: ['a', 'a'].map((name) => ({ name, engine: 'sqlite', file: '/f' })) }),
    'databases[1].name has to be a name that no other',
  ],
  [
    'a vault that is not there',
    { projects: { shop: { vault: 'disk' } } },
    'projects.shop.vault has to be the name of a vault',
  ],
  [
    'a time of day',
    shop({ schedules: [{ type: 'full', times: { kind: 'at', time: '9:00' } }] }),
    'schedules[0].times.time has to be a time of day',
  ],
  ['a time zone', shop({ timeZone: 'America/Sao_Paolo' }), 'projects.shop.timeZone has to be a time zone'],
  ['no version', '{}', 'version is missing'],
  ['a version as text', '{"version":"1"}', 'version has to be a whole number'],
  [
    'a newer version',
    '{"version":2,"whatever":true}',
    /written by a newer Cofre \(version 2, this one knows 1\)/,
    'newest Cofre',
  ],
  ['a list', '[]', 'has to be an object'],
  ['an empty file', '', /is not JSON: line 1, column 1$/],
  ['a comma too many', '{\n  "version": 1,\n}', /is not JSON: line 3, column 1$/, 'JSON takes no comments'],
])('%s is refused with its place', async (_what, content, message, hint = '') => {
  const home = homeWith(content);
  const said = await saidOf(() => openSettings(home));
  expect(said.code).toBe('settings-invalid');
  expect(said.message).toEqual(
    typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
  );
  expect(said.hint).toContain(hint);
  expect(said.message).toContain(join(home, 'settings.json'));
});

test('a file that others can read is refused, and the hint says how to mend it', async () => {
  const home = homeWith({});
  for (const mode of [0o644, 0o640, 0o604, 0o620]) {
    chmodSync(join(home, 'settings.json'), mode);
    const said = await saidOf(() => openSettings(home));
    expect(said).toMatchObject({
      code: 'refused',
      message: expect.stringContaining(`(mode ${mode.toString(8)})`),
      hint: expect.stringContaining(`chmod 600 ${home}`),
    });
  }
});
