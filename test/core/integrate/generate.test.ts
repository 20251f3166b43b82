import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { djangoFiles, planFiles, writeFiles } from '../../../main/core/integrate/integrate.ts';
import { tempFolder } from '../../support/temp.ts';

function app(): string {
  const folder = tempFolder('app');
  writeFileSync(path.join(folder, '__init__.py'), '');
  return folder;
}

const plan = async (folder: string, project = 'shop') => planFiles(await djangoFiles(folder, project));
const does = async (folder: string, project = 'shop') =>
  (await plan(folder, project)).map((each) => each.does);

test('five files are made; made again they are kept; another project renews only what differs', async () => {
  const folder = app();
  await writeFiles(await plan(folder));
  expect(await does(folder)).toEqual(Array(5).fill('keep'));
  expect(await does(folder, 'blog')).toEqual(['keep', 'keep', 'update', 'keep', 'keep']);
  await writeFiles(await plan(folder, 'blog'));
  expect(readFileSync(path.join(folder, 'management/commands/_cofre.py'), 'utf8')).toContain(
    'PROJECT = "blog"',
  );
});

test('a file that was edited, or was never ours, stays and nothing else is written either', async () => {
  const folder = app();
  await writeFiles(await plan(folder));
  const file = path.join(folder, 'management/commands/backup_now.py');
  writeFileSync(file, `${readFileSync(file, 'utf8')}# mine\n`);
  await expect(plan(folder, 'blog')).rejects.toMatchObject({
    code: 'refused',
    details: { reason: 'foreignFile', file },
  });
  expect(readFileSync(path.join(folder, 'management/commands/_cofre.py'), 'utf8')).toContain(
    'PROJECT = "shop"',
  );
});

test('packages of the app that are there already keep what is in them', async () => {
  const folder = app();
  await writeFiles(await plan(folder));
  const file = path.join(folder, 'management/__init__.py');
  writeFileSync(file, '# theirs\n');
  await writeFiles(await plan(folder, 'blog'));
  expect(readFileSync(file, 'utf8')).toBe('# theirs\n');
});

test('a folder that is no app is refused', async () => {
  await expect(djangoFiles(tempFolder('none'), 'shop')).rejects.toMatchObject({
    details: { reason: 'noDjangoApp' },
  });
});
