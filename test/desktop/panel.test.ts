import { expect, test, vi } from 'vitest';
import type { Icon } from '../support/tray-host.ts';
import { Desk, drawnAs, until, windowOpens } from './support/desk.ts';

/** Three programs and a browser start for each: on a busy machine that takes its time (ms). */
vi.setConfig({ testTimeout: 240_000 });

async function becomes(icon: Icon, name: string): Promise<void> {
  const wanted = drawnAs(name);
  await until(
    async () =>
      Buffer.from(await icon.pixels())
        .swap32()
        .toString('base64') === wanted,
  );
}

test('the panel of the desktop shows the icon of each state, its menu and its words; clicks there do what they say', async () => {
  const desk = await Desk.make({ project: true });
  const host = await desk.start();
  const icon = await desk.icon();
  await becomes(icon, 'failed'); // it was never backed up
  expect(await icon.properties()).toMatchObject({ Id: 'cofre', Status: 'Active', Menu: '/Menu' });
  await until(async () => (await icon.tooltip()).includes('shop'));
  await until(async () => (await icon.menu()).some(({ label }) => label === 'Backup now'));
  expect((await icon.menu()).slice(-4).map(({ label }) => label)).toEqual([
    ...['Open Cofre', 'Settings', 'Start at login', 'Quit'],
  ]);

  await icon.click('Backup now', 'shop', 'Full');
  await until(async () => (await desk.backups())[0]?.state === 'complete');
  await becomes(icon, 'attention');
  await icon.click('Pause', '4 hours');
  await becomes(icon, 'paused');

  await icon.activate();
  await windowOpens(host);
  await icon.click('Quit');
  expect(await host.ended).toBe(0);
});

test('where no icon can be seen it says so, and a start at login shows the window instead', async () => {
  const desk = await Desk.make({ panel: false });
  const host = await desk.start();
  await windowOpens(host);
  await until(() => host.said().includes('No tray here: this desktop shows no tray icons'));
  await until(() => desk.notifications.seen.some(({ body }) => body.startsWith('No tray here')));
});
