import { TEXT_MAX } from './limits.ts';

/** A database as a URL names it (12-factor style); `scheme` is left when it is none we know. */
export type NamedDatabase =
  | { readonly engine: 'sqlite'; readonly file: string }
  | ({ readonly engine: 'postgresql' | 'mysql' } & ServerFacts)
  | { readonly engine: 'other'; readonly scheme: string };

export interface ServerFacts {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly socket?: string | undefined;
  readonly user?: string | undefined;
  readonly database: string;
  readonly password?: string | undefined;
  readonly sslMode?: string | undefined;
}

const SCHEMES: Readonly<Record<string, 'sqlite' | 'postgresql' | 'mysql'>> = {
  sqlite: 'sqlite',
  sqlite3: 'sqlite',
  spatialite: 'sqlite',
  file: 'sqlite',
  postgres: 'postgresql',
  postgresql: 'postgresql',
  pgsql: 'postgresql',
  psql: 'postgresql',
  postgis: 'postgresql',
  timescale: 'postgresql',
  timescalegis: 'postgresql',
  mysql: 'mysql',
  mysql2: 'mysql',
  mysqlgis: 'mysql',
  'mysql-connector': 'mysql',
  mariadb: 'mysql',
};

/**
 * By hand and not by `URL`: passwords in such files are often not encoded as a URL demands. null when it is no URL.
 * `sqlite:///a.db` is relative, `sqlite:////a.db` absolute; an empty file means a database in memory.
 */
export function parseDatabaseUrl(text: string): NamedDatabase | null {
  if (text.length > TEXT_MAX) return null;
  const match = /^([A-Za-z][A-Za-z0-9.-]*)(?:\+[\w.-]+)?:(.*)$/s.exec(text.trim());
  const [, scheme = '', rest = ''] = match ?? [];
  if (match === null) return null;
  const engine = SCHEMES[scheme.toLowerCase()];
  if (engine === 'sqlite') return { engine, file: sqliteFile(scheme.toLowerCase(), rest) };
  if (!rest.startsWith('//')) return null;
  if (engine === undefined) return { engine: 'other', scheme: scheme.toLowerCase() };
  return { engine, ...serverFacts(engine, rest.slice(2)) };
}

function sqliteFile(scheme: string, rest: string): string {
  const [place = ''] = rest.split('?');
  if (/:memory:/.test(place)) return '';
  if (scheme === 'file' && !place.startsWith('//')) return decoded(place);
  return decoded(place.startsWith('///') ? place.slice(3) : place.replace(/^\/\//, ''));
}

function serverFacts(engine: 'postgresql' | 'mysql', rest: string): ServerFacts {
  const at = rest.lastIndexOf('@');
  const [user, password] = splitOnce(at === -1 ? '' : rest.slice(0, at), ':');
  const [place, query] = splitOnce(rest.slice(at + 1), '?');
  const [authority, database] = splitOnce(place, '/');
  const [, bracketed, name = '', port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?/.exec(authority) ?? [];
  const options = queryOf(query);
  const host = decoded(options.get('host') ?? bracketed ?? name);
  const socket = host.startsWith('/') ? host : (options.get('unix_socket') ?? options.get('socket'));
  const sslMode = engine === 'postgresql' ? options.get('sslmode') : undefined;
  return {
    host: host === '' || host.startsWith('/') ? undefined : host,
    port: portOf(port ?? options.get('port')),
    socket: socket === '' ? undefined : socket,
    user: decoded(user) || undefined,
    database: decoded(database),
    password: decoded(password) || undefined,
    sslMode,
  };
}

export function portOf(text: string | undefined): number | undefined {
  const port = Number(text);
  return text !== undefined && text !== '' && Number.isInteger(port) && port > 0 && port < 65536
    ? port
    : undefined;
}

/** Before and after the first mark; the second is '' without one. */
function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function queryOf(query: string): Map<string, string> {
  return new Map(
    query.split('&').map((pair) => {
      const [name, value] = splitOnce(pair, '=');
      return [decoded(name), decoded(value)];
    }),
  );
}

/** Stray percent signs stay as they are. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
