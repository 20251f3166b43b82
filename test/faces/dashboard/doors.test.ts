import { request } from 'node:http';
import { expect, test } from 'vitest';
import { owner, sampleWindow, serveWindow } from './serving.ts';

interface Raw {
  readonly status: number;
  readonly body: string;
}

/** As `fetch` does not let one: any path, any Host. */
function raw(
  url: string,
  path: string,
  headers: Record<string, string> = {},
  { method = 'GET', sent = '' } = {},
): Promise<Raw> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, headers, method }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    asked.on('error', reject);
    if (headers['content-length'] === undefined) asked.end(sent);
    else asked.flushHeaders();
  });
}

test('a foreign name that was made to point to us is refused, even with the right cookie', async () => {
  const browser = await owner(await serveWindow());
  const { port } = new URL(browser.url);
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1.evil.example:${port}`])
    expect((await raw(browser.url, '/health', { ...browser.credentials(), host })).status).toBe(421);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`])
    expect((await raw(browser.url, '/health', { host })).status).toBe(200);
});

test('the name of a proxy is known when it was told', async () => {
  const { dashboard } = await serveWindow({ names: ['backup.example.org'] });
  expect((await raw(dashboard.url, '/health', { host: 'backup.example.org' })).status).toBe(200);
  const headers = { host: 'backup.example.org', origin: 'https://backup.example.org' };
  expect((await raw(dashboard.url, '/health', headers)).status).toBe(200);
});

test('pages of other origins, also of another port, may not call', async () => {
  const browser = await owner(await serveWindow());
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', 'file://'])
    expect((await browser.send('/api/core.info', {}, { origin })).status).toBe(403);
  for (const site of ['cross-site', 'same-site']) {
    const headers = { ...browser.credentials(), host: new URL(browser.url).host, 'sec-fetch-site': site };
    expect((await raw(browser.url, '/api/events', headers)).status).toBe(403);
    // A link in a mail opens the window, and only the window.
    expect((await raw(browser.url, '/', { ...headers, 'sec-fetch-mode': 'navigate' })).status).toBe(200);
    const download = { ...headers, 'sec-fetch-mode': 'navigate' };
    expect((await raw(browser.url, '/download/x', download)).status).toBe(403);
  }
  expect((await browser.send('/api/core.info', {}, { origin: browser.url })).status).toBe(200);
});

test('no trick with a path leaves the folder of the window', async () => {
  const { dashboard } = await serveWindow();
  const tricks = [
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/../../../etc/passwd',
    '/assets/..%5c..%5cetc%5cpasswd.txt',
    '/assets//etc/passwd.txt',
    '//etc/passwd.txt',
    '/%00index.js',
    '/assets/app-1a2b.js%00.png',
    '/.git/config.txt',
    '/assets/%E0%A4%A.js',
  ];
  for (const trick of tricks) {
    const { status, body } = await raw(dashboard.url, trick);
    expect([trick, [400, 404].includes(status) || body.includes('csp-nonce')]).toEqual([trick, true]);
    expect(body).not.toMatch(/root:|"name": "cofre"/);
  }
  const script = await raw(dashboard.url, '/assets/app-1a2b.js');
  expect(script).toEqual({ status: 200, body: 'export {};' });
});

test('the window may run its own code only, and each page has another nonce', async () => {
  const { dashboard } = await serveWindow();
  const pages = [await fetch(dashboard.url), await fetch(`${dashboard.url}/history/run`)];
  const nonces = new Set<string>();
  for (const page of pages) {
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    const nonce = /nonce-([\w-]{22})'/.exec(policy)?.[1] ?? '';
    expect(await page.text()).toContain(`nonce="${nonce}"`);
    nonces.add(nonce);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('x-frame-options')).toBe('DENY');
  }
  expect(nonces.size).toBe(2);
});

test('a body that is too large, is no JSON or no application/json is refused, and the next one is answered', async () => {
  const browser = await owner(await serveWindow());
  const json = { ...browser.credentials(), 'content-type': 'application/json' };
  for (const [place, length] of [
    ['/api/core.info', 1024 * 1024 + 1],
    ['/login', 9000],
  ] as const) {
    const announced = { ...json, 'content-length': String(length) };
    expect((await raw(browser.url, place, announced, { method: 'POST' })).status).toBe(413);
  }
  // Not announced, in pieces: what was sent until then is all that is ever held.
  const chunked = { ...json, 'transfer-encoding': 'chunked' };
  expect((await raw(browser.url, '/login', chunked, { method: 'POST', sent: 'x'.repeat(9000) })).status).toBe(
    413,
  );
  expect((await browser.send('/api/core.info', '{')).status).toBe(400);
  expect((await browser.send('/api/core.info', '{}', { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await browser.send('/api/constructor', {})).status).toBe(404);
  expect((await browser.send('/api/__proto__', {})).status).toBe(404);
  expect((await browser.get('/api/core.info')).status).toBe(404);
  expect((await browser.send('/api/core.info', {})).status).toBe(200);
});

test('where the window is not built, the page says what to do', async () => {
  const { dashboard } = await serveWindow({ files: `${sampleWindow()}/absent` });
  const page = await fetch(dashboard.url, { headers: { 'accept-language': 'pt-BR,pt;q=0.9' } });
  expect(page.status).toBe(503);
  expect(await page.text()).toMatch(/ainda não foi compilada[\s\S]*npm run build/);
});
