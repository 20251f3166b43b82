import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { CofreError, errnoOf } from '../../base/errors.ts';
import type { Core } from '../../contract/core.ts';
import { errorOf } from '../../contract/failure.ts';
import { encodeLine, LineReader } from './lines.ts';
import { atGreetingSchema, atWelcomeSchema, PROTOCOL, parseLine } from './messages.ts';
import { type Presence, readPresence } from './presence.ts';
import { isSame, proofOf, SECRET_BYTES } from './proof.ts';
import { RemoteCore } from './remote-core.ts';

/** A core that lives answers at once; one that is stopped or hangs does not (ms). */
const ANSWER_TIMEOUT_MS = 10_000;
/** Nobody listens there any more. */
const DEAD = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK']);

/** The core that runs for this home, or null when none does. 'unreachable' when one runs and does not answer. */
export async function connectCore(home: string, timeoutMs: number = ANSWER_TIMEOUT_MS): Promise<Core | null> {
  const presence = await readPresence(home);
  if (presence === null) return null;
  const socket = await open(presence.socket);
  if (socket === null) return null;
  try {
    const rest = await greet(socket, { presence, timeoutMs });
    return new RemoteCore(socket, rest);
  } catch (error) {
    socket.destroy();
    if (error instanceof CofreError) throw error;
    throw silent(presence, error);
  }
}

function open(path: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', (error) => {
      if (DEAD.has(errnoOf(error))) resolve(null);
      else
        reject(
          new CofreError(
            'unreachable',
            `the running Cofre cannot be reached: ${error.message}`,
            { reason: 'coreSilent' },
            error,
          ),
        );
    });
  });
}

/** Both sides show that they know the token; gives the reader with what came after. */
async function greet(
  socket: Socket,
  { presence: { token }, timeoutMs }: { presence: Presence; timeoutMs: number },
): Promise<LineReader> {
  const reader = new LineReader();
  const lines = linesOf(socket, { reader, timeoutMs });
  const greeting = parseLine(await lines.next(), atGreetingSchema);
  if (greeting === null) throw new Error('its greeting was not understood');
  if (greeting.kind === 'error') throw errorOf(greeting.error);
  if (greeting.protocol !== PROTOCOL) throw otherVersion(greeting.cofre);
  const nonces = { core: greeting.nonce, client: randomBytes(SECRET_BYTES).toString('hex') };
  const proof = proofOf(token, 'client', nonces);
  socket.write(encodeLine({ kind: 'hello', protocol: PROTOCOL, nonce: nonces.client, proof }));
  const welcome = parseLine(await lines.next(), atWelcomeSchema);
  lines.end();
  if (welcome === null) throw new Error('its answer was not understood');
  if (welcome.kind === 'error') throw errorOf(welcome.error);
  if (!isSame(welcome.proof, proofOf(token, 'core', nonces))) throw impostor();
  return reader;
}

interface Lines {
  next(): Promise<Buffer>;
  end(): void;
}

/** The first lines of a connection, one by one, each within the time limit. */
function linesOf(socket: Socket, { reader, timeoutMs }: { reader: LineReader; timeoutMs: number }): Lines {
  const arrived: Buffer[] = [];
  let wake: () => void = () => undefined;
  let failure: Error | null = null;
  const fail = (error: Error) => {
    failure ??= error;
    wake();
  };
  const onData = (chunk: Buffer) => {
    try {
      arrived.push(...reader.push(chunk));
    } catch (error) {
      fail(error as Error);
    }
    wake();
  };
  const onClose = () => fail(new Error('it closed the connection'));
  socket.on('data', onData).on('close', onClose).on('error', fail);
  return {
    async next() {
      const late = setTimeout(() => fail(new Error('it does not answer')), timeoutMs);
      try {
        while (arrived.length === 0) {
          if (failure !== null) throw failure;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        return arrived.shift() ?? Buffer.alloc(0);
      } finally {
        clearTimeout(late);
      }
    },
    end() {
      socket.off('data', onData).off('close', onClose).off('error', fail);
    },
  };
}

function silent({ pid, host }: Presence, cause: unknown): CofreError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const details = { reason: 'coreSilent', pid, host, why };
  return new CofreError(
    'unreachable',
    `the running Cofre (process ${pid}) cannot be used: ${why}`,
    details,
    cause,
  );
}

function otherVersion(cofre: string): CofreError {
  const details = { reason: 'coreVersion', version: cofre };
  return new CofreError('refused', `the running Cofre is of another version: ${cofre}`, details);
}

function impostor(): CofreError {
  return new CofreError('refused', 'what answers there is not the Cofre of this home', {
    reason: 'coreImpostor',
  });
}
