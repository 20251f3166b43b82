import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pixmapsOf } from '../../../main/faces/tray/icons.ts';
import { present, programAt } from '../../support/programs.ts';
import { type Icon, TrayHost } from '../../support/tray-host.ts';
import { until as untilWithin } from '../../support/until.ts';
import { type Sandbox, withSite } from '../cli/run-cofre.ts';

/** Cofre, a bus and a panel are processes of their own. */
const PATIENCE_MS = 30_000;
const until = (isSo: () => boolean | Promise<boolean>) => untilWithin(isSo, PATIENCE_MS);

const hasBus =
  process.platform === 'linux' && present('a session bus for the tray', programAt('dbus-daemon'));

/** A project, a desktop with a panel, and Cofre with its icon in it. */
async function desktop({ panel = true, hold = false, browser = false } = {}): Promise<{
  box: Sandbox;
  host: TrayHost;
  child: ChildProcess;
  said: () => string;
}> {
  const box = await withSite();
  delete box.env.COFRE_VAULT;
  await box.json(['vault', 'add', 'disk', 'vault']);
  await box.json(['project', 'add', 'shop', '--folder', 'site', '--vault', 'disk', '--yes']);
  if (hold)
    changeSettings(box, (shop) => (shop.hooks = [{ argv: ['sh', '-c', 'sleep 600'], when: 'before' }]));
  const host = await TrayHost.start();
  onTestFinished(() => host.stop());
  if (panel) await host.showPanel();
  // What opens files here keeps what was in them.
  box.write({ 'bin/xdg-open': '#!/bin/sh\ncat "$1" >opened.new && mv opened.new opened\n' });
  chmodSync(box.at('bin/xdg-open'), 0o755);
  const env = { DBUS_SESSION_BUS_ADDRESS: host.address, PATH: `${box.at('bin')}:${process.env.PATH}` };
  const child = box.start(['serve', '--tray'], browser ? { ...env, DISPLAY: ':99' } : env);
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  await until(() => said.includes('Cofre is ready'));
  return { box, host, child, said: () => said };
}

function changeSettings(box: Sandbox, change: (shop: Record<string, unknown>) => unknown): void {
  const file = box.at('home/settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  change(settings.projects.shop);
  writeFileSync(file, JSON.stringify(settings));
}

/** Without what the core does by itself. */
async function backupsOf(box: Sandbox): Promise<readonly unknown[]> {
  const { runs } = (await box.json(['history'])) as { runs: { kind: string }[] };
  return runs.filter(({ kind }) => kind === 'backup');
}

async function becomes(icon: Icon, name: string): Promise<void> {
  const wanted = pixmapsOf(name).find(([width]) => width === 22)?.[2];
  await until(async () => wanted?.equals(await icon.pixels()) ?? false);
}

describe.runIf(hasBus)('on a desktop with a panel', { timeout: 120_000 }, () => {
  test('the icon is there, and "Backup now" makes a snapshot; a failure turns it red', async () => {
    const { box, host, child } = await desktop();
    const icon = await host.icon();
    await becomes(icon, 'failed'); // it was never backed up
    const labels = (await icon.menu()).map(({ label }) => label);
    expect(labels.slice(-5)).toEqual(['', 'Open Cofre', 'Settings', 'Start at login', 'Quit']);
    expect(labels).toEqual(expect.arrayContaining(['Backup now', 'Verify now', 'Pause']));
    expect(await icon.properties()).toMatchObject({
      Id: 'cofre',
      Title: 'Cofre',
      Status: 'Active',
      Menu: '/Menu',
    });

    await icon.click('Backup now', 'shop', 'Quick');
    await until(async () =>
      /shop/.test((await icon.menu()).find(({ label }) => label.startsWith('Last'))?.label ?? ''),
    );
    expect(await backupsOf(box)).toMatchObject([{ type: 'quick', state: 'complete', trigger: 'manual' }]);
    await becomes(icon, 'attention');

    await icon.click('Pause', '1 hour');
    await becomes(icon, 'paused');
    expect(await icon.tooltip()).toMatch(/^Cofre: paused until /);
    await icon.click('Resume');
    await becomes(icon, 'attention');

    renameSync(box.at('site'), box.at('elsewhere'));
    await icon.click('Backup now', 'shop', 'Full');
    await becomes(icon, 'failed');
    expect(await icon.tooltip()).toMatch(/^Cofre: shop - backup failed /);

    const gone = once(child, 'exit');
    await icon.click('Quit');
    expect(await gone).toEqual([0, null]);
  });

  test('while a backup runs there is a ring around the state, and Cancel ends it', async () => {
    const { box, host } = await desktop({ hold: true });
    const icon = await host.icon();
    await icon.click('Backup now', 'shop', 'Full');
    await becomes(icon, 'failed-running');
    await until(async () => /^Cofre: backup of shop.* - shop has never/.test(await icon.tooltip()));
    await until(async () =>
      (await icon.menu()).some(({ label }) => label.startsWith('Cancel: backup of shop')),
    );
    await icon.click('Cancel: backup of shop');
    await becomes(icon, 'failed');
    expect(await backupsOf(box)).toMatchObject([{ state: 'cancelled' }]);
  });

  test('a click opens the window, Settings its settings; the link is no word that others can read', async () => {
    const { box, host } = await desktop({ browser: true });
    const icon = await host.icon();
    await icon.activate();
    await until(() => existsSync(box.at('opened')));
    expect(readFileSync(box.at('opened'), 'utf8')).toMatch(/open#[\w-]+\/overview/);
    await icon.click('Settings');
    await until(() => /open#[\w-]+\/projects/.test(readFileSync(box.at('opened'), 'utf8')));
  });
});

describe.runIf(hasBus)('where no icon can be seen', { timeout: 120_000 }, () => {
  test('it says so once, runs on, and the icon comes with the panel, also with the next one', async () => {
    const { host, said } = await desktop({ panel: false });
    await until(() => said().includes('No tray here: this desktop shows no tray icons'));
    await host.showPanel();
    await becomes(await host.icon(), 'failed');
    await host.hidePanel();
    await host.showPanel();
    await until(() => host.items.length === 2);
    expect(said().match(/No tray here/g)).toHaveLength(1);
  });

  test('without a session bus it runs on', async () => {
    const box = await withSite();
    const child = box.start(['serve', '--tray'], { DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '' });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    await until(() => said.includes('No tray here: there is no session bus'));
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
  });
});
