import path from 'node:path';
import { parseSecretSource } from './secret-source.ts';
import { usage } from './usage.ts';

/** What may follow the `?` of a database's address. */
const PARAMETERS = ['name', 'socket', 'password-from', 'ssl', 'container', 'ssh', 'tool-folder'] as const;
type Parameter = (typeof PARAMETERS)[number];

/**
 * A database as a word: `sqlite:db.sqlite3`, `postgresql://user@host:5432/shop?password-from=env:PGPASSWORD`, `mysql://...`,
 * or JSON as in settings.json. Gives it as settings write it; they prove it. A password in it is refused.
 */
export function parseDatabase(text: string, project: string): object {
  if (text.trimStart().startsWith('{')) return parseObject(text);
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/s.exec(text) ?? [];
  const parameters = parametersOf(text);
  if (scheme === 'sqlite') {
    const file = path.resolve(rest.replace(/^\/\//, '').replace(/\?.*$/, ''));
    const name = parameters.name ?? nameFrom(path.basename(file).replace(/\.[^.]+$/, ''));
    return { name, engine: 'sqlite', file };
  }
  const engine = { postgresql: 'postgresql', postgres: 'postgresql', mysql: 'mysql', mariadb: 'mysql' }[
    scheme
  ];
  if (engine === undefined) throw usage('database', { value: text });
  return serverFrom(text, engine, { parameters, project });
}

function serverFrom(
  text: string,
  engine: string,
  { parameters, project }: { parameters: Partial<Record<Parameter, string>>; project: string },
): object {
  const url = addressOf(text);
  const database = decodeURIComponent(url.pathname.replace(/^\//, ''));
  const name = parameters.name ?? nameFrom(database);
  const from = parameters['password-from'];
  return {
    name,
    engine,
    database,
    ...(url.hostname === '' ? {} : { host: url.hostname.replace(/^\[(.*)\]$/, '$1') }),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(url.username === '' ? {} : { user: decodeURIComponent(url.username) }),
    ...(parameters.socket === undefined ? {} : { socket: parameters.socket }),
    ...(parameters.ssl === undefined ? {} : { sslMode: parameters.ssl }),
    ...(parameters['tool-folder'] === undefined ? {} : { toolFolder: parameters['tool-folder'] }),
    ...(from === undefined ? {} : { password: parseSecretSource(from, `${project}:${name}`) }),
    ...placeFrom(parameters),
  };
}

function addressOf(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^[a-z]+:\/\//.test(text)) throw usage('database', { value: text });
  if (url.password !== '') throw usage('passwordInAddress');
  return url;
}

function placeFrom({ container, ssh }: Partial<Record<Parameter, string>>): object {
  if (container !== undefined) return { place: { kind: 'container', container } };
  if (ssh === undefined) return {};
  const [host = '', user] = ssh.split('@').reverse();
  return { place: { kind: 'ssh', host, ...(user === undefined ? {} : { user }) } };
}

function parametersOf(text: string): Partial<Record<Parameter, string>> {
  const given = new URLSearchParams(text.includes('?') ? text.slice(text.indexOf('?') + 1) : '');
  for (const key of given.keys())
    if (!PARAMETERS.some((each) => each === key))
      throw usage('databaseParameter', { key, choices: PARAMETERS.join(', ') });
  return Object.fromEntries(given);
}

function parseObject(text: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    throw usage('databaseJson');
  }
}

function nameFrom(text: string): string {
  return (
    text
      .replaceAll(/[^A-Za-z0-9_.-]/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 64) || 'database'
  );
}
