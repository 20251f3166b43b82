import path from 'node:path';
import type { Reason } from '../../../contract/views/detection.ts';
import { credentialsFor, type PasswordPlace, plainText } from './credentials.ts';
import { type NamedDatabase, parseDatabaseUrl, portOf } from './database-url.ts';
import type { Confidence, DatabaseIdea } from './ideas.ts';
import { literal, type Value } from './values.ts';

/** The parts of a connection as configuration files name them, whatever the framework. */
export interface Parts {
  readonly engine: 'sqlite' | 'postgresql' | 'mysql';
  readonly url?: Value | undefined;
  readonly database?: Value | undefined;
  readonly host?: Value | undefined;
  readonly port?: Value | undefined;
  readonly socket?: Value | undefined;
  readonly user?: Value | undefined;
  readonly password?: Value | undefined;
  readonly sslMode?: Value | undefined;
}

export interface About {
  readonly place: PasswordPlace;
  readonly why: Reason;
  readonly confidence: Confidence;
  /** What relative paths of SQLite files begin at. */
  readonly folder: string;
  readonly tables?: readonly string[];
}

/** One database of its parts; null (and a finding, unless it lies in memory) when its name cannot be told. */
export function databaseOfParts(parts: Parts, about: About): DatabaseIdea | null {
  if (parts.url !== undefined && parts.url.kind !== 'none') return databaseOfUrlValue(parts.url, about);
  const { reader, file, name } = about.place;
  const database = plainText(parts.database);
  if (/:memory:|mode=memory/.test(database)) return null;
  if (database === '') {
    tellMissing(parts.database, about, 'database');
    return null;
  }
  const common = {
    name,
    why: about.why,
    confidence: confidenceOf(parts, about.confidence),
    ...(about.tables === undefined ? {} : { tables: about.tables }),
  };
  if (parts.engine === 'sqlite')
    return {
      ...common,
      engine: 'sqlite',
      file: path.resolve(about.folder, database),
      credentials: { from: 'none' },
    };
  for (const [part, value] of [
    ['host', parts.host],
    ['user', parts.user],
  ] as const)
    if (value?.kind === 'unset')
      reader.find('env-missing', {
        name: value.name,
        path: reader.name(file),
        setting: part,
      });
  const host = plainText(parts.host);
  return {
    ...common,
    engine: parts.engine,
    database,
    host: host === '' || host.startsWith('/') ? undefined : host,
    socket: (host.startsWith('/') ? host : plainText(parts.socket)) || undefined,
    port: portOf(plainText(parts.port)),
    user: plainText(parts.user) || undefined,
    sslMode: plainText(parts.sslMode) || undefined,
    credentials: credentialsFor(parts.password, about.place),
  };
}

/** One database of a URL; its password is read from where the URL is. */
export function databaseOfUrlValue(url: Value, about: About): DatabaseIdea | null {
  const { reader, file, name } = about.place;
  if (url.kind !== 'text') {
    tellMissing(url, about, 'url');
    return null;
  }
  const named = parseDatabaseUrl(url.text);
  if (named === null) {
    reader.find('not-understood', {
      path: reader.name(file),
      setting: name,
      what: 'URL',
    });
    return null;
  }
  if (named.engine === 'other') {
    reader.find('database-remote-kind', {
      path: reader.name(file),
      name,
      engine: named.scheme,
    });
    return null;
  }
  return databaseOfParts(partsOf(named, url), about);
}

function partsOf(
  named: Exclude<NamedDatabase, { engine: 'other' }>,
  { origin }: Extract<Value, { kind: 'text' }>,
): Parts {
  const value = (text: string | undefined): Value | undefined =>
    text === undefined ? undefined : { kind: 'text', text, origin };
  if (named.engine === 'sqlite') return { engine: 'sqlite', database: literal(named.file || ':memory:') };
  const { engine, database, host, port, socket, user, password, sslMode } = named;
  return {
    engine,
    database: value(database),
    host: value(host),
    port: value(port === undefined ? undefined : String(port)),
    socket: value(socket),
    user: value(user),
    password: value(password),
    sslMode: value(sslMode),
  };
}

function tellMissing(value: Value | undefined, { place: { reader, file, name } }: About, part: string): void {
  const from = { path: reader.name(file), setting: `${name}.${part}` };
  if (value?.kind === 'unset') reader.find('env-missing', { ...from, name: value.name });
  else if (value?.kind === 'unknown') reader.find('not-understood', { ...from, what: value.what });
  else
    reader.find('database-incomplete', {
      path: from.path,
      name,
      missing: part,
    });
}

/** What hangs on variables that nothing sets is only likely. */
function confidenceOf({ database, host, user }: Parts, confidence: Confidence): Confidence {
  const isAssumed = [database, host, user].some(
    (value) =>
      value?.kind === 'unset' ||
      value?.kind === 'choice' ||
      (value?.kind === 'text' && value.origin.from === 'default'),
  );
  return confidence === 'certain' && isAssumed ? 'likely' : confidence;
}
