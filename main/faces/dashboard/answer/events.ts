import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import type { Core } from '../../../contract/core.ts';
import { failed } from './failed.ts';

/** A line now and then, so that proxies keep the stream open and a dead browser is noticed (ms). */
const BEAT_MS = 15_000;
/** Pages that listen at the same time. */
const STREAMS_MAX = 32;
/** How soon a browser comes back after a break (ms). */
const RETRY_MS = 1000;

/** `GET /api/events`: what the core tells, as it happens; goes on after `Last-Event-ID`, or `?since=`. */
export function events(core: Core, ended: AbortSignal): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  let streams = 0;
  app.get('/api/events', (c) => {
    if (streams >= STREAMS_MAX) return failed(c, 503, { code: 'refused', message: 'too many pages listen' });
    const since = sinceOf(c.req.header('last-event-id') ?? c.req.query('since') ?? '');
    if (since === 'wrong') return failed(c, 400, { code: 'wrong-use', message: 'since is no number' });
    streams += 1;
    void tell(c, { core, since, ended }).finally(() => {
      streams -= 1;
    });
    return RESPONSE_ALREADY_SENT;
  });
  return app;
}

function sinceOf(text: string): number | null | 'wrong' {
  if (text === '') return null;
  const since = Number(text);
  return Number.isSafeInteger(since) && since >= 0 ? since : 'wrong';
}

interface Telling {
  readonly core: Core;
  readonly since: number | null;
  readonly ended: AbortSignal;
}

async function tell(c: Context<{ Bindings: HttpBindings }>, { core, since, ended }: Telling): Promise<void> {
  const out = c.env.outgoing as ServerResponse;
  const gone = new AbortController();
  const stop = () => gone.abort();
  out.on('close', stop).on('error', stop);
  ended.addEventListener('abort', stop, { once: true });
  const beat = setInterval(() => out.write(':\n\n'), BEAT_MS);
  try {
    const told = core.events(since, gone.signal);
    out.writeHead(200, { ...headersOf(c), 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
    out.write(`retry: ${RETRY_MS}\n\n`);
    for await (const event of told) {
      const { seq } = event;
      // While the browser does not read, events wait in the core's queue, which is bounded.
      if (!out.write(`id: ${seq}\ndata: ${JSON.stringify(event)}\n\n`))
        await once(out, 'drain', { signal: gone.signal }).catch(() => undefined); // gone: the loop ends
    }
  } finally {
    clearInterval(beat);
    ended.removeEventListener('abort', stop);
    out.end();
  }
}

/** What the guard has set. */
export function headersOf(c: Context): Record<string, string> {
  return Object.fromEntries(c.res.headers);
}
