import path from 'node:path';
import { Environment } from './environment.ts';
import { addDatabase, type Looked, why } from './ideas.ts';
import { databaseOfParts, type Parts } from './server-idea.ts';
import { literal, type Value } from './values.ts';

/** A Laravel project is where artisan is; its .env says everything. */
export function lookForLaravel(looked: Looked): void {
  for (const artisan of looked.survey.markers.filter((file) => path.basename(file) === 'artisan')) {
    const { reader, ideas } = looked;
    const root = path.dirname(artisan);
    if (!reader.isFolder(path.join(root, 'bootstrap')) && !reader.isFile(path.join(root, 'composer.json')))
      continue;
    if (!ideas.kinds.includes('laravel')) ideas.kinds.push('laravel');
    readDatabase(looked, root);
    const storage = path.join(root, 'storage', 'app');
    if (reader.isFolder(storage)) ideas.media.push({ folder: storage, why: why('laravel-storage') });
    for (const folder of ['framework/cache', 'framework/sessions', 'framework/views'].map((name) =>
      path.join(root, 'storage', name),
    ))
      if (reader.isFolder(folder))
        ideas.rebuildable.push({
          folder,
          why: why('framework-cache', { framework: 'Laravel' }),
        });
  }
}

const ENGINES: Readonly<Record<string, Parts['engine']>> = {
  sqlite: 'sqlite',
  mysql: 'mysql',
  mariadb: 'mysql',
  pgsql: 'postgresql',
};

function readDatabase({ reader, ideas }: Looked, root: string): void {
  const file = path.join(root, '.env');
  const environment = new Environment(reader);
  environment.load(file);
  if (environment.files.length === 0) {
    reader.find('settings-missing', { path: reader.name(file) });
    return;
  }
  const read = (name: string, otherwise?: string): Value =>
    environment.read(name, otherwise === undefined ? undefined : literal(otherwise));
  const has = (name: string) => (environment.get(name)?.value ?? '') !== '';
  const connection = environment.get('DB_CONNECTION')?.value ?? 'sqlite';
  const engine = ENGINES[connection];
  if (engine === undefined) {
    reader.find('database-remote-kind', {
      path: reader.name(file),
      name: 'default',
      engine: connection,
    });
    return;
  }
  const url = ['DB_URL', 'DATABASE_URL'].find(has);
  const idea = databaseOfParts(
    {
      engine,
      ...(url === undefined ? {} : { url: read(url) }),
      database: read(
        'DB_DATABASE',
        engine === 'sqlite' ? path.join(root, 'database', 'database.sqlite') : 'laravel',
      ),
      host: read('DB_HOST', '127.0.0.1'),
      port: read('DB_PORT'),
      socket: read('DB_SOCKET'),
      user: read('DB_USERNAME', 'root'),
      password: has('DB_PASSWORD') ? read('DB_PASSWORD') : undefined,
    },
    {
      place: { reader, file, key: 'DB_PASSWORD', name: 'default' },
      why: why('laravel-database', { file: reader.name(file), connection }),
      confidence: 'certain',
      folder: root,
      tables: ['migrations'],
    },
  );
  if (idea !== null) addDatabase(ideas, idea);
}
