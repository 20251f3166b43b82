import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Context, Hono } from 'hono';
import { contentPolicy } from '../access/guard.ts';
import { notBuiltPage } from './pages.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
/** Where the page asks for its nonce, in index.html. */
const NONCE_PLACE = '__CSP_NONCE__';

/**
 * The built window. Only names that a listing of its folder gave are ever opened: what a browser sends is looked up, never
 * joined to a path.
 */
export function windowFiles(folder: string): Hono {
  const app = new Hono();
  let known: { readonly of: number; readonly names: ReadonlySet<string> } = { of: -1, names: new Set() };
  const names = async (): Promise<ReadonlySet<string>> => {
    const built = (await stat(path.join(folder, 'index.html')).catch(() => null))?.mtimeMs ?? 0;
    if (built !== known.of) known = { of: built, names: built === 0 ? new Set() : await namesIn(folder) };
    return known.names;
  };
  app.get('*', async (c) => {
    const there = await names();
    if (!there.has('index.html')) return c.html(notBuiltPage(c.req.header('accept-language') ?? ''), 503);
    const name = c.req.path.slice(1);
    if (there.has(name) && name !== 'index.html') return file(c, folder, name);
    // The window finds its own places in the address; a file that is not there is no place.
    return path.posix.extname(name) === '' || name === 'index.html' ? index(c, folder) : c.notFound();
  });
  return app;
}

async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Set(
    files.map((entry) =>
      path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'),
    ),
  );
}

async function file(c: Context, folder: string, name: string): Promise<Response> {
  const type = TYPES[path.extname(name)] ?? 'application/octet-stream';
  // Names under assets/ hold a hash of their content.
  c.header('Cache-Control', name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
  return c.body(await readFile(path.join(folder, name)), 200, { 'Content-Type': type });
}

async function index(c: Context, folder: string): Promise<Response> {
  const nonce = randomBytes(16).toString('base64url');
  const page = await readFile(path.join(folder, 'index.html'), 'utf8');
  c.header('Content-Security-Policy', contentPolicy(nonce));
  c.header('Cache-Control', 'no-cache');
  return c.html(page.replaceAll(NONCE_PLACE, nonce));
}
