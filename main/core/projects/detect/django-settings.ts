import path from 'node:path';
import { Environment } from './environment.ts';
import type { ProjectReader } from './project-reader.ts';
import { moduleFile } from './python/imports.ts';
import { newWorld } from './python/module.ts';
import type { Scope } from './python/world.ts';

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
