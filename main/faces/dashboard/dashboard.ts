import { createHash } from 'node:crypto';
import { createServer as createPlainServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Clock, systemClock } from '../../base/clock.ts';
import { CofreError, errnoOf } from '../../base/errors.ts';
import type { Core } from '../../contract/core.ts';
import type { CoreParts } from '../../core/core.ts';
import { Attempts } from './access/attempts.ts';
import { OneTimeLinks } from './access/links.ts';
import { readMemory, writeMemory } from './access/memory.ts';
import { inUrl, isLoopback, type OwnNames, ownNames } from './access/names.ts';
import { Password } from './access/password.ts';
import { scriptToken } from './access/script-token.ts';
import { Sessions } from './access/sessions.ts';
import { dashboardApp } from './app.ts';

/** The contract, and beside it what is no JSON: archives are streamed out of the parts. */
export type ServedCore = Core & { readonly parts: CoreParts };

export interface DashboardOptions {
  readonly core: ServedCore;
  /** Folder of this instance. */
  readonly home: string;
  /** Folder of the built window. */
  readonly files: string;
  /** null: the last one if it is free, else any. */
  readonly port?: number | null;
  readonly host?: string;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  readonly password?: string;
  /** Further names it is called by: those of a proxy before it. */
  readonly names?: readonly string[];
  readonly clock?: Clock;
}

export interface Dashboard extends AsyncDisposable {
  /** `http://127.0.0.1:7000` */
  readonly url: string;
  /** A link that opens the window once. */
  link(): { readonly url: string; readonly expiresAt: number };
  close(): Promise<void>;
}

/** Connections at the same time: a few browsers with a few pages each. */
const CONNECTIONS_MAX = 256;
/** Time to send the head of a request, and the whole of it (ms): who is slower holds a place for nothing. */
const HEAD_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;

/** Serves the window and the contract over HTTP, until it is closed. */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { core, home, files, host = '127.0.0.1', tls, names = [], clock = systemClock } = options;
  refuseExposed(options);
  const memory = await readMemory(home);
  const ended = new AbortController();
  const links = new OneTimeLinks(clock);
  let port = 0;
  let kept = memory.sessions;
  let saving = Promise.resolve();
  const save = () => {
    const now = { version: 1 as const, port, sessions: [...kept] };
    saving = saving
      .then(() => writeMemory(home, now))
      .catch((error: unknown) => process.emitWarning(String(error)));
  };
  const sessions = new Sessions(memory.sessions, clock, (now) => {
    kept = [...now];
    save();
  });
  let own: OwnNames = { isOwn: () => false };
  const app = dashboardApp({
    ...{ core, clock, files, links, sessions, ended: ended.signal, names: () => own },
    attempts: new Attempts(clock),
    password: options.password === undefined ? null : new Password(options.password),
    scriptToken: await scriptToken(home),
    cookie: `cofre-${createHash('sha256').update(home).digest('hex').slice(0, 8)}`,
    secure: tls !== undefined,
  });
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server: Server = tls === undefined ? createPlainServer(listener) : createTlsServer(tls, listener);
  server.maxConnections = CONNECTIONS_MAX;
  server.headersTimeout = HEAD_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  port = await listen(server, { host, port: options.port ?? null, last: memory.port });
  own = ownNames(host, port, names);
  save();
  const url = `${tls === undefined ? 'http' : 'https'}://${inUrl(host)}:${port}`;
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= (async () => {
      ended.abort();
      const over = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeAllConnections();
      await over;
      await saving;
    })();
    return closing;
  };
  return {
    url,
    link() {
      const { token, expiresAt } = links.make();
      return { url: `${url}/open#${token}`, expiresAt };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Whoever reaches it from outside could read along, and try passwords: TLS, and a password worth trying. */
function refuseExposed({ host = '127.0.0.1', tls, password }: DashboardOptions): void {
  if (isLoopback(host) || (tls !== undefined && password !== undefined)) return;
  const message = `${host} can be reached by other machines: that needs TLS (--cert, --key) and a password`;
  throw new CofreError('refused', message, { reason: 'dashboardExposed', host });
}

interface Wanted {
  readonly host: string;
  readonly port: number | null;
  readonly last: number;
}

/** The port it listens on. An open page finds us again after a restart: the last port first. */
async function listen(server: Server, { host, port, last }: Wanted): Promise<number> {
  const tries = port !== null ? [port] : last === 0 ? [0] : [last, 0];
  for (const each of tries) {
    try {
      return await listenAt(server, host, each);
    } catch (error) {
      const why = errnoOf(error);
      if (each !== tries.at(-1)) continue;
      const details = { reason: why === 'EADDRINUSE' ? 'portTaken' : 'cannotListen', host, port: each, why };
      throw new CofreError('failed', `${host}:${each} cannot be listened on: ${why}`, details, error);
    }
  }
  throw new Error('no port was tried');
}

function listenAt(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      server.on('error', () => undefined); // a connection that could not be accepted: that client's loss only
      resolve((server.address() as AddressInfo).port);
    });
  });
}
