import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ChannelDraft } from '../../../main/contract/settings/channels.ts';
import type { Delivery } from '../../../main/contract/views/notify.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp.ts';
import { type WebServer, webServer } from '../../support/web-server.ts';
import { mailChannel, mailServer } from './mail-server.ts';
import { afterFailure, complete, settingsWith, settledDeliveries, tellingCore, unreachable } from './told.ts';

const SECRETS = { ADDRESS: '', TOKEN: 'token-4711', PASSWORD: 'password-4711' };

describe('each channel gets it where and as it wants it', () => {
  const cases: [ChannelDraft['kind'], (url: string) => ChannelDraft, path: string, says: string][] = [
    [
      'slack',
      () => ({ kind: 'slack', name: 'c', url: { from: 'env', name: 'ADDRESS' } }),
      '/secret',
      '"blocks"',
    ],
    [
      'discord',
      () => ({ kind: 'discord', name: 'c', url: { from: 'env', name: 'ADDRESS' } }),
      '/secret',
      '"embeds"',
    ],
    [
      'teams',
      () => ({ kind: 'teams', name: 'c', url: { from: 'env', name: 'ADDRESS' } }),
      '/secret',
      'AdaptiveCard',
    ],
    [
      'ntfy',
      () => ({ kind: 'ntfy', name: 'c', url: { from: 'env', name: 'ADDRESS' } }),
      '/',
      '"topic":"secret"',
    ],
    [
      'telegram',
      (server) => ({
        kind: 'telegram',
        name: 'c',
        chat: '42',
        server,
        token: { from: 'env', name: 'TOKEN' },
      }),
      '/bottoken-4711/sendMessage',
      '"chat_id":42',
    ],
    [
      'gotify',
      (server) => ({ kind: 'gotify', name: 'c', server, token: { from: 'env', name: 'TOKEN' } }),
      '/message',
      '"priority":9',
    ],
  ];
  test.each(cases)('%s', async (_kind, channel, path, says) => {
    const web = await webServer();
    await using core = await tellingCore(tempFolder('home'), settingsWith([channel(web.url)]), {
      env: { ...SECRETS, ADDRESS: `${web.url}/secret` },
    });
    const [delivery] = await afterFailure(core);
    expect(delivery).toMatchObject({ state: 'delivered', tries: 1, title: 'Backup of shop failed' });
    expect(web.received).toMatchObject([{ path, body: expect.stringContaining(says) }]);
    expect(web.received[0]?.body).toContain('Backup of shop failed');
  });
});

describe('an e-mail', () => {
  test('comes from the account, with an id that stays the same, and holds no secret', async () => {
    const mail = await mailServer();
    const settings = settingsWith([mailChannel(mail.port)]);
    await using core = await tellingCore(tempFolder('home'), settings, { env: SECRETS, language: 'pt-BR' });
    const [delivery] = await afterFailure(core);
    expect(delivery).toMatchObject({ state: 'delivered' });
    const [letter = ''] = mail.letters;
    expect(mail.users).toEqual(['cofre / password-4711']);
    expect(letter).toContain(`Message-ID: <${delivery?.id}@cofre.invalid>`);
    expect(letter).toMatch(/^From: Cofre <cofre@example\.org>/m);
    expect(letter).toMatch(/^Subject: Backup de shop falhou/m);
    expect(letter).not.toContain('4711');
  });

  test('that the server does not take is tried again, and the account is not told', async () => {
    const mail = await mailServer({ refusal: '454 4.7.0 try later' });
    await using core = await tellingCore(tempFolder('home'), settingsWith([mailChannel(mail.port)]), {
      env: SECRETS,
    });
    const [delivery] = await afterFailure(core);
    expect(delivery).toMatchObject({ state: 'waiting', tries: 1, problem: { code: 'unreachable' } });
    expect(JSON.stringify(delivery)).not.toContain('4711');
  });
});

describe('an address that does not take it', () => {
  const failing = async (
    answer: WebServer['answer'],
    more: { plainHttp?: boolean } = {},
  ): Promise<{ web: WebServer; delivery: Delivery | undefined }> => {
    const web = await webServer();
    web.answer = answer;
    const channel: ChannelDraft = {
      kind: 'slack',
      name: 'c',
      url: { from: 'env', name: 'ADDRESS' },
      ...more,
    };
    await using core = await tellingCore(tempFolder('home'), settingsWith([channel]), {
      env: { ADDRESS: `${web.url}/hidden-4711` },
    });
    const [delivery] = await afterFailure(core);
    return { web, delivery };
  };

  test.each([
    ['is out of order', 503, 'unreachable'],
    ['has too much to do', 429, 'unreachable'],
    ['does not know us', 403, 'refused'],
    ['is not there', 404, 'refused'],
  ])('%s: it waits, and the reason does not tell the address', async (_what, status, code) => {
    const { delivery } = await failing((response) => response.writeHead(status).end('no: hidden-4711'));
    expect(delivery).toMatchObject({ state: 'waiting', problem: { code, details: { status } } });
    expect(JSON.stringify(delivery)).not.toContain('hidden');
  });

  test('tells when it wants to be asked again', async () => {
    const before = Date.now();
    const { delivery } = await failing((response) =>
      response.writeHead(429, { 'retry-after': '1800' }).end(),
    );
    expect((delivery?.due ?? 0) - before).toBeGreaterThanOrEqual(1800_000);
  });

  test('cuts the connection', async () => {
    const { delivery } = await failing((response) => response.destroy());
    expect(delivery).toMatchObject({ state: 'waiting', problem: { code: 'unreachable' } });
  });

  test('has moved, keeping the method: it is followed', async () => {
    const { web, delivery } = await failing((response, { path }) =>
      path === '/new' ? response.end('ok') : response.writeHead(308, { location: '/new' }).end(),
    );
    expect(delivery?.state).toBe('delivered');
    expect(web.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /hidden-4711',
      'POST /new',
    ]);
  });

  test('sends us in circles: not for ever', async () => {
    const { web, delivery } = await failing((response) =>
      response.writeHead(307, { location: '/again' }).end(),
    );
    expect(delivery).toMatchObject({ state: 'waiting', problem: { details: { reason: 'notifyRedirects' } } });
    expect(web.received).toHaveLength(4);
  });

  test('would make a POST a GET: it is not followed', async () => {
    const { web, delivery } = await failing((response) =>
      response.writeHead(302, { location: '/login' }).end(),
    );
    expect(delivery).toMatchObject({ problem: { details: { reason: 'notifyMoved' } } });
    expect(web.received).toHaveLength(1);
  });

  test('sends us out of our network without encryption: refused for good', async () => {
    const { delivery } = await failing((response) =>
      response.writeHead(307, { location: 'http://example.org/x' }).end(),
    );
    expect(delivery).toMatchObject({ state: 'given-up', problem: { details: { reason: 'notifyPlain' } } });
  });

  test('never stops talking: what it says is read up to a bound', async () => {
    const endless = createServer((_request, response) => {
      const talk = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', talk);
      talk();
    });
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      endless.closeAllConnections();
      endless.close();
    });
    const url = `http://127.0.0.1:${(endless.address() as AddressInfo).port}/`;
    await using core = await tellingCore(
      tempFolder('home'),
      settingsWith([{ kind: 'webhook', name: 'c', url }]),
    );
    expect(await afterFailure(core)).toMatchObject([{ state: 'delivered' }]);
  });
});

test('one slow channel holds up no other', async () => {
  const [slow, quick] = [await webServer(), await webServer()];
  const held = Promise.withResolvers<() => void>();
  slow.answer = (response) => held.resolve(() => response.end());
  const settings = settingsWith([
    { kind: 'webhook', name: 'slow', url: slow.url },
    { kind: 'webhook', name: 'quick', url: quick.url },
  ]);
  await using core = await tellingCore(tempFolder('home'), settings);
  await core.request('backup.start', { project: 'shop' });
  const [, , answer] = await Promise.all([slow.got(1), quick.got(1), held.promise]);
  answer();
});

test('what did not come through is tried again, later each time, with the same id, and given up after a day', async () => {
  const clock = new FakeClock();
  const web = await webServer();
  web.answer = (response) => response.writeHead(503).end();
  // Its project keeps away what health finds meanwhile: that the vault is not there.
  const hook = {
    kind: 'webhook' as const,
    name: 'ours',
    url: web.url,
    projects: ['shop'],
  } satisfies ChannelDraft;
  const settings = settingsWith([hook], { remindAfterDays: [] });
  await using core = await tellingCore(tempFolder('home'), settings, {
    clock,
    sleep: clock.sleep,
    random: (count) => new Uint8Array(count).fill(7),
  });
  const { run } = await core.request('backup.start', { project: 'shop' });
  await core.parts.queue.whenEnded(run);
  const tries: number[] = [];
  for (let n = 1; ; n += 1) {
    await web.got(n);
    const delivery = (await settledDeliveries(core)).find(({ channel }) => channel === 'ours');
    tries.push(clock.monotonic());
    if (delivery?.state === 'given-up') break;
    await clock.advance((delivery?.due ?? 0) - clock.now());
  }
  const waits = tries.slice(1).map((at, n) => at - (tries[n] ?? 0));
  expect(waits.slice(0, 4).every((wait, n) => wait >= 20_000 * 2 ** n && wait <= 25_000 * 2 ** n)).toBe(true);
  expect(Math.max(...waits)).toBeLessThanOrEqual(3600_000 * 1.25);
  expect(tries.at(-1)).toBeGreaterThan(22 * 3600_000);
  expect(new Set(web.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('no desktop: said once, and the run goes its way', async () => {
  const settings = settingsWith([{ kind: 'desktop', name: 'desktop' }]);
  await using core = await tellingCore(tempFolder('home'), settings, {
    env: {},
    runners: { backup: unreachable },
  });
  const [delivery] = await afterFailure(core);
  expect(delivery).toMatchObject({
    state: 'given-up',
    tries: 1,
    problem: { details: { reason: 'notifyNoDesktop' } },
  });
});

test('a watchman hears start, log and end of each run, and a failure as one', async () => {
  const web = await webServer();
  const ping: ChannelDraft = { kind: 'ping', name: 'hc', url: { from: 'env', name: 'ADDRESS' } };
  let runner = complete;
  await using core = await tellingCore(tempFolder('home'), settingsWith([ping]), {
    env: { ADDRESS: `${web.url}/uuid` },
    runners: { backup: (job, tools) => runner(job, tools) },
  });
  const good = await core.request('backup.start', { project: 'shop' });
  await core.parts.queue.whenEnded(good.run);
  await web.got(2);
  runner = unreachable;
  await core.request('backup.start', { project: 'shop' });
  await web.got(4);
  const said = web.received.map(
    ({ path, method }) => `${method} ${path.replace(/rid=[-0-9a-f]{36}$/, 'rid')}`,
  );
  expect(said).toEqual([
    'GET /uuid/start?rid',
    'POST /uuid?rid',
    'GET /uuid/start?rid',
    'POST /uuid/fail?rid',
  ]);
  const ids = web.received.map(({ path }) => path.split('rid=')[1]);
  expect([ids[0] === ids[1], ids[1] === ids[2]]).toEqual([true, false]);
  expect(web.received[3]?.body).toContain('connection refused');
});
