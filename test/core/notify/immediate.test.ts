import { createHmac } from 'node:crypto';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CoreEvent } from '../../../main/contract/events.ts';
import { notifySend, type Shown } from '../../../main/platform/desktop/notify-send.ts';
import { hasDesktop, NotificationDaemon } from '../../support/notification-daemon.ts';
import { tempFolder } from '../../support/temp.ts';
import { until } from '../../support/until.ts';
import { webServer } from '../../support/web-server.ts';
import { settingsWith, tellingCore, unreachable } from './told.ts';

/** From the moment a run fails to the notification on the desktop (ms): the promise of the product. */
const AT_ONCE_MS = 2000;

describe.runIf(hasDesktop)('on a desktop', () => {
  let desktop: NotificationDaemon;
  beforeAll(async () => {
    desktop = await NotificationDaemon.start();
  });
  afterAll(() => desktop.stop());

  test('a run that fails is on the screen at once, stays there, and a click opens the run', async () => {
    const settings = settingsWith([{ kind: 'desktop', name: 'desktop' }]);
    let failedAt = 0;
    await using core = await tellingCore(tempFolder('home'), settings, {
      env: { ...process.env, ...desktop.env },
      runners: {
        backup: async (job, tools) => {
          failedAt = performance.now();
          return unreachable(job, tools);
        },
      },
    });
    const events = core.events(null);
    const { run } = await core.request('backup.start', { project: 'shop' });
    const [shown] = await desktop.shown(1);
    if (shown === undefined) throw new Error('nothing was shown');
    console.log(`from the failure to the notification: ${(shown.at - failedAt).toFixed(0)} ms`);
    expect(shown.at - failedAt).toBeLessThan(AT_ONCE_MS);
    expect(shown).toMatchObject({
      app: 'Cofre',
      summary: 'Backup of shop failed',
      urgency: 2,
      actions: ['default', 'Open'],
      body: expect.stringContaining('The database PostgreSQL db:5432 cannot be reached: connection refused.'),
    });
    expect(shown.body).toContain('There is no good backup yet.');
    expect(existsSync(shown.icon)).toBe(true);
    // Nobody has closed it, and it counts as delivered all the same.
    const { facts } = core.parts.history.notices;
    await until(() => facts.channelState('desktop').deliveredAt !== null);
    expect(facts.channelState('desktop').problem).toBeNull();
    desktop.click(shown.id);
    expect(await first(events, 'notification.clicked')).toMatchObject({ run, project: 'shop' });
  });

  test('without GNU stdbuf it is shown too, but cannot be clicked; without notify-send that is said', async () => {
    const bin = tempFolder('bin');
    const env = { PATH: bin, ...desktop.env };
    const show = () => notifySend({ ...NOTICE, button: 'Open' }, () => undefined, env).shown;
    await expect(show()).rejects.toThrow('notify-send is not installed');
    symlinkSync('/usr/bin/notify-send', join(bin, 'notify-send'));
    const before = desktop.seen.length;
    await show();
    expect(desktop.seen.slice(before)).toMatchObject([{ summary: 'Cofre', actions: [] }]);
  });
});

const NOTICE: Shown = { title: 'Cofre', body: 'a body', urgency: 'normal', icon: null, button: null };

test('a run that fails reaches a program of the person, signed', async () => {
  const web = await webServer();
  const settings = settingsWith([
    {
      ...{ kind: 'webhook', name: 'ours', url: `${web.url}/hook` },
      secret: { from: 'env', name: 'HOOK_SECRET' },
    },
  ]);
  await using core = await tellingCore(tempFolder('home'), settings, { env: { HOOK_SECRET: 'our secret' } });
  const { run } = await core.request('backup.start', { project: 'shop' });
  const [got] = await web.got(1);
  const told = JSON.parse(got?.body ?? '') as Record<string, unknown>;
  expect([got?.method, got?.path]).toEqual(['POST', '/hook']);
  expect(told).toMatchObject({
    ...{ schema: 'cofre.notification/1', id: `${run}-failed`, kind: 'failed', level: 'critical' },
    ...{ project: 'shop', run, title: 'Backup of shop failed' },
  });
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = got?.headers ?? {};
  const expected = createHmac('sha256', 'our secret').update(`${id}.${at}.${got?.body}`).digest('base64');
  expect([id, signature]).toEqual([`${run}-failed`, `v1,${expected}`]);
});

async function first(events: AsyncIterable<CoreEvent>, kind: CoreEvent['kind']): Promise<CoreEvent> {
  for await (const event of events) if (event.kind === kind) return event;
  throw new Error(`no ${kind}`);
}
