import { parseDatabaseUrl } from '../database-url.ts';
import { literal, type Origin, unknown, type Value } from '../values.ts';
import type { World } from './world.ts';

const ENGINES = {
  sqlite: 'django.db.backends.sqlite3',
  postgresql: 'django.db.backends.postgresql',
  mysql: 'django.db.backends.mysql',
} as const;

/** The dict that Django wants, of a database URL; each part comes from where the URL came from. */
export function databaseOfUrl(value: Value, _world: World): Value {
  if (value.kind !== 'text') return value.kind === 'unset' ? value : unknown('dj_database_url');
  const named = parseDatabaseUrl(value.text);
  if (named === null) return unknown('dj_database_url');
  const { origin } = value;
  if (named.engine === 'other') return dict({ ENGINE: named.scheme }, origin);
  if (named.engine === 'sqlite')
    return dict({ ENGINE: ENGINES.sqlite, NAME: named.file || ':memory:' }, origin);
  const { host, socket, port, user, password, database, sslMode } = named;
  const parts = {
    ENGINE: ENGINES[named.engine],
    NAME: database,
    USER: user,
    PASSWORD: password,
    HOST: socket ?? host,
    PORT: port === undefined ? undefined : String(port),
  };
  const made = dict(parts, origin);
  if (sslMode === undefined || made.kind !== 'dict') return made;
  return {
    kind: 'dict',
    entries: new Map([...made.entries, ['OPTIONS', dict({ sslmode: sslMode }, origin)]]),
  };
}

function dict(parts: Readonly<Record<string, string | undefined>>, origin: Origin): Value {
  const entries = Object.entries(parts).flatMap(([name, text]): [string, Value][] =>
    text === undefined ? [] : [[name, { ...(literal(text) as Value & { kind: 'text' }), origin }]],
  );
  return { kind: 'dict', entries: new Map(entries) };
}
