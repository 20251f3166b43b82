import path from 'node:path';
import { plainText } from './credentials.ts';
import { portOf } from './database-url.ts';
import { Environment } from './environment.ts';
import { addDatabase, type Looked, why } from './ideas.ts';
import { phpConstants } from './php.ts';
import { databaseOfParts } from './server-idea.ts';
import { literal, type Value } from './values.ts';

/** A WordPress site is where wp-config.php is (or in the folder below: it may lie above the public one). */
export function lookForWordPress(looked: Looked): void {
  const { reader, ideas } = looked;
  for (const file of looked.survey.markers.filter((each) => path.basename(each) === 'wp-config.php')) {
    if (!ideas.kinds.includes('wordpress')) ideas.kinds.push('wordpress');
    const root = path.dirname(file);
    const constants = phpConstants(reader, file, new Environment(reader).loadUsual([root, reader.root]));
    readDatabase(looked, file, constants);
    for (const folder of uploadsOf(looked, root, constants))
      ideas.media.push({ folder, why: why('wordpress-uploads') });
    for (const content of contentFolders(looked, root, constants).map((each) => path.join(each, 'cache')))
      if (reader.isFolder(content))
        ideas.rebuildable.push({
          folder: content,
          why: why('framework-cache', { framework: 'WordPress' }),
        });
  }
}

function readDatabase({ reader, ideas }: Looked, file: string, constants: ReadonlyMap<string, Value>): void {
  const prefix = plainText(constants.get('$table_prefix'));
  const host = constants.get('DB_HOST');
  const { name, port, socket } = splitHost(plainText(host));
  const part = (text: string | undefined): Value | undefined =>
    text === undefined ? undefined : host?.kind === 'text' ? { ...host, text } : literal(text);
  const idea = databaseOfParts(
    {
      engine: 'mysql',
      database: constants.get('DB_NAME'),
      host: host?.kind === 'unset' ? host : part(name),
      port: part(port),
      socket: part(socket),
      user: constants.get('DB_USER'),
      password: constants.get('DB_PASSWORD'),
    },
    {
      place: { reader, file, key: 'DB_PASSWORD', name: 'wordpress' },
      why: why('wordpress-database', { file: reader.name(file), prefix }),
      confidence: 'certain',
      folder: path.dirname(file),
      // Without the prefix their names are not known.
      tables: prefix === '' ? [] : [`${prefix}options`, `${prefix}posts`, `${prefix}users`],
    },
  );
  if (idea !== null) addDatabase(ideas, idea);
}

/** DB_HOST as WordPress takes it apart: `host`, `host:port`, `host:/socket`, `[address]:port`. */
export function splitHost(text: string): {
  name?: string;
  port?: string;
  socket?: string;
} {
  const [, address, name, rest] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/s.exec(text) ?? [];
  const host = address ?? name ?? '';
  const [, port, socket] = /^(\d+)?:?(\/.*)?$/.exec(rest ?? '') ?? [];
  return {
    ...(host === '' ? {} : { name: host }),
    ...(portOf(port) === undefined ? {} : { port: String(port) }),
    ...(socket === undefined ? {} : { socket }),
  };
}

function contentFolders({ reader }: Looked, root: string, constants: ReadonlyMap<string, Value>): string[] {
  const named = plainText(constants.get('WP_CONTENT_DIR'));
  const usual = [root, ...reader.names(root).map((name) => path.join(root, name))].map((folder) =>
    path.join(folder, 'wp-content'),
  );
  return [...(named === '' ? [] : [path.resolve(root, named)]), ...usual].filter((folder) =>
    reader.isFolder(folder),
  );
}

function uploadsOf(looked: Looked, root: string, constants: ReadonlyMap<string, Value>): string[] {
  const named = plainText(constants.get('UPLOADS'));
  const folders = contentFolders(looked, root, constants).map((folder) => path.join(folder, 'uploads'));
  const all = named === '' ? folders : [path.resolve(root, named), ...folders];
  return [...new Set(all)].filter((folder) => looked.reader.isFolder(folder));
}
