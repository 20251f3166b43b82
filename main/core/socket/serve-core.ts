import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { hostname } from 'node:os';
import path from 'node:path';
import { CofreError } from '../../base/errors.ts';
import type { Core } from '../../contract/core.ts';
import { ensurePrivateFolder } from '../../platform/private-file.ts';
import { OsLock } from '../files/os-lock.ts';
import { Connection } from './connection.ts';
import { closeToOthers, makePlace, removePlace } from './place.ts';
import { type Presence, readPresence, removePresence, writePresence } from './presence.ts';
import { SECRET_BYTES } from './proof.ts';

/** Clients at the same time: windows, command lines, scripts of one person. */
const CLIENTS_MAX = 64;

export interface ServeOptions<C extends Core = Core> {
  readonly home: string;
  readonly version: string;
  /** Makes the core once it is sure that no other one runs here. */
  readonly makeCore: () => Promise<C>;
  /** Folders for the socket where the home folder's name is too long: XDG_RUNTIME_DIR. */
  readonly runtimeFolders?: readonly string[];
  readonly now: () => number;
  /** What will start it again some day is asked about only where a person did it by hand. */
  readonly startedBy?: Presence['startedBy'];
}

export interface ServedCore<C extends Core = Core> extends AsyncDisposable {
  readonly core: C;
  readonly socket: string;
  /** Takes no more clients, ends the core (its jobs are recorded), and leaves the place to the next. */
  close(): Promise<void>;
}

/** Becomes the one core of this home that others can reach; 'locked' (reason coreRunning) says who is it already. */
export async function serveCore<C extends Core>(options: ServeOptions<C>): Promise<ServedCore<C>> {
  const { home } = options;
  await ensurePrivateFolder(home);
  const lock = OsLock.take(path.join(home, 'core.lock'));
  if (lock === null) throw await alreadyRunning(home);
  try {
    const left = await readPresence(home);
    if (left !== null) await removePlace(left.socket);
    await removePresence(home);
    return await serve(options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function serve<C extends Core>(options: ServeOptions<C>, lock: OsLock): Promise<ServedCore<C>> {
  const { home, version, makeCore, runtimeFolders = [], now, startedBy = 'other' } = options;
  const token = randomBytes(SECRET_BYTES).toString('hex');
  const socket = await makePlace(home, runtimeFolders);
  const core = await makeCore();
  const connections = new Set<Connection>();
  const server = createServer((client) => {
    const connection = new Connection(client, { core, token, cofre: version });
    connections.add(connection);
    client.on('close', () => connections.delete(connection));
  });
  server.maxConnections = CLIENTS_MAX;
  const close = once(async () => {
    const ended = closed(server);
    await core.close();
    for (const connection of connections) connection.close();
    await ended;
    await removePresence(home);
    await removePlace(socket);
    lock.release();
  });
  try {
    await listening(server, socket);
    await closeToOthers(socket);
    const self = { pid: process.pid, host: hostname(), startedAt: now(), startedBy };
    await writePresence(home, { version: 1, ...self, cofre: version, socket, token });
  } catch (error) {
    await close();
    throw error;
  }
  return { core, socket, close, [Symbol.asyncDispose]: close };
}

function listening(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => {
      server.off('error', reject);
      // A client that could not be accepted (no more files to be opened) is that client's loss only.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()));
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= work();
    return done;
  };
}

async function alreadyRunning(home: string): Promise<CofreError> {
  const found = await readPresence(home);
  if (found === null) {
    const text = 'another Cofre is just starting or ending here';
    return new CofreError('locked', text, { reason: 'coreStarting', home });
  }
  const { pid, host, startedAt } = found;
  const since = new Date(startedAt).toISOString();
  const text = `Cofre runs here already: process ${pid} on ${host} since ${since}`;
  return new CofreError('locked', text, { reason: 'coreRunning', pid, host, since });
}
