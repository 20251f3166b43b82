import path from 'node:path';
import type { DatabasePlace } from '../../../contract/settings/database.ts';
import type { Credentials } from '../../../contract/views/detection.ts';
import { type ComposeService, composeServices } from './compose-file.ts';
import { type ComposeSet, composeSets } from './compose-sets.ts';
import { readVolumes } from './compose-volumes.ts';
import { credentialsFor, plainText } from './credentials.ts';
import { type Confidence, type DatabaseIdea, type Looked, why } from './ideas.ts';
import type { ProjectReader } from './project-reader.ts';
import { literal, type Value } from './values.ts';

/** Database servers of compose files, reached inside their service; what else containers keep. */
export function lookForCompose(looked: Looked): void {
  const sets = composeSets(looked.survey.markers);
  if (sets.length > 0) looked.ideas.kinds.push('compose');
  sets.forEach((set, n) => {
    const isFirst =
      sets.findIndex((other) => path.dirname(other.files[0] ?? '') === path.dirname(set.files[0] ?? '')) ===
      n;
    for (const service of composeServices(looked.reader, set.files)) {
      const kind = kindOf(service);
      const isDatabase =
        kind !== null &&
        readDatabase(looked, service, {
          set,
          kind,
          confidence: set.isUsual ? 'certain' : isFirst ? 'likely' : 'possible',
        });
      readVolumes(looked, service, isDatabase ? kind : null);
    }
  });
}

export type ServiceKind = 'postgresql' | 'mysql' | 'mongo' | 'redis';

/** By the image; a service that is built is judged by its own name and variables. */
export function kindOf(service: ComposeService): ServiceKind | null {
  const image = service.image.replace(/[:@].*$/, '');
  const name = image.split('/').at(-1) ?? '';
  if (/exporter|backup|admin|express|commander|insight|bouncer|proxy/.test(name)) return null;
  const known = byName(name) ?? (/^(timescaledb|postgis|pgvector)/.test(name) ? 'postgresql' : null);
  if (known !== null || !service.isBuilt) return known;
  return byName(service.name);
}

function byName(name: string): ServiceKind | null {
  if (/^(postgres|postgresql|postgis|timescaledb|pgvector)\b/.test(name) || /[-_]postgres$/.test(name))
    return 'postgresql';
  if (/^(mysql|mariadb|percona)\b/.test(name)) return 'mysql';
  if (/^mongo(db)?\b/.test(name)) return 'mongo';
  return /^(redis|valkey|redis-stack)\b/.test(name) ? 'redis' : null;
}

interface About {
  readonly set: ComposeSet;
  readonly kind: ServiceKind;
  readonly confidence: Confidence;
}

/** True when the data of the service is dumped, so that its files need not be kept. */
function readDatabase(looked: Looked, service: ComposeService, { set, kind, confidence }: About): boolean {
  const { reader, ideas } = looked;
  const [file = ''] = set.files;
  const place: DatabasePlace = {
    kind: 'compose',
    folder: service.folder,
    service: service.name,
    command: 'docker',
    ...(set.isUsual ? {} : { file }),
  };
  const reason = why('compose-service', {
    service: service.name,
    image: service.image || '-',
    file: reader.name(file),
  });
  const common = { name: service.name, why: reason, place, confidence };
  const idea =
    kind === 'mongo'
      ? mongo(service, common)
      : kind === 'redis'
        ? redis(common)
        : server(looked, service, { ...common, engine: kind, file });
  const engine = kind === 'mongo' || kind === 'redis' ? 'command' : kind;
  const ports = service.ports.map(([here]) => here);
  ideas.services.push({
    names: [service.name, ...service.aliases],
    ports,
    place,
    engine,
    idea,
    why: reason,
  });
  return idea !== null && kind !== 'redis' && confidence !== 'possible';
}

type Common = Pick<DatabaseIdea, 'name' | 'why' | 'confidence'> & {
  readonly place: DatabasePlace;
};

/** Variables of the official images, and of the other usual ones. */
const VARIABLES = {
  postgresql: {
    database: ['POSTGRES_DB', 'POSTGRESQL_DATABASE'],
    user: ['POSTGRES_USER', 'POSTGRESQL_USERNAME'],
    password: ['POSTGRES_PASSWORD', 'POSTGRESQL_PASSWORD'],
  },
  mysql: {
    database: ['MYSQL_DATABASE', 'MARIADB_DATABASE'],
    user: ['MYSQL_USER', 'MARIADB_USER'],
    password: ['MYSQL_PASSWORD', 'MARIADB_PASSWORD'],
  },
} as const;

const ROOT_PASSWORD = ['MYSQL_ROOT_PASSWORD', 'MARIADB_ROOT_PASSWORD'];

function server(
  looked: Looked,
  service: ComposeService,
  about: Common & { engine: 'postgresql' | 'mysql'; file: string },
): DatabaseIdea | null {
  const { reader } = looked;
  const { engine, file, ...common } = about;
  const names = VARIABLES[engine];
  const value = (wanted: readonly string[]): Value | undefined =>
    wanted.map((name) => service.environment.get(name)).find((each) => each !== undefined);
  const user = plainText(value(names.user)) || (engine === 'postgresql' ? 'postgres' : 'root');
  const database = plainText(value(names.database)) || (engine === 'postgresql' ? user : '');
  if (database === '') {
    reader.find('database-incomplete', {
      path: reader.name(file),
      name: service.name,
      missing: names.database[0],
    });
    return null;
  }
  const password = engine === 'mysql' && user === 'root' ? ROOT_PASSWORD : names.password;
  return {
    ...common,
    engine,
    user,
    database,
    credentials: passwordOf(looked, service, file, password),
  };
}

/** Of a variable, or of the file that a `..._FILE` variable names through a secret. */
function passwordOf(
  { reader }: Looked,
  service: ComposeService,
  file: string,
  names: readonly string[],
): Credentials {
  for (const name of names) {
    const place = {
      reader,
      file,
      key: `${service.name}/${name}`,
      name: service.name,
    };
    const value = service.environment.get(name);
    if (value !== undefined) return credentialsFor(value, place);
    const inContainer = plainText(service.environment.get(`${name}_FILE`));
    if (inContainer === '') continue;
    if (secretFile(service, inContainer) !== undefined)
      return { from: 'project', file, key: `${service.name}/${name}_FILE` };
    return credentialsFor({ kind: 'unknown', what: name }, place);
  }
  return { from: 'none' };
}

/** The password goes to mongodump by its configuration, inside the container that knows it: it is in no argument list. */
const MONGO = (tool: string) =>
  `if [ -n "$MONGO_INITDB_ROOT_USERNAME" ]; then printf "password: '%s'\\n" "$MONGO_INITDB_ROOT_PASSWORD" > /tmp/.cofre-mongo && ` +
  `chmod 600 /tmp/.cofre-mongo && ${tool} --config=/tmp/.cofre-mongo -u "$MONGO_INITDB_ROOT_USERNAME" --authenticationDatabase admin; ` +
  `s=$?; rm -f /tmp/.cofre-mongo; exit $s; else exec ${tool}; fi`;

function mongo(service: ComposeService, common: Common): DatabaseIdea {
  const hasUser = service.environment.get('MONGO_INITDB_ROOT_USERNAME') !== undefined;
  const script = (tool: string) => ['sh', '-c', hasUser ? `umask 077; ${MONGO(tool)}` : `exec ${tool}`];
  return {
    ...common,
    engine: 'command',
    dump: script('mongodump --archive --quiet'),
    restore: script('mongorestore --archive --drop'),
    extension: 'archive',
    credentials: { from: 'none' },
  };
}

/** Mostly a cache; whoever keeps data in it takes the proposal. */
function redis(common: Common): DatabaseIdea {
  return {
    ...common,
    engine: 'command',
    dump: ['redis-cli', '--rdb', '-'],
    extension: 'rdb',
    confidence: 'possible',
    credentials: { from: 'none' },
  };
}

function secretFile(service: ComposeService, inContainer: string): string | undefined {
  return service.secrets.get(path.posix.basename(inContainer));
}

/** For `readProjectSecret`: the value of `service/VARIABLE` as the container gets it; of `..._FILE`, what is in the secret. */
export function composeVariable(
  reader: ProjectReader,
  services: readonly ComposeService[],
  key: string,
): Value | undefined {
  const [name = '', variable = ''] = key.split('/');
  const service = services.find((each) => each.name === name);
  const value = service?.environment.get(variable);
  const file =
    service === undefined || !variable.endsWith('_FILE') ? undefined : secretFile(service, plainText(value));
  return file === undefined ? value : literal((reader.text(file) ?? '').split(/\r?\n/)[0] ?? '');
}
