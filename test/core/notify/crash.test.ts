import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../../support/temp.ts';
import { until } from '../../support/until.ts';
import { webServer } from '../../support/web-server.ts';
import { complete, settingsWith, tellingCore } from './told.ts';

const script = fileURLToPath(new URL('./killed.ts', import.meta.url));

async function killedAt(
  home: string,
  url: string,
  endsAt: 'told' | 'sending',
  when: () => Promise<unknown>,
): Promise<void> {
  const child = spawn(process.execPath, [script, home, url, endsAt], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  await when();
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('kill -9', () => {
  test('between the end of a run and its message: the next core sends it, once', async () => {
    const [home, web] = [tempFolder('home'), await webServer()];
    await killedAt(home, web.url, 'told', async () => undefined);
    expect(web.received).toEqual([]);
    const settings = settingsWith([{ kind: 'webhook', name: 'ours', url: web.url }]);
    for (let start = 0; start < 3; start += 1) {
      await using core = await tellingCore(home, settings);
      await until(() => core.parts.history.notices.deliveries(9, null)[0]?.state === 'delivered');
    }
    expect(web.received).toHaveLength(1);
    expect(web.received[0]?.body).toContain('Backup of shop failed');
  });

  test('between sending and its mark: it is sent again, and recognised by its id', async () => {
    const [home, web] = [tempFolder('home'), await webServer()];
    web.answer = () => undefined; // it came, and the sender never learns of it
    await killedAt(home, web.url, 'sending', () => web.got(1));
    web.answer = (response) => response.end();
    await using core = await tellingCore(
      home,
      settingsWith([{ kind: 'webhook', name: 'ours', url: web.url }]),
    );
    await web.got(2);
    await until(() => core.parts.history.notices.deliveries(9, null)[0]?.state === 'delivered');
    expect(new Set(web.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const { deliveries } = await core.request('notify.deliveries', {});
    expect(deliveries).toMatchObject([{ state: 'delivered', repeated: true, tries: 2 }]);
  });
});

test('what a living process sends is not taken from it', async () => {
  const [home, web] = [tempFolder('home'), await webServer()];
  const held = Promise.withResolvers<() => void>();
  web.answer = (response) => held.resolve(() => response.end());
  const settings = settingsWith([{ kind: 'webhook', name: 'ours', url: web.url }]);
  await using first = await tellingCore(home, settings);
  await first.request('backup.start', { project: 'shop' });
  const answer = await held.promise;
  {
    await using second = await tellingCore(home, settings, { runners: { backup: complete } });
    await second.request('notify.list', {});
  }
  answer();
  await until(() => first.parts.history.notices.deliveries(9, null)[0]?.state === 'delivered');
  expect(web.received).toHaveLength(1);
});

test('a core of one command sends what its own job came to before it ends, and leaves the rest', async () => {
  const [home, web] = [tempFolder('home'), await webServer()];
  const settings = settingsWith([{ kind: 'webhook', name: 'ours', url: web.url }]);
  const core = await tellingCore(home, settings, { services: [] });
  const { run } = await core.request('backup.start', { project: 'shop' });
  await core.parts.queue.whenEnded(run);
  await core.close();
  expect(web.received).toHaveLength(1);
});

test('what waited for the end of quiet hours and was over before is not sent at all', async () => {
  const [home, web] = [tempFolder('home'), await webServer()];
  const quietHours = { from: '00:00', to: '23:59' };
  const settings = settingsWith([{ kind: 'webhook', name: 'ours', url: web.url }], { quietHours });
  let result: 'incomplete' | 'complete' = 'incomplete';
  await using core = await tellingCore(home, settings, { runners: { backup: async () => ({ result }) } });
  for (const next of ['complete', 'complete'] as const) {
    const { run } = await core.request('backup.start', { project: 'shop' });
    await core.parts.queue.whenEnded(run);
    result = next;
  }
  await until(() => core.parts.history.notices.deliveries(9, null)[0]?.state === 'superseded');
  expect(core.parts.history.notices.deliveries(9, null)).toHaveLength(1);
  expect(web.received).toEqual([]);
});

test('a history that cannot be written, because the disk is full, keeps nobody from being told, once', async () => {
  const [home, web] = [tempFolder('home'), await webServer()];
  await using core = await tellingCore(home, settingsWith([{ kind: 'webhook', name: 'ours', url: web.url }]));
  const { history } = core.parts;
  const write = history.finish.bind(history);
  let isFull = true;
  history.finish = (...ending) => {
    if (isFull) throw Object.assign(new Error('database or disk is full'), { name: 'SqliteError' });
    return write(...ending);
  };
  const { run } = await core.request('backup.start', { project: 'shop' });
  await web.got(1);
  expect([history.find(run).state, JSON.parse(web.received[0]?.body ?? '').id]).toEqual([
    'running',
    `${run}-failed`,
  ]);
  isFull = false; // somebody makes room: the end is written, and judged as always
  await until(() => history.notices.delivery(`${run}-failed`, 'ours')?.state === 'delivered');
  expect(web.received).toHaveLength(1);
});
