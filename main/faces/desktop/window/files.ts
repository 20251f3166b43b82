import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentPolicy, PAGE_HEADERS } from '../hardening.ts';
import { WINDOW_ORIGIN } from '../names.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.md': 'text/plain; charset=utf-8',
};
/** Where the page asks for its nonce, in index.html. */
const NONCE_PLACE = '__CSP_NONCE__';

/**
 * Answers for the window's own scheme. Only names that a listing of the folder gave are ever opened: what a page asks for is
 * looked up, never joined to a path.
 */
export function windowFiles(folder: string): (request: Pick<Request, 'url' | 'method'>) => Promise<Response> {
  let names: Promise<ReadonlySet<string>> | null = null;
  return async ({ url, method }) => {
    const name = nameIn(url);
    names ??= namesIn(folder);
    if (method !== 'GET' || name === null || !(await names).has(name)) return refused();
    return name === 'index.html' ? index(folder) : file(folder, name);
  };
}

/** The folder of the built window: beside the built program, or in dist/ of the checkout whose sources run. */
export function windowFolder(): string {
  const places = ['./renderer', '../../../../dist/renderer'].map((each) =>
    fileURLToPath(new URL(each, import.meta.url)),
  );
  return places.find((folder) => existsSync(folder)) ?? places[0] ?? '';
}

function nameIn(url: string): string | null {
  if (!URL.canParse(url) || !url.startsWith(`${WINDOW_ORIGIN}/`)) return null;
  const name = new URL(url).pathname.slice(1);
  return name === '' ? 'index.html' : name;
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

async function file(folder: string, name: string): Promise<Response> {
  const type = TYPES[path.extname(name)] ?? 'application/octet-stream';
  return answer(await readFile(path.join(folder, name)), type, 'none');
}

async function index(folder: string): Promise<Response> {
  const nonce = randomBytes(16).toString('base64url');
  const page = await readFile(path.join(folder, 'index.html'), 'utf8');
  return answer(page.replaceAll(NONCE_PLACE, nonce), TYPES['.html'] ?? '', nonce);
}

function answer(body: string | Buffer, type: string, nonce: string): Response {
  const headers = { ...PAGE_HEADERS, 'Content-Type': type, 'Content-Security-Policy': contentPolicy(nonce) };
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), { headers });
}

function refused(): Response {
  return new Response('there is nothing here', { status: 404, headers: { ...PAGE_HEADERS } });
}
