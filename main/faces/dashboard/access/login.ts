import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { failed } from '../answer/failed.ts';
import type { Attempts } from './attempts.ts';
import type { OneTimeLinks } from './links.ts';
import type { Password } from './password.ts';
import type { Sessions } from './sessions.ts';

export interface LoginParts {
  readonly links: OneTimeLinks;
  readonly attempts: Attempts;
  readonly sessions: Sessions;
  /** null: links are the only way in. */
  readonly password: Password | null;
  readonly cookie: string;
  /** The cookie travels only over TLS. */
  readonly secure: boolean;
}

const loginSchema = z.union([
  z.strictObject({ token: z.string().min(1).max(200) }),
  z.strictObject({ password: z.string().min(1).max(1000) }),
]);

/** `POST /login` with the token of a one-time link, or the password: sets the cookie, answers the key. */
export function login(parts: LoginParts): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.post('/login', (c) => enter(c, parts));
  app.post('/logout', (c) => {
    const id = getCookie(c, parts.cookie);
    if (id !== undefined) parts.sessions.end(id);
    deleteCookie(c, parts.cookie, { path: '/' });
    return c.json({});
  });
  return app;
}

async function enter(c: Context<{ Bindings: HttpBindings }>, parts: LoginParts): Promise<Response> {
  const { attempts, links, password, sessions, cookie, secure } = parts;
  const address = c.env.incoming.socket.remoteAddress ?? '?';
  const wait = attempts.waitOf(address);
  if (wait > 0) {
    const seconds = Math.ceil(wait / 1000);
    c.header('Retry-After', String(seconds));
    const details = { reason: 'tooManyTries', seconds };
    return failed(c, 429, { code: 'refused', message: `too many tries: wait ${seconds} s`, details });
  }
  const asked = loginSchema.safeParse(await c.req.json().catch(() => null));
  if (!asked.success) return failed(c, 400, { code: 'wrong-use', message: 'token or password expected' });
  // Counted before it is looked at: a thousand guesses at once are a thousand guesses.
  attempts.failed(address);
  const right =
    'token' in asked.data ? links.take(asked.data.token) : (await password?.is(asked.data.password)) === true;
  if (!right) {
    const reason = 'token' in asked.data ? 'linkUsed' : 'passwordWrong';
    const message = reason === 'linkUsed' ? 'this link is not good any more' : 'the password is not right';
    return failed(c, 401, { code: 'refused', message, details: { reason } });
  }
  attempts.forgive(address);
  const { id, key } = sessions.begin();
  setCookie(c, cookie, id, { httpOnly: true, sameSite: 'Strict', path: '/', secure, maxAge: 60 * 86_400 });
  return c.json({ key });
}
