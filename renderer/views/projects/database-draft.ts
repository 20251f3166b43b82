import type { DatabaseEngine, DatabaseSettings } from '../../../main/contract/settings/database.ts';
import { commandLine, commandWords } from '../../text/command-words.ts';

export const ENGINES: readonly DatabaseEngine[] = ['sqlite', 'postgresql', 'mysql', 'command'];
export const PLACES = ['local', 'container', 'compose', 'ssh'] as const;
export type PlaceKind = (typeof PLACES)[number];

export type DatabaseField =
  | 'name'
  | 'file'
  | 'host'
  | 'port'
  | 'user'
  | 'database'
  | 'password'
  | 'dump'
  | 'restore'
  | 'container'
  | 'folder'
  | 'service'
  | 'sshHost'
  | 'sshUser';

/** The form as it is filled in. */
export interface FilledDatabase {
  readonly engine: DatabaseEngine;
  readonly place: PlaceKind;
  readonly text: Readonly<Partial<Record<DatabaseField, string>>>;
}

const OF_ENGINE: Readonly<Record<DatabaseEngine, readonly DatabaseField[]>> = {
  sqlite: ['file'],
  postgresql: ['database', 'host', 'port', 'user', 'password'],
  mysql: ['database', 'host', 'port', 'user', 'password'],
  command: ['dump', 'restore'],
};

const OF_PLACE: Readonly<Record<PlaceKind, readonly DatabaseField[]>> = {
  local: [],
  container: ['container'],
  compose: ['folder', 'service'],
  ssh: ['sshHost', 'sshUser'],
};

const NEEDED: readonly DatabaseField[] = [
  'name',
  'file',
  'database',
  'dump',
  'container',
  'folder',
  'service',
  'sshHost',
];

export function fieldsOf({ engine, place }: FilledDatabase): readonly DatabaseField[] {
  return ['name', ...OF_ENGINE[engine], ...OF_PLACE[place]];
}

export function isWhole(filled: FilledDatabase): boolean {
  return fieldsOf(filled).every((field) => !NEEDED.includes(field) || textOf(filled, field) !== '');
}

export function filledOf(database: DatabaseSettings | null): FilledDatabase {
  if (database === null) return { engine: 'postgresql', place: 'local', text: {} };
  const { engine, name, place } = database;
  const server =
    engine === 'postgresql' || engine === 'mysql'
      ? {
          ...{ database: database.database, host: database.host ?? '', user: database.user ?? '' },
          port: database.port === undefined ? '' : String(database.port),
        }
      : {};
  return {
    ...{ engine, place: place.kind },
    text: {
      ...{ name, ...server },
      ...(engine === 'sqlite' ? { file: database.file } : {}),
      ...(engine === 'command'
        ? { dump: commandLine(database.dump), restore: commandLine(database.restore ?? []) }
        : {}),
      ...(place.kind === 'container' ? { container: place.container } : {}),
      ...(place.kind === 'compose' ? { folder: place.folder, service: place.service } : {}),
      ...(place.kind === 'ssh' ? { sshHost: place.host, sshUser: place.user ?? '' } : {}),
    },
  };
}

/** What the settings get; what the form does not show stays as it was. */
export function databaseDraft(filled: FilledDatabase, project: string, was: DatabaseSettings | null): object {
  const { engine } = filled;
  const text = (field: DatabaseField) => textOf(filled, field);
  const kept: Record<string, unknown> = was?.engine === engine ? { ...was } : {};
  for (const field of ['host', 'port', 'user', 'restore']) delete kept[field];
  const given = (field: DatabaseField, value: unknown) => (text(field) === '' ? {} : { [field]: value });
  const common = { ...kept, engine, name: text('name'), place: placeDraft(filled, was) };
  switch (engine) {
    case 'sqlite':
      return { ...common, file: text('file') };
    case 'command':
      return {
        ...{ ...common, dump: commandWords(text('dump')) },
        ...given('restore', commandWords(text('restore'))),
      };
    case 'postgresql':
    case 'mysql':
      return {
        ...{ ...common, database: text('database') },
        ...given('host', text('host')),
        ...given('port', Number(text('port'))),
        ...given('user', text('user')),
        ...given('password', { from: 'keychain', account: accountOf(project, text('name')) }),
      };
  }
}

/** The password goes to the keychain under this name. */
export function accountOf(project: string, database: string): string {
  return `db:${project}:${database}`;
}

export function textOf({ text }: FilledDatabase, field: DatabaseField): string {
  return (text[field] ?? '').trim();
}

function placeDraft(filled: FilledDatabase, was: DatabaseSettings | null): object {
  const { place } = filled;
  const kept = was?.place.kind === place ? was.place : {};
  const text = (field: DatabaseField) => textOf(filled, field);
  switch (place) {
    case 'local':
      return { kind: place };
    case 'container':
      return { ...kept, kind: place, container: text('container') };
    case 'compose':
      return { ...kept, kind: place, folder: text('folder'), service: text('service') };
    case 'ssh':
      return {
        ...{ ...kept, kind: place, host: text('sshHost') },
        ...(text('sshUser') === '' ? {} : { user: text('sshUser') }),
      };
  }
}
