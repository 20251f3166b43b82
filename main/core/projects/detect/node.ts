import path from 'node:path';
import { parseDatabaseUrl } from './database-url.ts';
import { Environment } from './environment.ts';
import { addDatabase, type DatabaseIdea, type Looked, why } from './ideas.ts';
import { knexDatabases } from './knex.ts';
import { readPrisma } from './prisma.ts';
import { databaseOfParts, databaseOfUrlValue, type Parts } from './server-idea.ts';

/** Node projects: what package.json stands for, prisma schemas, knexfiles, and database URLs in .env files of any kind. */
export function lookForNode(looked: Looked): void {
  const named = (pattern: RegExp) =>
    looked.survey.markers.filter((file) => pattern.test(path.basename(file)));
  if (named(/^package\.json$/).length > 0) looked.ideas.kinds.push('node');
  for (const file of named(/\.prisma$/)) readPrisma(looked, file);
  for (const file of named(/^knexfile\./))
    for (const idea of knexDatabases(looked.reader, file)) addExisting(looked, idea);
  for (const file of named(/^\.env$/)) readVariables(looked, file);
}

/** A SQLite file that is not there may be meant from another folder: whoever reads it says better. */
function addExisting({ reader, ideas }: Looked, idea: DatabaseIdea): void {
  if (idea.engine !== 'sqlite' || reader.isFile(idea.file)) addDatabase(ideas, idea);
}

const URL_NAME = /^(\w+_)?(DATABASE|DB|POSTGRES|POSTGRESQL|PG|MYSQL|MARIADB|SQLITE)_?(PRISMA_)?(URL|URI)$/;

function readVariables(looked: Looked, file: string): void {
  const { reader } = looked;
  const folder = path.dirname(file);
  const environment = new Environment(reader);
  environment.load(file);
  for (const name of environment.names().filter((each) => URL_NAME.test(each))) {
    const value = environment.read(name);
    if (value.kind !== 'text' || parseDatabaseUrl(value.text) === null) continue;
    const about = {
      place: { reader, file, key: name, name: nameOf(name) },
      why: why('node-database-url', {
        file: reader.name(file),
        variable: name,
      }),
      confidence: 'likely' as const,
      folder,
    };
    const idea = databaseOfUrlValue(value, about);
    if (idea !== null) addExisting(looked, idea);
  }
  if (!looked.ideas.kinds.includes('laravel')) readSeparate(looked, file, environment);
}

function nameOf(variable: string): string {
  const [, prefix] = URL_NAME.exec(variable) ?? [];
  return prefix === undefined ? 'default' : prefix.slice(0, -1).toLowerCase();
}

/** `DB_HOST`, `DB_NAME`, ... where the engine is told by a variable, the port, or a package that is used. */
function readSeparate(looked: Looked, file: string, environment: Environment): void {
  const { reader } = looked;
  const first = (...names: string[]) => names.find((name) => (environment.get(name)?.value ?? '') !== '');
  const database = first('DB_NAME', 'DB_DATABASE', 'PGDATABASE', 'MYSQL_DATABASE', 'POSTGRES_DB');
  if (database === undefined) return;
  const read = (name: string | undefined) => (name === undefined ? undefined : environment.read(name));
  const engine = engineOf(looked, path.dirname(file), environment, database);
  // The variables of a container are those of its compose service, which is read itself.
  const host = first('DB_HOST', 'PGHOST', 'MYSQL_HOST', 'POSTGRES_HOST');
  if (engine === null || host === undefined) return;
  const idea = databaseOfParts(
    {
      engine,
      database: read(database),
      host: read(host),
      port: read(first('DB_PORT', 'PGPORT', 'MYSQL_PORT', 'POSTGRES_PORT')),
      user: read(first('DB_USER', 'DB_USERNAME', 'PGUSER', 'MYSQL_USER', 'POSTGRES_USER')),
      password: read(first('DB_PASSWORD', 'DB_PASS', 'PGPASSWORD', 'MYSQL_PASSWORD', 'POSTGRES_PASSWORD')),
    },
    {
      place: { reader, file, key: 'DB_PASSWORD', name: 'default' },
      why: why('node-database-url', {
        file: reader.name(file),
        variable: database,
      }),
      confidence: 'likely',
      folder: path.dirname(file),
    },
  );
  if (idea !== null) addExisting(looked, idea);
}

function engineOf(
  { reader }: Looked,
  folder: string,
  environment: Environment,
  database: string,
): Parts['engine'] | null {
  const names = ['DB_DIALECT', 'DB_TYPE', 'DB_CLIENT', 'DB_ENGINE', 'DB_CONNECTION', 'DB_DRIVER'];
  const told = names.map((name) => environment.get(name)?.value ?? '').join(' ');
  const manifest = path.join(folder, 'package.json');
  const packages = reader.isFile(manifest) ? (reader.text(manifest) ?? '') : '';
  const port = environment.get('DB_PORT')?.value;
  if (/pg|postg/i.test(told) || /^(PG|POSTGRES)/.test(database) || port === '5432') return 'postgresql';
  if (/mysql|maria/i.test(told) || /^MYSQL/.test(database) || port === '3306') return 'mysql';
  if (told.trim() !== '') return null;
  if (/"(pg|postgres|pg-promise)"\s*:/.test(packages)) return 'postgresql';
  return /"(mysql2?|mariadb)"\s*:/.test(packages) ? 'mysql' : null;
}
