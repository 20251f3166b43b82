import type { ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import type { Clock } from '../../../base/clock.ts';
import { type Download, downloadInto, downloadName } from '../../../core/browse/download.ts';
import type { CoreParts } from '../../../core/core.ts';
import { newToken } from '../access/tokens.ts';
import { headersOf } from './events.ts';
import { failed, failedWith } from './failed.ts';

/** A browser follows at once (ms). */
const TICKET_LIFE_MS = 60_000;
const TICKETS_MAX = 100;
const BODY_MAX_BYTES = 64 * 1024;

const downloadSchema = z.strictObject({
  vault: z.string().min(1).max(80),
  snapshot: z.string().regex(/^[0-9a-f]{4,64}$/),
  path: z.string().max(16_384).default(''),
  format: z.enum(['zip', 'tar', 'file']).default('zip'),
});

const TYPES = {
  zip: 'application/zip',
  tar: 'application/x-tar',
  file: 'application/octet-stream',
} as const;

interface Ticket {
  readonly download: Download;
  readonly name: string;
  readonly until: number;
}

export interface DownloadWorld {
  readonly clock: Clock;
  /** Aborts when the dashboard ends. */
  readonly ended: AbortSignal;
}

/**
 * `POST /api/download` answers `{ url, name }`; that address gives the archive (or the file) once. A browser saves what a
 * link leads to, and a link can carry no key.
 */
export function downloads(
  parts: CoreParts,
  { clock, ended }: DownloadWorld,
): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const tickets = new Map<string, Ticket>();
  const forgetOld = () => {
    const [oldest] = tickets.keys();
    if (tickets.size >= TICKETS_MAX && oldest !== undefined) tickets.delete(oldest);
    for (const [token, { until }] of tickets) if (until <= clock.now()) tickets.delete(token);
  };
  const limit = bodyLimit({
    maxSize: BODY_MAX_BYTES,
    onError: (c) => failed(c, 413, { code: 'wrong-use', message: 'the question is too large' }),
  });
  app.post('/api/download', limit, async (c) => {
    const asked = downloadSchema.safeParse(await c.req.json().catch(() => null));
    if (!asked.success)
      return failed(c, 400, { code: 'wrong-use', message: 'vault, snapshot, path and format expected' });
    try {
      const name = await downloadName(parts, asked.data);
      forgetOld();
      const token = newToken();
      tickets.set(token, { download: asked.data, name, until: clock.now() + TICKET_LIFE_MS });
      return c.json({ url: `/download/${token}`, name });
    } catch (error) {
      return failedWith(c, error);
    }
  });
  app.get('/download/:ticket', (c) => {
    forgetOld();
    const ticket = tickets.get(c.req.param('ticket'));
    tickets.delete(c.req.param('ticket'));
    if (ticket === undefined)
      return failed(c, 404, { code: 'path-unknown', message: 'this download was used or is too old' });
    void send(c, ticket, { parts, ended });
    return RESPONSE_ALREADY_SENT;
  });
  return app;
}

async function send(
  c: Context<{ Bindings: HttpBindings }>,
  { download, name }: Ticket,
  { parts, ended }: { parts: CoreParts; ended: AbortSignal },
): Promise<void> {
  const out = c.env.outgoing as ServerResponse;
  const gone = new AbortController();
  out.on('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, ended]);
  out.writeHead(200, {
    ...headersOf(c),
    'Content-Type': TYPES[download.format],
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  });
  try {
    await downloadInto(parts, download, { out, signal });
  } catch {
    // Headers are out already: a connection that is cut tells the browser that the file is not whole.
    out.destroy();
  }
}
