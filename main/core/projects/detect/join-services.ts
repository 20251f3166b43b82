import type { Credentials } from '../../../contract/views/detection.ts';
import {
  addDatabase,
  type DatabaseIdea,
  type Ideas,
  isThisMachine,
  type ServerIdea,
  type ServiceIdea,
} from './ideas.ts';

/**
 * What a framework connects to by the name or the published port of a compose service is that service's database: it is
 * dumped inside of the service, where tool and server have one version. Services nobody connects to stand for themselves.
 */
export function joinServices(ideas: Ideas): void {
  const used = new Set<ServiceIdea>();
  const joined = ideas.databases.splice(0).map((database) => {
    const service = serverOf(database, ideas.services);
    if (service === undefined) return database;
    used.add(service);
    return inside(database as ServerIdea, service);
  });
  for (const database of joined) addDatabase(ideas, database);
  for (const { names, idea } of ideas.services.filter((service) => !used.has(service))) {
    if (idea === null || ideas.services.some((other) => used.has(other) && other.names[0] === names[0]))
      continue;
    addDatabase(ideas, idea);
  }
}

function serverOf(database: DatabaseIdea, services: readonly ServiceIdea[]): ServiceIdea | undefined {
  if (database.engine !== 'postgresql' && database.engine !== 'mysql') return undefined;
  const { engine, host, socket } = database;
  if (host === undefined || socket !== undefined) return undefined;
  const port = database.port ?? (engine === 'mysql' ? 3306 : 5432);
  return services.find(
    (service) =>
      service.engine === engine &&
      (service.names.includes(host) || (isThisMachine(host) && service.ports.includes(port))),
  );
}

function inside(database: ServerIdea, service: ServiceIdea): ServerIdea {
  const { host: _host, port: _port, socket: _socket, sslMode: _sslMode, ...kept } = database;
  return {
    ...kept,
    place: service.place,
    also: [service.why],
    credentials: credentialsOf(database, service.idea),
  };
}

/** The framework's, unless it only knows a variable that nothing sets and the service knows more of the same user. */
function credentialsOf({ credentials, user }: ServerIdea, idea: DatabaseIdea | null): Credentials {
  if (credentials.from === 'project' || idea === null) return credentials;
  const isSameUser =
    idea.engine !== 'sqlite' && idea.engine !== 'command' && (user === undefined || user === idea.user);
  return isSameUser && idea.credentials.from !== 'none' ? idea.credentials : credentials;
}
