import path from 'node:path';
import { Environment } from './environment.ts';
import { type DatabaseIdea, why } from './ideas.ts';
import { type NamedObject, objectsOf } from './javascript.ts';
import type { ProjectReader } from './project-reader.ts';
import { databaseOfParts, type Parts } from './server-idea.ts';
import type { Value } from './values.ts';

/** The connections of a knexfile: one, or one for each environment. */
export function knexDatabases(reader: ProjectReader, file: string): DatabaseIdea[] {
  const folder = path.dirname(file);
  const environment = new Environment(reader).loadUsual([folder, reader.root]);
  const found = objectsOf(reader, file, environment).filter(({ name }) => name !== 'test');
  const main = environment.get('NODE_ENV')?.value ?? 'development';
  return found.flatMap((object) => {
    const engine = engineOf(object.value.entries.get('client'));
    if (engine === null) return [];
    const isMain = found.length === 1 || object.name === main;
    const idea = databaseOfParts(connectionOf(object, engine), {
      place: { reader, file, key: knexKey(object.name), name: 'default' },
      why: why('knex-database', {
        file: reader.name(file),
        environment: object.name || 'default',
      }),
      confidence: isMain ? 'certain' : 'possible',
      folder,
    });
    return idea === null ? [] : [idea];
  });
}

export function knexKey(environment: string): string {
  return `${environment === '' ? 'default' : environment}.password`;
}

function engineOf(client: Value | undefined): Parts['engine'] | null {
  const name = client?.kind === 'text' ? client.text : '';
  if (/^(pg|postgres|postgresql|pg-native|cockroachdb)$/.test(name)) return 'postgresql';
  if (/^(mysql2?|mariadb)$/.test(name)) return 'mysql';
  return /sqlite/.test(name) ? 'sqlite' : null;
}

export function connectionOf({ value }: NamedObject, engine: Parts['engine']): Parts {
  const connection = value.entries.get('connection');
  if (connection?.kind !== 'dict') return { engine, url: connection };
  const part = (name: string) => connection.entries.get(name);
  return {
    engine,
    url: part('connectionString'),
    database: part(engine === 'sqlite' ? 'filename' : 'database'),
    host: part('host'),
    port: part('port'),
    socket: part('socketPath'),
    user: part('user'),
    password: part('password'),
  };
}
