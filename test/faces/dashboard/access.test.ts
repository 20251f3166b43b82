import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../main/base/clock.ts';
import { startDashboard } from '../../../main/faces/dashboard/dashboard.ts';
import { tempFolder } from '../../support/temp.ts';
import { Browser, owner, sampleWindow, serveWindow } from './serving.ts';

async function reasonOf(answer: Response): Promise<unknown> {
  return ((await answer.json()) as { error: { details: { reason?: string } } }).error.details.reason;
}

test('a link opens the window once, and what it opens is asked in the words of the contract', async () => {
  const served = await serveWindow();
  const { url } = served.dashboard.link();
  const browser = new Browser(served.dashboard.url);
  const entered = await browser.enter(url);
  expect(entered.status).toBe(200);
  expect(entered.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict$/);
  expect(await browser.ask('core.info')).toMatchObject({ version: '0.0.0-test', pid: process.pid });

  const second = await new Browser(served.dashboard.url).enter(url);
  expect([second.status, await reasonOf(second)]).toEqual([401, 'linkUsed']);
});

test('without a cookie, with a wrong one, or without the key beside it, nothing is answered', async () => {
  const browser = await owner(await serveWindow());
  const { cookie, key } = browser;
  const tries: [Record<string, string>, number, string][] = [
    [{ cookie: '', 'x-cofre-key': key }, 401, 'loginNeeded'],
    [{ cookie: `${cookie.split('=')[0]}=wrong`, 'x-cofre-key': key }, 401, 'loginNeeded'],
    [{ cookie, 'x-cofre-key': '' }, 403, 'keyMissing'],
    [{ cookie, 'x-cofre-key': `${key.slice(0, -1)}!` }, 403, 'keyMissing'],
    [{ cookie: '', 'x-cofre-key': '', authorization: 'Bearer wrong' }, 401, 'loginNeeded'],
  ];
  for (const [headers, status, reason] of tries) {
    const answer = await browser.send('/api/core.info', {}, headers);
    expect([answer.status, await reasonOf(answer)]).toEqual([status, reason]);
    expect((await browser.get('/api/events', headers)).status).toBe(status);
  }
  await browser.send('/logout', {});
  expect((await browser.send('/api/core.info', {})).status).toBe(401);
});

test('scripts get in with the token of the private file', async () => {
  const { home, dashboard } = await serveWindow();
  const file = path.join(home, 'dashboard.token');
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  const authorization = `Bearer ${readFileSync(file, 'utf8').trim()}`;
  const answer = await new Browser(dashboard.url).send('/api/job.list', {}, { authorization });
  expect(await answer.json()).toEqual({ jobs: [] });
  const metrics = await fetch(`${dashboard.url}/metrics`, { headers: { authorization } });
  expect(await metrics.text()).toMatch(/^# HELP cofre_/m);
  expect((await fetch(`${dashboard.url}/metrics`)).status).toBe(401);
});

test('a link is good for ten minutes', async () => {
  let now = Date.now();
  const clock: Clock = { now: () => now, monotonic: () => systemClock.monotonic() };
  const { dashboard } = await serveWindow({ clock });
  const [early, late] = [dashboard.link().url, dashboard.link().url];
  now += 9 * 60_000;
  expect((await new Browser(dashboard.url).enter(early)).status).toBe(200);
  now += 2 * 60_000;
  expect((await new Browser(dashboard.url).enter(late)).status).toBe(401);
});

test('an open page goes on after a restart, at the same port; what is remembered opens nothing', async () => {
  const home = tempFolder('home');
  const served = await serveWindow({ home });
  const browser = await owner(served);
  await served.dashboard.close();
  const kept = readFileSync(path.join(home, 'dashboard.json'), 'utf8');
  expect(kept).not.toContain(browser.key);
  expect(kept).not.toContain(browser.cookie.split('=')[1]);
  await using again = await startDashboard({ core: served.core, home, files: sampleWindow() });
  expect(again.url).toBe(browser.url);
  expect(await browser.ask('job.list')).toEqual({ jobs: [] });
});

test('a flood of logins is slowed down, and the right one gets in when it is over', async () => {
  let at = 0;
  const clock: Clock = { now: () => Date.now(), monotonic: () => at };
  const { dashboard } = await serveWindow({ clock, password: 'correct horse' });
  const browser = new Browser(dashboard.url);
  const guesses = await Promise.all(
    Array.from({ length: 30 }, (_, n) => browser.send('/login', { password: `guess ${n}` })),
  );
  const statuses = guesses.map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(8);
  expect(statuses.filter((status) => status === 429)).toHaveLength(22);
  const slowed = await browser.send('/login', { password: 'correct horse' });
  expect([slowed.status, slowed.headers.get('retry-after')]).toEqual([429, '10']);
  at += 10_000;
  expect((await browser.send('/login', { password: 'correct horse' })).status).toBe(200);
});

test('another address than this machine needs TLS and a password', async () => {
  const home = tempFolder('home');
  const { core } = await serveWindow();
  await expect(
    startDashboard({ core, home, files: sampleWindow(), host: '0.0.0.0', password: 'long enough' }),
  ).rejects.toMatchObject({ code: 'refused', details: { reason: 'dashboardExposed' } });
});

test('with TLS and a password it serves another address, and lets in who knows the password', async () => {
  const folder = tempFolder('tls');
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const made = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-subj',
    '/CN=localhost',
  ];
  const named = ['-addext', 'subjectAltName=DNS:localhost', '-days', '1', '-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', ...made, ...named], { stdio: 'ignore' });
  const tls = { key: readFileSync(key), cert: readFileSync(cert) };
  const { dashboard } = await serveWindow({ host: '0.0.0.0', tls, password: 'long enough' });
  const { port } = new URL(dashboard.url);
  const send = (body: object) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const options = { ...{ host: 'localhost', family: 4, port, ca: tls.cert, method: 'POST' }, headers };
      request({ ...options, path: '/login' }, resolve)
        .on('error', reject)
        .end(JSON.stringify(body));
    });
  const wrong = await send({ password: 'long enough?' });
  expect([wrong.statusCode, wrong.headers['set-cookie']]).toEqual([401, undefined]);
  wrong.destroy();
  const right = await send({ password: 'long enough' });
  expect(right.statusCode).toBe(200);
  expect(right.headers['set-cookie']?.[0]).toMatch(/HttpOnly.*Secure|Secure.*HttpOnly/);
  right.destroy();
});
