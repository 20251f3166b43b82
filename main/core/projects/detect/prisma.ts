import path from 'node:path';
import { Environment } from './environment.ts';
import { addDatabase, type Looked, why } from './ideas.ts';
import { TEXT_MAX } from './limits.ts';
import type { ProjectReader } from './project-reader.ts';
import { databaseOfUrlValue } from './server-idea.ts';
import { literal, type Value } from './values.ts';

/** The datasource of a prisma schema; its SQLite file lies beside the schema. */
export function readPrisma({ reader, ideas }: Looked, file: string): void {
  const source = prismaSource(reader, file);
  if (source === null) return;
  const { provider, url } = source;
  if (!/^(sqlite|postgresql|postgres|mysql)$/.test(provider)) {
    reader.find('database-remote-kind', {
      path: reader.name(file),
      name: 'default',
      engine: provider,
    });
    return;
  }
  const about = {
    place: { reader, file, key: 'url', name: 'default' },
    why: why('prisma-database', { file: reader.name(file) }),
    confidence: 'certain' as const,
    folder: path.dirname(file),
  };
  const idea = databaseOfUrlValue(url, about);
  if (idea !== null) addDatabase(ideas, idea);
}

/** null when the file has no datasource with a URL: newer projects keep it in prisma.config.ts and .env. */
export function prismaSource(reader: ProjectReader, file: string): { provider: string; url: Value } | null {
  const text = (reader.text(file) ?? '').replaceAll(/^[ \t]*\/\/.*$/gm, '');
  const start = /\bdatasource\s+\w+\s*\{/.exec(text);
  const block =
    start === null
      ? ''
      : (text.slice(start.index + start[0].length, start.index + TEXT_MAX).split('}')[0] ?? '');
  const [, provider = ''] = /\bprovider\s*=\s*\[?\s*"([^"]*)"/.exec(block) ?? [];
  const [, variable, plain] = /^\s*url\s*=\s*(?:env\(\s*"([^"]*)"\s*\)|"([^"]*)")/m.exec(block) ?? [];
  if (plain !== undefined) return { provider, url: literal(plain) };
  if (variable === undefined) return null;
  return { provider, url: environmentOf(reader, file).read(variable) };
}

/** Prisma reads .env beside the schema and where package.json is. */
function environmentOf(reader: ProjectReader, file: string): Environment {
  const folder = path.dirname(file);
  const folders = [path.dirname(folder), folder, path.dirname(path.dirname(folder)), reader.root];
  return new Environment(reader).loadUsual(folders.filter((each) => reader.holds(each)));
}
