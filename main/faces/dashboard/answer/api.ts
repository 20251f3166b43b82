import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Core } from '../../../contract/core.ts';
import { isRequestKind } from '../../../contract/requests.ts';
import { failed, failedWith } from './failed.ts';

/** The largest question (bytes), as on the socket: whole settings of thousands of projects fit. */
export const BODY_MAX_BYTES = 1024 * 1024;

/** `POST /api/<kind>` for every row of the contract's table: the question as JSON, the answer as JSON. */
export function api(core: Core): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const limit = bodyLimit({
    maxSize: BODY_MAX_BYTES,
    onError: (c) => failed(c, 413, { code: 'wrong-use', message: 'the question is too large' }),
  });
  app.post('/api/:kind', limit, async (c) => {
    const kind = c.req.param('kind');
    if (!isRequestKind(kind)) return failed(c, 404, { code: 'wrong-use', message: `${kind} is not known` });
    if (!/^application\/json\b/i.test(c.req.header('content-type') ?? ''))
      return failed(c, 415, { code: 'wrong-use', message: 'the question has to be application/json' });
    const text = await c.req.text();
    const input = parsed(text);
    if (input === NO_JSON) return failed(c, 400, { code: 'wrong-use', message: 'the question is no JSON' });
    try {
      return c.json(await core.request(kind, input as never, c.req.raw.signal));
    } catch (error) {
      return failedWith(c, error);
    }
  });
  return app;
}

const NO_JSON = Symbol('no JSON');

/** Nothing at all asks as `{}` does. */
function parsed(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return NO_JSON;
  }
}
