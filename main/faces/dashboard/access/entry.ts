import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { failed } from '../answer/failed.ts';
import type { Sessions } from './sessions.ts';
import { isToken } from './tokens.ts';

/** Header that every request of the window carries beside its cookie. */
export const KEY_HEADER = 'x-cofre-key';

export interface Entry {
  readonly sessions: Sessions;
  /** Digest of the token of scripts. */
  readonly scriptToken: string;
  readonly cookie: string;
}

/** Lets in who has a session (its cookie and its key), or the token of scripts. */
export function onlyOwners(entry: Entry): MiddlewareHandler {
  return async (c, next) => {
    switch (judge(c, entry)) {
      case 'open':
        return next();
      case 'keyless': {
        const message = `the header ${KEY_HEADER} is missing or wrong`;
        return failed(c, 403, { code: 'refused', message, details: { reason: 'keyMissing' } });
      }
      case 'unknown': {
        c.header('WWW-Authenticate', 'Bearer realm="Cofre"');
        const message = 'open this with a link of `cofre open`';
        return failed(c, 401, { code: 'refused', message, details: { reason: 'loginNeeded' } });
      }
    }
  };
}

function judge(c: Context, { sessions, scriptToken, cookie }: Entry): 'open' | 'unknown' | 'keyless' {
  const bearer = /^Bearer +([\w-]+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (bearer !== undefined) return isToken(bearer, scriptToken) ? 'open' : 'unknown';
  const id = getCookie(c, cookie);
  if (id === undefined) return 'unknown';
  // The browser's EventSource can send no headers.
  const key = c.req.header(KEY_HEADER) ?? (c.req.method === 'GET' ? c.req.query('key') : undefined) ?? '';
  return sessions.judge(id, key);
}
