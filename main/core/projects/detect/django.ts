import path from 'node:path';
import { databasesOf } from './django-databases.ts';
import { readMedia, readStatic } from './django-folders.ts';
import { type SettingsAt, scopesOf, settingsModules } from './django-settings.ts';
import type { Looked } from './ideas.ts';

/** A Django project is where its manage.py is; its settings are read as text, never run. */
export function lookForDjango(looked: Looked): void {
  for (const manage of looked.survey.markers.filter((file) => path.basename(file) === 'manage.py')) {
    const text = looked.reader.text(manage);
    if (text === null || !/DJANGO_SETTINGS_MODULE|django/.test(text)) continue;
    if (!looked.ideas.kinds.includes('django')) looked.ideas.kinds.push('django');
    readProject(looked, path.dirname(manage));
  }
}

function readProject(looked: Looked, root: string): void {
  const { reader } = looked;
  const modules = settingsModules(reader, root);
  if (modules.length === 0)
    reader.find('settings-missing', {
      path: reader.name(path.join(root, 'manage.py')),
    });
  const before = looked.ideas.databases.length;
  modules.forEach(({ file }, n) => {
    const isMain = n === 0 || looked.ideas.databases.length === before;
    for (const [m, scope] of scopesOf(reader, root, file).entries())
      readSettings(looked, { root, file, scope, isMain: isMain && m === 0 });
  });
}

function readSettings(looked: Looked, at: SettingsAt): void {
  databasesOf(looked, at);
  readMedia(looked, at);
  readStatic(looked, at);
}
