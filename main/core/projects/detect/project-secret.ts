import { realpathSync } from 'node:fs';
import path from 'node:path';
import { errnoOf } from '../../../base/errors.ts';
import { composeServices } from './compose-file.ts';
import { composeVariable } from './compose-passwords.ts';
import { composeSets } from './compose-sets.ts';
import { parseDatabaseUrl } from './database-url.ts';
import { scopesOf } from './django-settings.ts';
import { parseEnvFile } from './env-file.ts';
import { Environment } from './environment.ts';
import { objectsOf } from './javascript.ts';
import { connectionOf, knexKey } from './knex.ts';
import { phpConstants } from './php.ts';
import { prismaSource } from './prisma.ts';
import { ProjectReader } from './project-reader.ts';
import { railsDatabases } from './rails-yml.ts';
import { optionsOf, type Value } from './values.ts';

type ProcessEnv = Readonly<Record<string, string | undefined>>;

/**
 * A password where the project itself keeps it, read anew. Keys by file: a variable of a .env file (of a URL, its password),
 * `DATABASES.<alias>.PASSWORD` of Python settings (or the alias alone), a constant of wp-config.php,
 * `<environment>[.<name>].password` of database.yml and knexfile, `<service>/<variable>` of a compose file, `url` of a prisma
 * schema. Nothing is run. null when it is not there any more. What files leave open is looked for in `env`.
 */
export async function readProjectSecret(
  file: string,
  key: string,
  env: ProcessEnv = process.env,
): Promise<string | null> {
  const real = realOf(file);
  if (real === null) return null;
  const found = readerOf(path.basename(file))(real, key, env);
  const [value] = found === undefined ? [] : optionsOf(found);
  const text = value?.kind === 'number' ? String(value.number) : value?.kind === 'text' ? value.text : '';
  const url = text.includes('://') ? parseDatabaseUrl(text) : null;
  const password =
    url === null || url.engine === 'other' ? text : url.engine === 'sqlite' ? '' : (url.password ?? '');
  return password === '' ? null : password;
}

/** The person named this file: where its link leads was theirs to decide. */
function realOf(file: string): string | null {
  try {
    return realpathSync(file);
  } catch (error) {
    if (errnoOf(error) === '') throw error;
    return null;
  }
}

type Read = (file: string, key: string, env: ProcessEnv) => Value | undefined;

function readerOf(name: string): Read {
  if (name.endsWith('.py')) return ofSettings;
  if (name.endsWith('.php')) return ofPhp;
  if (/^(docker-)?compose(\.[\w-]+)?\.ya?ml$/.test(name)) return ofCompose;
  if (/\.ya?ml$/.test(name)) return ofDatabaseYml;
  if (name.endsWith('.prisma')) return (file) => prismaSource(around(file), file)?.url;
  return /^knexfile\.[cm]?[jt]s$/.test(name) ? ofKnex : ofEnvFile;
}

function ofEnvFile(file: string, key: string): Value | undefined {
  const value = parseEnvFile(new ProjectReader(path.dirname(file)).text(file) ?? '').get(key);
  return value === undefined ? undefined : { kind: 'text', text: value, origin: { from: 'literal' } };
}

function ofSettings(file: string, key: string, env: ProcessEnv): Value | undefined {
  const reader = around(file);
  const root = nearest(file, 'manage.py') ?? path.dirname(file);
  const alias = /^DATABASES\.(.+)\.PASSWORD$/.exec(key)?.[1] ?? key;
  for (const scope of scopesOf(reader, root, file, env))
    for (const databases of optionsOf(scope.get('DATABASES') ?? { kind: 'none' })) {
      const entry = databases.kind === 'dict' ? databases.entries.get(alias) : undefined;
      for (const settings of entry === undefined ? [] : optionsOf(entry)) {
        const password = settings.kind === 'dict' ? settings.entries.get('PASSWORD') : undefined;
        if (
          password !== undefined &&
          optionsOf(password).some((one) => one.kind === 'text' && one.text !== '')
        )
          return password;
      }
    }
  return undefined;
}

function ofPhp(file: string, key: string, env: ProcessEnv): Value | undefined {
  const reader = around(file);
  return phpConstants(
    reader,
    file,
    new Environment(reader, env).loadUsual([path.dirname(file), reader.root]),
  ).get(key);
}

function ofDatabaseYml(file: string, key: string, env: ProcessEnv): Value | undefined {
  const reader = around(file);
  const root = path.dirname(path.dirname(file));
  const environment = new Environment(reader, env).loadUsual(
    [root, reader.root].filter((each) => reader.holds(each)),
  );
  const database = railsDatabases(reader, file, environment).find((each) => each.key === key);
  return database?.value('password') ?? database?.value('url');
}

function ofCompose(file: string, key: string, env: ProcessEnv): Value | undefined {
  const reader = around(file);
  const folder = path.dirname(file);
  const sets = composeSets(reader.names(folder).map((name) => path.join(folder, name)));
  const set = sets.find(({ files }) => files.includes(file)) ?? { files: [file] };
  return composeVariable(reader, composeServices(reader, set.files, env), key);
}

function ofKnex(file: string, key: string, env: ProcessEnv): Value | undefined {
  const reader = around(file);
  const environment = new Environment(reader, env).loadUsual([path.dirname(file), reader.root]);
  const object = objectsOf(reader, file, environment).find(({ name }) => knexKey(name) === key);
  if (object === undefined) return undefined;
  const { password, url } = connectionOf(object, 'postgresql');
  return password ?? url;
}

/** How far up a project's top is looked for (folders). */
const CLIMB = 6;

/** A reader of the project that a file lies in: its top is where its history or its manage.py is. */
function around(file: string): ProjectReader {
  return new ProjectReader(
    nearest(file, '.git') ?? nearest(file, 'manage.py') ?? path.dirname(path.dirname(file)),
  );
}

function nearest(file: string, name: string): string | null {
  let folder = path.dirname(file);
  for (let n = 0; n < CLIMB; n++, folder = path.dirname(folder)) {
    const names = new ProjectReader(folder).names(folder);
    if (names.includes(name)) return folder;
    if (folder === path.dirname(folder)) return null;
  }
  return null;
}
