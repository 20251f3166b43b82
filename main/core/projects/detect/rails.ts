import path from 'node:path';
import type { PasswordPlace } from './credentials.ts';
import type { Environment } from './environment.ts';
import { fillHoles, takeErbOut } from './erb.ts';
import { addDatabase, type Confidence, type Looked, why } from './ideas.ts';
import { type RailsDatabase, railsDatabases, railsEnvironment } from './rails-yml.ts';
import { databaseOfParts, type Parts } from './server-idea.ts';
import type { Value } from './values.ts';
import { isMapping, mappingAt, readYaml, scalar } from './yaml-file.ts';

/** A Rails project is where config/database.yml is. */
export function lookForRails(looked: Looked): void {
  for (const file of looked.survey.markers) {
    if (!/[\\/]config[\\/]database\.ya?ml$/.test(file)) continue;
    if (!looked.ideas.kinds.includes('rails')) looked.ideas.kinds.push('rails');
    const root = path.dirname(path.dirname(file));
    readDatabases(looked, file, root);
    readStorage(looked, root);
  }
}

function readDatabases(looked: Looked, file: string, root: string): void {
  const { reader, ideas } = looked;
  const environment = railsEnvironment(reader, root);
  const found = railsDatabases(reader, file, environment).filter(
    (each) => !/^(test|cucumber|cable)$/.test(each.environment),
  );
  const main = mainEnvironment(found, environment);
  for (const database of found) {
    const engine = engineOf(database.value('adapter'), database.value('url'));
    const called = database.name === '' || database.name === 'primary' ? 'default' : database.name;
    const place: PasswordPlace = {
      reader,
      file,
      key: database.key,
      name: called,
    };
    if (engine === null) {
      reader.find('database-remote-kind', {
        path: reader.name(file),
        name: called,
        engine: adapterOf(database),
      });
      continue;
    }
    const isMain = database.environment === main;
    const confidence: Confidence = isMain ? 'certain' : 'possible';
    const details = {
      environment: database.environment,
      file: reader.name(file),
    };
    const parts = partsOf(database, engine);
    if (!isMain && parts.url === undefined && parts.database === undefined) continue;
    const idea = databaseOfParts(parts, {
      place,
      why: why('rails-database', details),
      confidence,
      folder: root,
    });
    if (idea !== null) addDatabase(ideas, idea);
  }
}

/** What this machine runs: as RAILS_ENV says, else what Rails does without it. */
function mainEnvironment(found: readonly RailsDatabase[], environment: Environment): string {
  const named = environment.get('RAILS_ENV')?.value ?? environment.get('RACK_ENV')?.value;
  const names = found.map((each) => each.environment);
  if (named !== undefined && names.includes(named)) return named;
  return names.includes('development') ? 'development' : (names[0] ?? '');
}

function adapterOf(database: RailsDatabase): string {
  const adapter = database.value('adapter');
  return adapter?.kind === 'text' ? adapter.text : '?';
}

function engineOf(adapter: Value | undefined, url: Value | undefined): Parts['engine'] | null {
  if (adapter === undefined && url !== undefined) return 'postgresql'; // the scheme of the URL decides
  const name = adapter?.kind === 'text' ? adapter.text : '';
  if (/^(postgresql|postgis)$/.test(name)) return 'postgresql';
  if (/^(mysql2?|trilogy)$/.test(name)) return 'mysql';
  return /^sqlite3?$|litedb/.test(name) ? 'sqlite' : null;
}

function partsOf({ value }: RailsDatabase, engine: Parts['engine']): Parts {
  return {
    engine,
    url: value('url'),
    database: value('database'),
    host: value('host'),
    port: value('port'),
    socket: value('socket'),
    user: value('username'),
    password: value('password'),
    sslMode: value('sslmode'),
  };
}

/** Active Storage on this disk, and where CarrierWave and Paperclip put uploads. */
function readStorage(looked: Looked, root: string): void {
  const { reader, ideas } = looked;
  const reason = (folder: string) => why('rails-storage', { folder: reader.name(folder) });
  const add = (folder: string) => {
    if (reader.isFolder(folder)) ideas.media.push({ folder, why: reason(folder) });
  };
  const file = path.join(root, 'config', 'storage.yml');
  const text = reader.isFile(file) ? reader.text(file) : null;
  if (text !== null) {
    const erb = takeErbOut(text);
    const services = readYaml(reader, file, erb.text);
    for (const name of isMapping(services) ? Object.keys(services) : []) {
      const service = mappingAt(services, name);
      if (scalar(service.service) !== 'Disk' || name === 'test') continue;
      const folder = fillHoles(scalar(service.root), erb, railsEnvironment(reader, root), root);
      if (folder.kind === 'text' && folder.text !== '') add(path.resolve(root, folder.text));
    }
  }
  for (const name of ['uploads', 'system']) add(path.join(root, 'public', name));
}
