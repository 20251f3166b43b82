import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Core } from '../../contract/core.ts';
import { failureOf } from '../../contract/failure.ts';
import type { RequestKind } from '../../contract/requests.ts';
import { encodeLine, LineReader, MessageTooLarge } from './lines.ts';
import {
  type FromClient,
  type FromCore,
  fromClientSchema,
  helloSchema,
  PROTOCOL,
  parseLine,
} from './messages.ts';
import { isSame, proofOf, SECRET_BYTES } from './proof.ts';

/** Time a client has to show that it may speak (ms). */
const HELLO_TIMEOUT_MS = 5000;
/** Bytes that may wait for a client that reads slowly; one that is further behind is dropped and comes back. */
export const BEHIND_MAX_BYTES = 4 * 1024 * 1024;
/** Requests and event streams of one client at the same time. */
const AT_ONCE_MAX = 64;

export interface ConnectionOptions {
  readonly core: Core;
  readonly token: string;
  readonly cofre: string;
}

/** One client of the core. Whatever it sends, the worst that happens is that it is told so and dropped. */
export class Connection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #reader = new LineReader();
  readonly #nonce = randomBytes(SECRET_BYTES).toString('hex');
  readonly #late: NodeJS.Timeout;
  readonly #gone = new AbortController();
  readonly #streams = new Map<number, AbortController>();
  #trusted = false;
  #requests = 0;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#late = setTimeout(() => socket.destroy(), HELLO_TIMEOUT_MS).unref();
    socket.on('data', (chunk) => this.#hear(chunk));
    socket.on('error', () => socket.destroy()); // its end is all there is to know: 'close' follows
    socket.on('close', () => this.#end());
    this.#write({ kind: 'hello', protocol: PROTOCOL, cofre: options.cofre, nonce: this.#nonce });
  }

  /** What was written still arrives. */
  close(): void {
    this.#socket.end();
    this.#socket.destroySoon();
  }

  #end(): void {
    clearTimeout(this.#late);
    this.#gone.abort();
  }

  #hear(chunk: Buffer): void {
    try {
      for (const line of this.#reader.push(chunk)) {
        if (this.#socket.destroyed || this.#socket.writableEnded) return;
        if (this.#trusted) this.#obey(line);
        else this.#greet(line);
      }
    } catch (error) {
      if (!(error instanceof MessageTooLarge)) throw error;
      this.#refuse('the message is too large');
    }
  }

  #greet(line: Buffer): void {
    const hello = parseLine(line, helloSchema);
    const nonces = { core: this.#nonce, client: hello?.nonce ?? '' };
    const { token } = this.#options;
    if (hello === null) this.#refuse('this is no greeting');
    else if (hello.protocol !== PROTOCOL) this.#refuse(`protocol ${hello.protocol} is not spoken here`);
    else if (!isSame(hello.proof, proofOf(token, 'client', nonces))) this.#refuse('the token is not right');
    else {
      clearTimeout(this.#late);
      this.#trusted = true;
      this.#write({ kind: 'welcome', proof: proofOf(token, 'core', nonces) });
    }
  }

  #obey(line: Buffer): void {
    const message = parseLine(line, fromClientSchema);
    if (message === null) this.#refuse('the message was not understood');
    else if (message.kind === 'stop') this.#streams.get(message.id)?.abort();
    else if (this.#requests + this.#streams.size >= AT_ONCE_MAX) this.#refuse('too many requests at once');
    else if (message.kind === 'request') void this.#answer(message);
    else if (this.#streams.has(message.id)) this.#refuse('this number is taken');
    else void this.#stream(message);
  }

  async #answer({ id, request, input }: Extract<FromClient, { kind: 'request' }>): Promise<void> {
    this.#requests += 1;
    try {
      // Whether there is such a request, and whether this is its input, the core says.
      const output = await this.#options.core.request(
        request as RequestKind,
        input as never,
        this.#gone.signal,
      );
      this.#send({ kind: 'result', id, output });
    } catch (error) {
      this.#send({ kind: 'error', id, error: failureOf(error) });
    } finally {
      this.#requests -= 1;
    }
  }

  async #stream({ id, since }: Extract<FromClient, { kind: 'events' }>): Promise<void> {
    const stop = new AbortController();
    this.#streams.set(id, stop);
    const signal = AbortSignal.any([stop.signal, this.#gone.signal]);
    for await (const event of this.#options.core.events(since, signal))
      this.#send({ kind: 'event', id, event });
    this.#streams.delete(id);
    this.#send({ kind: 'end', id });
  }

  #refuse(why: string): void {
    const error = { code: 'refused', message: why, details: { reason: 'badRequest', request: '', why } };
    this.#send({ kind: 'error', id: null, error });
    this.close();
  }

  #send(message: FromCore): void {
    try {
      this.#write(message);
    } catch (error) {
      if (!(error instanceof MessageTooLarge)) throw error;
      const id = message.kind === 'error' ? null : message.id;
      this.#write({ kind: 'error', id, error: { code: 'failed', message: error.message, details: {} } });
    }
  }

  #write(message: unknown): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#socket.write(encodeLine(message));
    if (this.#socket.writableLength > BEHIND_MAX_BYTES) this.#socket.destroy();
  }
}
