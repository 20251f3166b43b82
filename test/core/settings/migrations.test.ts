import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MIGRATIONS, type Migrations } from '../../../main/core/settings/migrations.ts';
import { readSettings } from '../../../main/core/settings/read.ts';
import { type Editable, updateSettings } from '../../../main/core/settings/write.ts';
import { tempFolder } from '../../support/temp.ts';

/** Two made-up versions before the first: vaults stood in `repos`, then in `places`, and were only addresses. */
const madeUp: Migrations = {
  oldest: -1,
  current: 1,
  steps: {
    [-1]: ({ repos, ...rest }) => ({ ...rest, places: repos }),
    0: ({ places, ...rest }) => ({
      ...rest,
      vaults: Object.fromEntries(Object.entries(Object(places)).map(([name, url]) => [name, { url }])),
    }),
  },
};

function homeWith(text: string): string {
  const home = tempFolder('home');
  writeFileSync(join(home, 'settings.json'), text, { mode: 0o600 });
  return home;
}

test('an old file is understood through every step, and reading does not change it', async () => {
  const text = '{"version":-1,"language":"en","repos":{"disk":"/v"}}';
  const home = homeWith(text);
  const { settings, version } = await readSettings(home, madeUp);
  expect(settings).toMatchObject({ version: 1, language: 'en', vaults: { disk: { url: '/v' } } });
  expect(version).toBe(-1);
  expect(readFileSync(join(home, 'settings.json'), 'utf8')).toBe(text);
  const half = await readSettings(homeWith('{"version":0,"places":{"a":"/a"}}'), madeUp);
  expect(half.settings.vaults).toEqual({ a: { url: '/a', copies: [] } });
});

test('what an old file had wrong is told after it was carried forward', async () => {
  const home = homeWith('{"version":-1,"repos":{"disk":7}}');
  await expect(readSettings(home, madeUp)).rejects.toMatchObject({
    code: 'settings-invalid',
    details: { path: 'vaults.disk.url', expected: 'text' },
  });
});

test('the next edit writes the new version and keeps the old file beside it', async () => {
  const text = '{"version":-1,"repos":{"disk":"/v"}}';
  const home = homeWith(text);
  const addOther = ({ vaults }: Editable) => {
    vaults.other = { url: '/o' };
  };
  await updateSettings(home, addOther, { migrations: madeUp });
  const written: unknown = JSON.parse(readFileSync(join(home, 'settings.json'), 'utf8'));
  expect(written).toMatchObject({ version: 1, vaults: { disk: { url: '/v' }, other: { url: '/o' } } });
  const kept = join(home, 'settings.version--1.json');
  expect([readFileSync(kept, 'utf8'), statSync(kept).mode & 0o777]).toEqual([text, 0o600]);
});

test('there is a step from every version there was', () => {
  for (let version = MIGRATIONS.oldest; version < MIGRATIONS.current; version++)
    expect(MIGRATIONS.steps[version]).toBeTypeOf('function');
});
