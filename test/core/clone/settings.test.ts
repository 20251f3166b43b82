import { expect, test } from 'vitest';
import { joinSettings } from '../../../main/core/clone/join-settings.ts';
import { readStrangersSettings } from '../../../main/core/clone/strangers-settings.ts';
import type { Editable } from '../../../main/core/settings/write.ts';

const theirs = {
  version: 1,
  language: 'pt-BR',
  vaults: {
    disk: { url: '/old/vault', passphrase: { from: 'command', argv: ['curl', 'evil'] }, budgetBytes: 9 },
  },
  projects: {
    shop: {
      vault: 'disk',
      folders: ['/srv/shop'],
      hooks: [{ argv: ['rm', '-rf', '/'], when: 'before' }],
      databases: [
        { name: 'app', engine: 'sqlite', path: '/srv/shop/db.sqlite3' },
        { name: 'odd', engine: 'command', dump: { argv: ['sh', '-c', 'evil'] }, restore: { argv: ['sh'] } },
      ],
    },
  },
};
const read = (value: unknown, withCommands = false) =>
  readStrangersSettings(JSON.stringify(value), { place: 's3://bucket', withCommands });

test('no command of a stranger is taken, wherever it stands', () => {
  const { databases: _, ...shop } = theirs.projects.shop;
  const { draft, leftOut } = read({ ...theirs, projects: { shop } });
  expect(JSON.stringify(draft)).not.toMatch(/argv|evil|rm/);
  expect(leftOut).toEqual(['vaults.disk.passphrase', 'projects.shop.hooks[0]']);
});

test('what makes no sense without its command is refused by its name', () => {
  expect(() => read(theirs)).toThrowError(
    expect.objectContaining({
      code: 'settings-invalid',
      details: expect.objectContaining({ path: expect.stringContaining('databases') }),
    }),
  );
});

test('a person who says that the commands are theirs gets them', () => {
  const { databases: _, ...shop } = theirs.projects.shop;
  const { draft, leftOut } = read({ ...theirs, projects: { shop } }, true);
  expect([leftOut, JSON.stringify(draft)]).toEqual([[], expect.stringContaining('"rm"')]);
});

test.each(['no JSON', '[]', 'null', '7', '{"version":1,"vault":{}}', '{"__proto__":{"x":1},"version":1}'])(
  'what is no settings is refused: %s',
  (text) => {
    expect(() => readStrangersSettings(text, { place: 'x', withCommands: false })).toThrowError(
      expect.objectContaining({ code: 'settings-invalid' }),
    );
  },
);

test('what is decided on this machine stays; the rest comes back with the new place of the vault', () => {
  const stranger = read({
    ...theirs,
    projects: { shop: { vault: 'disk', folders: ['/srv/shop'] }, blog: { vault: 'disk' } },
  });
  const draft: Editable = {
    version: 1,
    vaults: {},
    projects: { blog: { vault: 'mine', folders: ['/mine'] } },
  };
  const joined = joinSettings(draft, stranger.draft, { name: 'disk', url: '/new/vault' });
  expect(joined).toEqual({ projects: ['shop'], taken: ['blog'] });
  expect(draft).toMatchObject({
    language: 'pt-BR',
    vaults: { disk: { url: '/new/vault', budgetBytes: 9 } },
    projects: { shop: { vault: 'disk', folders: ['/srv/shop'] }, blog: { folders: ['/mine'] } },
  });
  expect(() => joinSettings(draft, null, { name: 'disk', url: '/elsewhere' })).toThrowError(
    expect.objectContaining({ code: 'refused' }),
  );
});
