import path from 'node:path';
import type { DatabasePlace } from '../../../contract/settings/database.ts';
import { type Common, mongo, redis } from './compose-commands.ts';
import { type ComposeService, composeServices } from './compose-file.ts';
import { kindOf, type ServiceKind } from './compose-kinds.ts';
import { passwordOf } from './compose-passwords.ts';
import { type ComposeSet, composeSets } from './compose-sets.ts';
import { readVolumes } from './compose-volumes.ts';
import { plainText } from './credentials.ts';
import { type Confidence, type DatabaseIdea, type Looked, why } from './ideas.ts';
import type { Value } from './values.ts';

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
