import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ProjectSettings } from '../../../../main/contract/settings/project.ts';
import { detectProject } from '../../../../main/core/projects/detect/detect-project.ts';
import { compareDetection, type DriftOptions } from '../../../../main/core/projects/detect/drift.ts';
import { toSettings } from '../../../../main/core/projects/detect/to-settings.ts';
import { plant } from '../../../support/plant.ts';
import { tempFolder } from '../../../support/temp.ts';
import { sqliteFile } from './detected.ts';

const settingsPy = (databases: string, media = 'media') => `from pathlib import Path
BASE_DIR = Path(__file__).resolve().parent.parent
DATABASES = {${databases}}
MEDIA_ROOT = BASE_DIR.parent / '${media}'
`;
const sqlite = "'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}";
const server = (host: string) =>
  `'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'shop', 'HOST': '${host}', 'PASSWORD': 'x'}`;

/** A Django project, and what is proposed for it. */
async function configured(databases = sqlite) {
  const folder = plant(join(tempFolder('drift'), 'shop'), {
    'manage.py': "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
    'shop/settings.py': settingsPy(databases),
    ...(databases === sqlite ? { 'db.sqlite3': sqliteFile() } : {}),
    'uploads/a.jpg': 'a',
    '../media/b.jpg': 'b',
    '../pictures/c.jpg': 'c',
  });
  const settings = toSettings(await detectProject(folder), 'main');
  const write = (text: string) => writeFileSync(join(folder, 'shop/settings.py'), text);
  const drift = async (changes: Partial<ProjectSettings> = {}, options: DriftOptions = {}) =>
    compareDetection({ ...settings, ...changes }, await detectProject(folder), options);
  return {
    folder,
    settings,
    write,
    drift,
    media: join(folder, '../media'),
    pictures: join(folder, '../pictures'),
  };
}

test('what was proposed and taken differs in nothing', async () => {
  const { settings, drift, folder, media } = await configured();
  expect(settings).toMatchObject({
    vault: 'main',
    folders: [folder, media],
    databases: [{ name: 'default', engine: 'sqlite' }],
  });
  expect(await drift()).toEqual([]);
});

test('a folder with uploads that no configured folder holds, until it is declined', async () => {
  const { drift, folder, media } = await configured();
  const found = await drift({ folders: [media, join(folder, 'shop')] });
  expect(found.map(({ code, details }) => [code, details.folder])).toEqual([
    ['folder-new', folder],
    ['folder-new', join(folder, 'uploads')],
  ]);
  const declined = found.map(({ key }) => key);
  expect(await drift({ folders: [media, join(folder, 'shop')], declined })).toEqual([]);
});

test('uploads that moved, and uploads that an exclude leaves out', async () => {
  const { drift, write, media, pictures } = await configured();
  expect(await drift({ excludes: ['uploads/'] })).toMatchObject([
    { code: 'media-excluded', details: { files: 1, bytes: 1 } },
  ]);
  write(settingsPy(sqlite, 'pictures'));
  rmSync(media, { recursive: true });
  expect(await drift({}, { missing: [media] })).toMatchObject([
    { code: 'media-moved', details: { from: media, folder: pictures } },
  ]);
  expect(await drift()).toMatchObject([{ code: 'folder-new', details: { folder: pictures } }]);
});

test('databases that are new, elsewhere now, or gone', async () => {
  const { drift, write } = await configured(server('one'));
  const analytics = "'analytics': {'ENGINE': 'django.db.backends.mysql', 'NAME': 'an', 'HOST': 'h'}";
  write(settingsPy(`${server('one')}, ${analytics}`));
  expect(await drift()).toEqual([
    {
      code: 'database-new',
      key: 'database:mysql:h/an',
      details: { name: 'analytics', engine: 'mysql', database: 'an@h' },
    },
  ]);
  expect(await drift({ declined: ['database:mysql:h/an'] })).toEqual([]);
  write(settingsPy(server('two')));
  expect(await drift()).toMatchObject([
    { code: 'database-changed', details: { database: 'shop@two', before: 'shop@one' } },
  ]);
  write(settingsPy(''));
  const gone = { code: 'database-vanished', details: { name: 'default', database: 'shop@one' } };
  expect(await drift()).toMatchObject([gone]);
});

test('what is not understood proves nothing gone, and what a person added is never missed', async () => {
  const { drift, write, settings } = await configured(server('one'));
  write(settingsPy("'default': make()"));
  expect(await drift()).toEqual([]);
  write(settingsPy(server('one')));
  const own = settings.databases.map((each) => ({
    ...each,
    name: 'own',
    database: 'mine',
    password: undefined,
  }));
  const databases = [...settings.databases, ...(own as ProjectSettings['databases'])];
  expect(await drift({ databases })).toEqual([]);
});

test('a large folder that can be made again and is not excluded', async () => {
  const { settings, folder } = await configured();
  const detection = await detectProject(folder);
  const large = { path: 'web/node_modules', places: 1, bytes: 60 * 1024 * 1024, files: 9 };
  const rebuildable = [
    { key: 'exclude:/web/x/', why: [{ code: 'preset' as const, details: {} }], pattern: '/web/x/', ...large },
  ];
  const without = { ...settings, presets: [] };
  expect(compareDetection(without, { ...detection, rebuildable })).toMatchObject([
    { code: 'rebuildable-included' },
  ]);
  expect(compareDetection(settings, { ...detection, rebuildable })).toEqual([]);
});
