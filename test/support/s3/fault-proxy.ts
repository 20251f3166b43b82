import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  /** Counted from 1. */
  readonly n: number;
  readonly method: string;
  readonly url: string;
  readonly isListing: boolean;
}

/**
 * What goes wrong with one request. before: answered without reaching the server. cut-request, cut-answer: the line ends after so
 * many bytes. lost-answer: done, but nobody hears of it. wrong-request, wrong-answer: one bit is another. short-answer: ends
 * early, in good order. stale: a listing as it was when it was first asked for. slow: waits (ms). silent: never answers.
 */
export type Fault =
  | {
      readonly kind: 'before';
      readonly status: number;
      readonly code: string;
      readonly date?: Date;
    }
  | { readonly kind: 'cut-request' | 'cut-answer'; readonly after: number }
  | {
      readonly kind: 'lost-answer' | 'wrong-request' | 'wrong-answer' | 'short-answer' | 'stale' | 'silent';
    }
  | { readonly kind: 'slow'; readonly ms: number };

export type Weather = (asked: Asked) => Fault | null;

/** A line to an S3 server on which things go wrong as planned. */
export class FaultProxy {
  weather: Weather = () => null;
  /** Faults that happened, by kind. */
  readonly happened = new Map<string, number>();
  requests = 0;
  readonly #server = createServer(
    (incoming, answer) => void this.#pass(incoming, answer).catch(() => answer.destroy()),
  );
  readonly #listings = new Map<string, Buffer>();
  readonly #to: URL;

  constructor(endpoint: string) {
    this.#to = new URL(endpoint);
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = incoming;
    const asked = {
      n: ++this.requests,
      method,
      url,
      isListing: /[?&]list-type=2/.test(url),
    };
    const fault = this.weather(asked);
    if (fault !== null) this.happened.set(fault.kind, (this.happened.get(fault.kind) ?? 0) + 1);
    if (fault?.kind === 'silent') return;
    if (fault?.kind === 'before') return refuse(incoming, answer, fault);
    const body = await bytesOf(incoming, fault?.kind === 'cut-request' ? fault.after : null);
    if (body === null) return void incoming.destroy();
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    if (fault?.kind === 'wrong-request') flip(body);
    const { status, headers, bytes } = await this.#ask(incoming, body);
    const stale = asked.isListing ? this.#remember(url, bytes) : bytes;
    if (fault?.kind === 'lost-answer') return void answer.destroy();
    const sent = fault?.kind === 'stale' ? stale : bytes;
    if (fault?.kind === 'wrong-answer') flip(sent);
    if (fault?.kind === 'short-answer') {
      const short = sent.subarray(0, Math.floor(sent.length / 2));
      return void answer
        .writeHead(status, {
          ...headers,
          'content-length': String(short.length),
        })
        .end(short);
    }
    // An answer to HEAD names the length of what it does not send.
    const length = method === 'HEAD' ? {} : { 'content-length': String(sent.length) };
    answer.writeHead(status, { ...headers, ...length });
    if (fault?.kind !== 'cut-answer') return void answer.end(sent);
    answer.write(sent.subarray(0, fault.after), () => answer.destroy());
  }

  #remember(url: string, bytes: Buffer): Buffer {
    const known = this.#listings.get(url) ?? bytes;
    this.#listings.set(url, known);
    return Buffer.from(known);
  }

  #ask({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = {
        host: this.#to.hostname,
        port: this.#to.port,
        method,
        path: url,
        headers,
      };
      const out = request(options, (response) => {
        const { 'transfer-encoding': _chunked, connection: _connection, ...kept } = response.headers;
        bytesOf(response, null).then(
          (bytes) =>
            resolve({
              status: response.statusCode ?? 500,
              headers: kept as never,
              bytes: bytes ?? Buffer.alloc(0),
            }),
          reject,
        );
      });
      out.on('error', reject);
      out.end(body);
    });
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly bytes: Buffer;
}

function refuse(incoming: IncomingMessage, answer: ServerResponse, fault: Fault & { kind: 'before' }): void {
  incoming.resume();
  const { status, code, date } = fault;
  const xml = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>planned</Message></Error>`;
  const headers = {
    'content-type': 'application/xml',
    ...(date === undefined ? {} : { date: date.toUTCString() }),
  };
  incoming.on('end', () => answer.writeHead(status, headers).end(xml));
}

/** null when it was cut off. */
async function bytesOf(stream: IncomingMessage, cutAfter: number | null): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (cutAfter !== null && length >= cutAfter) return null;
  }
  return cutAfter === null ? Buffer.concat(pieces) : null;
}

function flip(bytes: Buffer): void {
  if (bytes.length > 0) bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
}
