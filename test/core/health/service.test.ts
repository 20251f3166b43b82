import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ChannelDraft } from '../../../main/contract/settings/channels.ts';
import type { Settings } from '../../../main/contract/settings/settings.ts';
import { createCore } from '../../../main/core/core.ts';
import { healthService } from '../../../main/core/health/service.ts';
import { notifyService } from '../../../main/core/notify/service.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp.ts';
import { until } from '../../support/until.ts';
import { webServer } from '../../support/web-server.ts';
import { settingsWith, tellingCore, unreachable } from '../notify/told.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test('that something is other than before is told after each event that matters, and for no minute that passes', async () => {
  const clock = new FakeClock();
  let settings: Settings = settingsWith([]);
  await using core = createCore({
    ...{ home: tempFolder('home'), version: '0', clock, sleep: clock.sleep, services: [healthService] },
    ...{ settings: async () => settings, runners: { backup: unreachable } },
  });
  const changes: string[] = [];
  core.parts.events.listen(null, (event) => {
    if (event.kind === 'health.changed') changes.push(event.level);
  });
  await until(() => changes.length === 1);
  const { run } = await core.request('backup.start', { project: 'shop' });
  await core.parts.queue.whenEnded(run);
  await until(() => changes.length > 1);
  const { findings } = await core.request('status.get', { project: null, detailed: false });
  expect(findings.map(({ code }) => code)).toContain('backup-failed');
  await clock.advance(MINUTE);
  const before = changes.length;
  await clock.advance(30 * MINUTE);
  // One may have been on its way.
  expect(changes.length - before).toBeLessThanOrEqual(1);

  const then = changes.length;
  settings = settingsWith([{ kind: 'desktop', name: 'desktop' }]);
  core.parts.events.emit({ kind: 'settings.changed' });
  await until(() => changes.length > then);
  expect(new Set(changes)).toEqual(new Set(['critical']));
});

test('what health finds is told once it has lasted, again by its age, and when it is over', async () => {
  const clock = new FakeClock();
  const web = await webServer();
  const hook = { kind: 'webhook', name: 'hook', url: web.url } satisfies ChannelDraft;
  let vaults = {};
  const settings = () => ({ ...settingsWith([hook]), ...vaults });
  await using core = await tellingCore(tempFolder('home'), settingsWith([hook]), {
    ...{ clock, sleep: clock.sleep, settings: async () => settings() },
    services: [notifyService, healthService],
  });
  const start = clock.now();
  // The disks that are looked at know no clock of ours: minutes pass until it has come.
  const comes = async (count: number) => {
    while (web.received.length < count) {
      await clock.advance(MINUTE);
      await wait(1);
    }
  };
  const told = () =>
    web.received.map(({ body }) => JSON.parse(body) as { kind: string; level: string; title: string });
  await clock.advance(5 * MINUTE);
  expect(told()).toEqual([]);
  await comes(1);
  clock.set(start + 25 * HOUR);
  await comes(2);
  vaults = { vaults: {}, projects: {} };
  core.parts.events.emit({ kind: 'settings.changed' });
  await comes(3);
  expect(told()).toMatchObject([
    { kind: 'finding', level: 'critical', title: 'The vault disk is not there' },
    { kind: 'finding', level: 'critical', title: 'The vault disk is not there' },
    { kind: 'findings-over', level: 'ok' },
  ]);
});
