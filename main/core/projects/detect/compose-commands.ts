import type { DatabasePlace } from '../../../contract/settings/database.ts';
import type { ComposeService } from './compose-file.ts';
import type { DatabaseIdea } from './ideas.ts';

/** What every idea of a database in a service says. */
export type Common = Pick<DatabaseIdea, 'name' | 'why' | 'confidence'> & {
  readonly place: DatabasePlace;
};

/** The password goes to mongodump by its configuration, inside the container that knows it: it is in no argument list. */
const MONGO = (tool: string) =>
  `if [ -n "$MONGO_INITDB_ROOT_USERNAME" ]; then printf "password: '%s'\\n" "$MONGO_INITDB_ROOT_PASSWORD" > /tmp/.cofre-mongo && ` +
  `chmod 600 /tmp/.cofre-mongo && ${tool} --config=/tmp/.cofre-mongo -u "$MONGO_INITDB_ROOT_USERNAME" --authenticationDatabase admin; ` +
  `s=$?; rm -f /tmp/.cofre-mongo; exit $s; else exec ${tool}; fi`;

export function mongo(service: ComposeService, common: Common): DatabaseIdea {
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
export function redis(common: Common): DatabaseIdea {
  return {
    ...common,
    engine: 'command',
    dump: ['redis-cli', '--rdb', '-'],
    extension: 'rdb',
    confidence: 'possible',
    credentials: { from: 'none' },
  };
}
