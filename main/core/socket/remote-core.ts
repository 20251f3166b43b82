import type { Socket } from 'node:net';
import { CofreError } from '../../base/errors.ts';
import type { Core } from '../../contract/core.ts';
import type { CoreEvent } from '../../contract/events.ts';
import { errorOf } from '../../contract/failure.ts';
import {
  type RequestInput,
  type RequestKind,
  type RequestOutput,
  requests,
} from '../../contract/requests.ts';
import { EventQueue } from '../events/queue.ts';
import { encodeLine, type LineReader, MessageTooLarge } from './lines.ts';
import { type FromClient, type FromCore, fromCoreSchema, parseLine } from './messages.ts';

interface Asked {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: CofreError) => void;
}

/** The core of another process. What it answers is checked like anything from outside. */
export class RemoteCore implements Core {
  readonly #socket: Socket;
  readonly #reader: LineReader;
  readonly #asked = new Map<number, Asked>();
  readonly #streams = new Map<number, EventQueue>();
  #last = 0;
  #gone: CofreError | null = null;

  constructor(socket: Socket, reader: LineReader) {
    this.#socket = socket;
    this.#reader = reader;
    socket.on('data', (chunk) => this.#hear(chunk));
    socket.on('error', () => socket.destroy()); // 'close' follows
    socket.on('close', () => this.#end(coreGone('it ended')));
    if (socket.destroyed) this.#end(coreGone('it ended'));
  }

  async request<K extends RequestKind>(
    kind: K,
    input: RequestInput<K>,
    signal?: AbortSignal,
  ): Promise<RequestOutput<K>> {
    signal?.throwIfAborted();
    const output = await this.#ask(kind, input, signal);
    const checked = requests[kind].output.safeParse(output);
    if (!checked.success) throw coreGone(`its answer to ${kind} was not understood`);
    return checked.data as RequestOutput<K>;
  }

  events(since: number | null, signal?: AbortSignal): AsyncIterableIterator<CoreEvent> {
    const id = this.#nextId();
    // Ends when nobody reads it for too long: who comes back with the last number is told what was missed.
    const queue = new EventQueue(null, signal);
    this.#streams.set(id, queue);
    queue.onEnd(() => {
      if (this.#streams.delete(id)) this.#send({ kind: 'stop', id });
    });
    if (this.#gone !== null) queue.end();
    else if (this.#streams.has(id)) this.#send({ kind: 'events', id, since });
    return queue;
  }

  async close(): Promise<void> {
    this.#end(coreGone('the connection was closed'));
    this.#socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #ask(request: string, input: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== null) return reject(this.#gone);
      const id = this.#nextId();
      const abort = () => {
        this.#asked.delete(id); // its answer is not heard any more
        reject(new CofreError('cancelled', 'cancelled'));
      };
      const done = () => signal?.removeEventListener('abort', abort);
      signal?.addEventListener('abort', abort, { once: true });
      this.#asked.set(id, {
        resolve: (output) => {
          done();
          resolve(output);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      this.#send({ kind: 'request', id, request, input });
    });
  }

  #hear(chunk: Buffer): void {
    try {
      for (const line of this.#reader.push(chunk)) {
        const message = parseLine(line, fromCoreSchema);
        if (message === null) this.#leave('a message was not understood');
        else this.#take(message);
      }
    } catch (error) {
      if (!(error instanceof MessageTooLarge)) throw error;
      this.#leave(error.message);
    }
  }

  #take(message: FromCore): void {
    switch (message.kind) {
      case 'event':
        this.#streams.get(message.id)?.push(message.event);
        break;
      case 'end':
        this.#endStream(message.id);
        break;
      case 'result':
        this.#answered(message.id)?.resolve(message.output);
        break;
      case 'error':
        if (message.id === null) this.#leave(message.error.message);
        else {
          this.#answered(message.id)?.reject(errorOf(message.error));
          this.#endStream(message.id);
        }
    }
  }

  #answered(id: number): Asked | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    return asked;
  }

  #endStream(id: number): void {
    const stream = this.#streams.get(id);
    this.#streams.delete(id);
    stream?.end();
  }

  #leave(why: string): void {
    this.#end(coreGone(why));
    this.#socket.destroy();
  }

  #end(error: CofreError): void {
    if (this.#gone !== null) return;
    this.#gone = error;
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
    for (const id of [...this.#streams.keys()]) this.#endStream(id);
  }

  #nextId(): number {
    this.#last += 1;
    return this.#last;
  }

  #send(message: FromClient): void {
    if (this.#gone === null) this.#socket.write(encodeLine(message));
  }
}

function coreGone(why: string): CofreError {
  return new CofreError('unreachable', `the running Cofre is gone: ${why}`, { reason: 'coreGone', why });
}
