import path from 'node:path';
import type { Reason } from '../../../contract/views/detection.ts';
import type { SettingsAt } from './django-settings.ts';
import { type Looked, why } from './ideas.ts';
import type { ProjectReader } from './project-reader.ts';
import type { Scope } from './python/world.ts';
import { optionsOf, type Value } from './values.ts';

/** Where uploads go - unless they leave this machine. */
export function readMedia(looked: Looked, { root, file, scope, isMain }: SettingsAt): void {
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
export function readStatic(looked: Looked, at: SettingsAt): void {
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
