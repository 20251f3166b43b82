import type { Context, MiddlewareHandler } from 'hono';
import { failed } from '../answer/failed.ts';
import type { OwnNames } from './names.ts';

/**
 * No inline code, no network, no frame around us. A page of ours that has to bring a style of its own gets `nonce`: the
 * component library of the window writes one `<style>`.
 */
export function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'Cache-Control': 'no-store',
} as const;

/** The first door: only who calls us by our own name, and comes from our own pages, gets further. */
export function guard(names: OwnNames): MiddlewareHandler {
  return async (c, next) => {
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    c.header('Content-Security-Policy', contentPolicy('none'));
    const why = objection(c, names);
    if (why !== null) return failed(c, why.status, { code: 'refused', message: why.message });
    return next();
  };
}

function objection(c: Context, names: OwnNames): { status: 403 | 421; message: string } | null {
  // Against DNS rebinding: a foreign name that was made to point to this machine is not ours.
  if (!names.isOwn(c.req.header('host') ?? ''))
    return { status: 421, message: 'this is not the name of this server' };
  const origin = c.req.header('origin');
  if (origin !== undefined && !names.isOwn(hostOf(origin)))
    return { status: 403, message: 'pages of other origins may not call this server' };
  const site = c.req.header('sec-fetch-site');
  const isPage = c.req.method === 'GET' && c.req.header('sec-fetch-mode') === 'navigate';
  // A link from elsewhere may open the window (which then shows nothing without a session), and do no more.
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !(isPage && !isApi(c)))
    return { status: 403, message: 'pages of other sites may not call this server' };
  return null;
}

function isApi(c: Context): boolean {
  return c.req.path.startsWith('/api/') || c.req.path.startsWith('/download/');
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : '';
}
