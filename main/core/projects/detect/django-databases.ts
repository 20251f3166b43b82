import path from 'node:path';
import type { Credentials } from '../../../contract/views/detection.ts';
import { credentialsFor } from './credentials.ts';
import { confidenceOf, type Dict, engineOf, isMirror, isUnknown, server, textOf } from './django-entry.ts';
import type { SettingsAt } from './django-settings.ts';
import { addDatabase, type DatabaseIdea, type Looked, why } from './ideas.ts';
import type { ProjectReader } from './project-reader.ts';
import { optionsOf, type Value } from './values.ts';

/** Every database that DATABASES names, on every machine the settings provide for. */
export function databasesOf(looked: Looked, at: SettingsAt): void {
  const { reader, ideas } = looked;
  const value = at.scope.get('DATABASES');
  if (value === undefined) return;
  for (const [branch, option] of optionsOf(value).entries()) {
    if (option.kind !== 'dict') {
      notUnderstood(reader, at, 'DATABASES', option);
      continue;
    }
    for (const [alias, entry] of option.entries)
      for (const [n, settings] of optionsOf(entry).entries()) {
        const idea = databaseOf(looked, at, { alias, settings, rank: branch + n });
        if (idea !== null) addDatabase(ideas, idea);
      }
  }
}

interface Named {
  readonly alias: string;
  readonly settings: Value;
  /** 0 for the likeliest. */
  readonly rank: number;
}

function databaseOf(
  { reader }: Looked,
  at: SettingsAt,
  { alias, settings, rank }: Named,
): DatabaseIdea | null {
  const setting = `DATABASES['${alias}']`;
  if (settings.kind !== 'dict') {
    if (settings.kind !== 'none') notUnderstood(reader, at, setting, settings);
    return null;
  }
  const kind = engineOf(textOf(settings, 'ENGINE'));
  if (isMirror(settings)) return null;
  const code = rank > 0 ? 'django-branch' : at.isMain ? 'django-database' : 'django-other-settings';
  const common = {
    name: alias,
    why: why(code, { alias, file: reader.name(at.file) }),
    confidence: confidenceOf(settings, at.isMain && rank === 0),
    ...(alias === 'default' ? { tables: ['django_migrations'] } : {}),
  };
  if (kind === null) {
    const engine = textOf(settings, 'ENGINE');
    if (engine === '' || engine.endsWith('.dummy')) missing(reader, at, { alias, settings }, 'ENGINE');
    else
      reader.find('database-remote-kind', {
        path: reader.name(at.file),
        name: alias,
        engine,
      });
    return null;
  }
  const name = textOf(settings, 'NAME');
  if (name === '') {
    if (isUnknown(settings.entries.get('NAME')) || kind !== 'sqlite')
      missing(reader, at, { alias, settings }, 'NAME');
    return null;
  }
  if (kind === 'sqlite') {
    if (/:memory:|mode=memory/.test(name)) return null;
    return {
      ...common,
      engine: kind,
      file: path.resolve(at.root, name),
      credentials: { from: 'none' },
    };
  }
  return {
    ...common,
    ...server(settings, kind),
    engine: kind,
    database: name,
    credentials: credentialsOf(reader, at, alias, settings),
  };
}

function credentialsOf(reader: ProjectReader, at: SettingsAt, alias: string, settings: Dict): Credentials {
  const key = `DATABASES.${alias}.PASSWORD`;
  return credentialsFor(settings.entries.get('PASSWORD'), {
    reader,
    file: at.file,
    key,
    name: alias,
  });
}

function missing(
  reader: ProjectReader,
  at: SettingsAt,
  { alias, settings }: { alias: string; settings: Dict },
  part: string,
): void {
  const value = settings.entries.get(part);
  const [one] = value === undefined ? [] : optionsOf(value);
  const setting = `DATABASES['${alias}']['${part}']`;
  if (one?.kind === 'unset' || one?.kind === 'unknown') notUnderstood(reader, at, setting, one);
  else if (part === 'NAME')
    reader.find('database-incomplete', {
      path: reader.name(at.file),
      name: alias,
      missing: part,
    });
}

function notUnderstood(reader: ProjectReader, at: SettingsAt, setting: string, value: Value): void {
  const file = reader.name(at.file);
  if (value.kind === 'unset') reader.find('env-missing', { name: value.name, path: file, setting });
  else
    reader.find('not-understood', {
      path: file,
      setting,
      what: value.kind === 'unknown' ? value.what : value.kind,
    });
}
