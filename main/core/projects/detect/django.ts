import path from 'node:path';
import type { Reason } from '../../../contract/views/detection.ts';
import { databasesOf } from './django-databases.ts';
import { Environment } from './environment.ts';
import { type Looked, why } from './ideas.ts';
import type { ProjectReader } from './project-reader.ts';
import { moduleFile } from './python/imports.ts';
import { newWorld } from './python/module.ts';
import type { Scope } from './python/world.ts';
import { optionsOf, type Value } from './values.ts';

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

export interface SettingsModule {
  readonly name: string;
  readonly file: string;
}

/** The settings that manage.py names, then what else is there for other machines, each once. */
export function settingsModules(reader: ProjectReader, root: string): SettingsModule[] {
  const environment = new Environment(reader).loadUsual([root, reader.root]);
  const world = newWorld(reader, environment, [root]);
  const names = [
    environment.get('DJANGO_SETTINGS_MODULE')?.value ?? '',
    namedIn(reader, path.join(root, 'manage.py')),
  ];
  for (const folder of reader.names(root).map((name) => path.join(root, name)))
    for (const entry of ['wsgi.py', 'asgi.py']) names.push(namedIn(reader, path.join(folder, entry)));
  const found = names.flatMap((name): SettingsModule[] => {
    const file = name === '' ? null : moduleFile(world, [root], name.split('.'));
    return file === null ? [] : [{ name, file }];
  });
  const [main] = found;
  if (main !== undefined) found.push(...siblings(reader, main));
  return found.filter(({ file }, n) => found.findIndex((other) => other.file === file) === n);
}

function namedIn(reader: ProjectReader, file: string): string {
  if (!reader.isFile(file)) return '';
  return (
    /DJANGO_SETTINGS_MODULE["']\s*(?:,|\]\s*=)\s*["']([\w.]+)["']/.exec(reader.text(file) ?? '')?.[1] ?? ''
  );
}

/** `settings/production.py` beside `settings/local.py`: what a server uses though nothing here names it. */
function siblings(reader: ProjectReader, main: SettingsModule): SettingsModule[] {
  const folder = path.dirname(main.file);
  return reader
    .names(folder)
    .filter((name) => /^(settings_?)?(prod|production|live|staging)\.py$/.test(name))
    .map((name) => ({
      name: name.slice(0, -3),
      file: path.join(folder, name),
    }));
}

/** The names of the settings, or of each class where they are classes (django-configurations). */
export function scopesOf(
  reader: ProjectReader,
  root: string,
  file: string,
  env: Readonly<Record<string, string | undefined>> = {},
): Scope[] {
  const folder = path.dirname(file);
  const environment = new Environment(reader, env).loadUsual(
    [root, reader.root, folder, path.dirname(folder)].filter((each) => reader.holds(each)),
  );
  const world = newWorld(reader, environment, [root]);
  const scope = world.ready(file) ?? new Map();
  if (scope.has('DATABASES') || world.classes.size === 0) return [scope];
  const [, named = ''] =
    /DJANGO_CONFIGURATION["']\s*,\s*["'](\w+)/.exec(reader.text(path.join(root, 'manage.py')) ?? '') ?? [];
  const first = world.classes.get(named);
  const others = [...world.classes.values()].filter((each) => each !== first);
  return first === undefined ? others : [first, ...others];
}

export interface SettingsAt {
  readonly root: string;
  readonly file: string;
  readonly scope: Scope;
  readonly isMain: boolean;
}

function readSettings(looked: Looked, at: SettingsAt): void {
  databasesOf(looked, at);
  readMedia(looked, at);
  readStatic(looked, at);
}

function readMedia(looked: Looked, { root, file, scope, isMain }: SettingsAt): void {
  const { reader, ideas } = looked;
  const storage = storageOf(scope);
  if (isMain && storage !== null) reader.find('media-remote', { path: reader.name(file), backend: storage });
  const folder = folderOf(looked, 'MEDIA_ROOT', { root, file, scope, isMain });
  if (folder === null || folder === root) return;
  if (reader.isFolder(folder))
    ideas.media.push({
      folder,
      why: reason('django-media-root', reader, file),
    });
  else if (isMain)
    reader.find('media-missing', {
      path: reader.name(file),
      folder: reader.name(folder),
    });
}

function reason(code: Reason['code'], reader: ProjectReader, file: string): Reason {
  return why(code, { file: reader.name(file) });
}

/** What collectstatic fills can be made again - unless uploads lie in it. */
function readStatic(looked: Looked, at: SettingsAt): void {
  const { reader, ideas } = looked;
  const folder = folderOf(looked, 'STATIC_ROOT', at);
  if (folder === null || !reader.isFolder(folder) || !reader.holds(folder) || folder === reader.root) return;
  if (at.root === folder || at.root.startsWith(folder + path.sep)) return;
  const inside = ideas.media.find(
    (media) => media.folder === folder || media.folder.startsWith(folder + path.sep),
  );
  if (inside !== undefined)
    reader.find('static-holds-media', {
      folder: reader.name(folder),
      media: reader.name(inside.folder),
    });
  else if (!isSource(at.scope.get('STATICFILES_DIRS'), folder))
    ideas.rebuildable.push({
      folder,
      why: reason('django-static-root', reader, at.file),
    });
}

/** STATICFILES_DIRS are sources; one that is STATIC_ROOT as well is a mistake, but no reason to lose it. */
function isSource(value: Value | undefined, folder: string): boolean {
  if (value === undefined) return false;
  return optionsOf(value).some(
    (one) =>
      one.kind !== 'list' ||
      one.items.some(
        (item) =>
          item.kind !== 'text' ||
          path.resolve(item.text) === folder ||
          path.resolve(item.text).startsWith(folder + path.sep),
      ),
  );
}

function folderOf(
  { reader }: Looked,
  setting: string,
  { root, file, scope, isMain }: SettingsAt,
): string | null {
  const value = scope.get(setting);
  const [found] = value === undefined ? [] : optionsOf(value);
  if (found?.kind === 'text') return found.text === '' ? null : path.resolve(root, found.text);
  if (!isMain || found === undefined) return null;
  if (found.kind === 'unset')
    reader.find('env-missing', {
      name: found.name,
      path: reader.name(file),
      setting,
    });
  else if (found.kind === 'unknown')
    reader.find('not-understood', {
      path: reader.name(file),
      setting,
      what: found.what,
    });
  return null;
}

/** The backend of uploads when they do not lie on this machine. */
function storageOf(scope: Scope): string | null {
  const named = scope.get('DEFAULT_FILE_STORAGE') ?? inStorages(scope.get('STORAGES'));
  const [one] = named === undefined ? [] : optionsOf(named);
  return one?.kind === 'text' && /s3|boto|gcloud|google|azure|dropbox|swift|cloudinary/i.test(one.text)
    ? one.text
    : null;
}

function inStorages(value: Value | undefined): Value | undefined {
  const [storages] = value === undefined ? [] : optionsOf(value);
  const standard = storages?.kind === 'dict' ? storages.entries.get('default') : undefined;
  return standard?.kind === 'dict' ? standard.entries.get('BACKEND') : undefined;
}
