import { expect, test } from 'vitest';
import { settingsSchema } from '../../../main/contract/settings/settings.ts';
import { onlyVault, projectOf, vaultNamed, vaultOf } from '../../../main/core/settings/lookup.ts';
import { nearest } from '../../../main/core/settings/near.ts';
import { parsePath, sayPath, setAt, valueAt } from '../../../main/core/settings/paths.ts';
import { saidOf } from './said.ts';

const settings = settingsSchema.parse({
  version: 1,
  vaults: { disk: { url: '/v' }, cloud: { url: '/c' } },
  projects: { shop: { vault: 'disk' }, blog: { vault: 'cloud' } },
});

test('a project and its vault are found by name', () => {
  expect(vaultOf(settings, projectOf(settings, 'blog'))).toMatchObject({ name: 'cloud', url: '/c' });
  expect(onlyVault(settings)).toBeNull();
  const one = settingsSchema.parse({ version: 1, vaults: { disk: { url: '/v' } } });
  expect(onlyVault(one)).toMatchObject({ name: 'disk' });
});

test.each<[() => unknown, string, string]>([
  [() => projectOf(settings, 'shpo'), 'project-unknown', 'did you mean shop?'],
  [() => projectOf(settings, 'something-else'), 'project-unknown', 'cofre project list'],
  [() => projectOf(settings, 'constructor'), 'project-unknown', 'cofre project list'],
  [() => vaultNamed(settings, 'Disc'), 'vault-unknown', 'did you mean disk?'],
  [() => vaultNamed(settings, '__proto__'), 'vault-unknown', 'cofre vault list'],
])('a name that is not there comes with the nearest one (%#)', async (find, code, hint) => {
  const said = await saidOf(async () => find());
  expect([said.code, said.hint]).toEqual([code, expect.stringContaining(hint)]);
});

test('the nearest is one that could be meant', () => {
  expect(nearest('folder', ['folders', 'file'])).toBe('folders');
  expect(nearest('vualts', ['vaults', 'version'])).toBe('vaults');
  expect(nearest('x', ['vaults'])).toBeNull();
});

test('paths are read as they are said', () => {
  const paths = [
    ['projects', 'shop', 'databases', 0, 'port'],
    ['vaults', 'my disk', 'url'],
    ['a"b', 'c'],
  ];
  for (const steps of paths) expect(parsePath(sayPath(steps))).toEqual(steps);
  expect(parsePath('databases.0.port')).toEqual(['databases', '0', 'port']);
  for (const wrong of ['', '.a', 'a..b', 'a[', 'a[x]', 'a b', 'a]'])
    expect([wrong, parsePath(wrong)]).toEqual([wrong, null]);
});

test('values are put, added and taken away by path', () => {
  const root: { [key: string]: unknown } = { list: [1, 2] };
  expect(setAt(root, ['expect', 'minFiles'], 3)).toBe(true);
  expect(setAt(root, ['list', '2'], 3)).toBe(true);
  expect(setAt(root, ['list', 0], undefined)).toBe(true);
  expect(root).toEqual({ list: [2, 3], expect: { minFiles: 3 } });
  expect(setAt(root, ['list', '9'], 3)).toBe(false);
  expect(setAt(root, ['list', 'x', 'y'], 3)).toBe(false);
  expect(setAt(root, ['__proto__', 'polluted'], 1)).toBe(true);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  expect(valueAt(root, ['list', 1])).toBe(3);
});
