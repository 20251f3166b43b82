import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebServer {
  readonly url: string;
  readonly received: Received[];
  /** How it answers from now on; 200 unless told otherwise. */
  answer: (response: ServerResponse, request: Received) => void;
  /** Resolves when so many requests have come. */
  got(count: number): Promise<readonly Received[]>;
}

/** A real HTTP server on loopback that keeps what it gets; gone with the test. */
export async function webServer(): Promise<WebServer> {
  let waiting: (() => void)[] = [];
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const got = { method, path: url, headers, body };
      received.push(got);
      for (const wake of waiting.splice(0)) wake();
      web.answer(response, got);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    waiting = [];
  });
  const web: WebServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (response) => response.end('{}'),
    got: async (count) => {
      while (received.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return received;
    },
  };
  return web;
}
