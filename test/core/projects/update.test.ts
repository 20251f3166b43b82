import { expect, test } from 'vitest';
import { databaseSchema } from '../../../main/contract/settings/database.ts';
import type { Detection } from '../../../main/contract/views/detection.ts';
import type { DriftFinding } from '../../../main/contract/views/drift.ts';
import { canTake, decline, takeFindings } from '../../../main/core/projects/update.ts';

const found = (settings: object, key = 'db'): Detection['databases'][number] => ({
  key,
  why: [{ code: 'django-database', details: {} }],
  settings: databaseSchema.parse(settings),
  credentials: { from: 'none' },
  confidence: 'certain',
});

const detection = (...databases: Detection['databases']): Detection => ({
  ...{ folder: '/shop', name: 'shop', kinds: [], sources: [], media: [], rebuildable: [], findings: [] },
  databases,
  sizesComplete: true,
});

const finding = (code: DriftFinding['code'], details: DriftFinding['details'], key = 'db'): DriftFinding => ({
  code,
  key,
  details,
});

test('a database that moved keeps its name, its password, and what its dumps must hold', () => {
  const project = {
    vault: 'disk',
    databases: [
      {
        ...{ name: 'main', engine: 'postgresql' as const, database: 'shop', host: 'old', user: 'shop' },
        password: { from: 'keychain' as const, account: 'shop:main' },
        expect: { tables: ['orders'] },
      },
    ],
  };
  const now = found({ name: 'main', engine: 'postgresql', database: 'shop', host: 'new', user: 'web' });
  takeFindings(project, [finding('database-changed', { name: 'main' })], detection(now));
  expect(project.databases).toEqual([
    {
      ...{ name: 'main', engine: 'postgresql', database: 'shop', host: 'new', user: 'web' },
      password: { from: 'keychain', account: 'shop:main' },
      expect: { tables: ['orders'] },
    },
  ]);
});

test('a new database gets a name that is free; nothing it has by default is written', () => {
  const project = {
    vault: 'disk',
    databases: [{ name: 'default', engine: 'sqlite' as const, file: '/a.db' }],
  };
  const now = found({ name: 'default', engine: 'sqlite', file: '/b.db' });
  takeFindings(project, [finding('database-new', { name: 'default' })], detection(now));
  expect(project.databases.slice(1)).toEqual([{ name: 'default-2', engine: 'sqlite', file: '/b.db' }]);
});

test('folders that moved stand where the old ones did, and what lies in another folder is not there twice', () => {
  const project = { vault: 'disk', folders: ['/old', '/shop'], excludes: ['*.log'] };
  takeFindings(
    project,
    [
      finding('media-moved', { from: '/old', folder: '/media' }),
      finding('folder-new', { folder: '/data' }),
      finding('folder-new', { folder: '/data/uploads' }),
      finding('rebuildable-included', { pattern: '/venv/' }),
    ],
    detection(),
  );
  expect(project).toEqual({
    vault: 'disk',
    folders: ['/media', '/shop', '/data'],
    excludes: ['*.log', '/venv/'],
  });
});

test('what is no matter of adding is never taken', () => {
  const remote = {
    ...{ name: 'far', engine: 'sqlite' as const, file: '/far.db' },
    place: { kind: 'ssh' as const, host: 'web1' },
  };
  const project = { vault: 'disk', folders: ['/shop'], excludes: ['media/'], databases: [remote] };
  const before = structuredClone(project);
  const all = [
    finding('media-excluded', { folder: '/shop/media' }),
    finding('database-vanished', { name: 'far' }),
    finding('database-changed', { name: 'far' }),
    finding('database-changed', { name: 'of another name' }),
  ];
  expect(all.map((each) => canTake(each, project))).toEqual([false, false, false, false]);
  takeFindings(project, all, detection(found({ name: 'far', engine: 'sqlite', file: '/near.db' })));
  expect(project).toEqual(before);
});

test('declining adds to what was declined before, each key once, and none leaves no trace', () => {
  const project: { vault: string; declined?: string[] } = { vault: 'disk' };
  decline(project, []);
  expect(project).toEqual({ vault: 'disk' });
  decline(project, ['a']);
  decline(project, ['b', 'a']);
  expect(project.declined).toEqual(['a', 'b']);
});
