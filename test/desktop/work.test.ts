import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { entriesOf } from '../../main/core/schedule/entries.ts';
import { machineSeed } from '../../main/core/schedule/seed.ts';
import { openSettings } from '../../main/core/settings/open.ts';
import { hasDesktop } from '../support/notification-daemon.ts';
import { Desk, trayBecomes, until, windowOpens } from './support/desk.ts';
import type { Host } from './support/host.ts';

/** Three programs and a browser start for each: on a busy machine that takes its time (ms). */
vi.setConfig({ testTimeout: 240_000 });

const DAY = 24 * 3_600_000;

/** From now on the project has a database, dumped by these words. */
function dumpBy({ world }: Desk, ...dump: string[]): void {
  const settings = JSON.parse(readFileSync(world.at('home/settings.json'), 'utf8'));
  settings.projects.shop.databases = [{ name: 'main', engine: 'command', dump, expect: { minTables: 0 } }];
  world.write({ 'home/settings.json': JSON.stringify(settings) });
}

/** A dump that lasts while there is a file: the backup is in its midst for as long as that. */
function holdDumps(desk: Desk): void {
  desk.world.write({ hold: '' });
  dumpBy(desk, 'sh', '-c', `echo begun; while [ -e '${desk.world.at('hold')}' ]; do sleep 0.1; done`);
}

async function backUpFull(desk: Desk, host: Host): Promise<void> {
  await until(async () => (await desk.tray(host)).labels.includes('Backup now'));
  await desk.choose(host, 'backup/shop/full', 'Backup now', 'shop', 'Full');
}

test('"Backup now" makes a snapshot, a ring turns around the state meanwhile; "Cancel", "Pause" and "Resume" do so', async () => {
  const desk = await Desk.make({ project: true });
  holdDumps(desk);
  const host = await desk.start();
  await trayBecomes(desk, host, 'failed'); // it was never backed up
  await backUpFull(desk, host);
  await until(async () => (await desk.tray(host)).tooltip.includes('backup of shop'));
  await until(async () => (await desk.tray(host)).labels.includes('Quit (stops what is running)'));
  await trayBecomes(desk, host, 'failed-running'); // it comes round again and again
  const running = (await desk.backups())[0]?.id ?? '';
  await until(async () =>
    (await desk.tray(host)).labels.some((label) => label.startsWith('Cancel: backup of')),
  );
  await desk.choose(host, `cancel/${running}`, 'Cancel: backup of shop');
  await until(async () => (await desk.backups())[0]?.state === 'cancelled');

  renameSync(desk.world.at('hold'), desk.world.at('held'));
  await backUpFull(desk, host);
  await trayBecomes(desk, host, 'attention');
  expect((await desk.backups())[0]).toMatchObject({ type: 'full', state: 'complete', trigger: 'manual' });
  const { snapshots } = JSON.parse(desk.world.cofre('list', '--json')) as { snapshots: unknown[] };
  expect(snapshots).toHaveLength(1);

  await desk.choose(host, 'pause/4h', 'Pause', '4 hours');
  await trayBecomes(desk, host, 'paused');
  await desk.choose(host, 'resume', 'Resume');
  await trayBecomes(desk, host, 'attention');
});

test.runIf(hasDesktop)(
  'a core that is killed comes back; a failure stays on the screen, a click opens it',
  async () => {
    const desk = await Desk.make({ before: true });
    const told = (title: string) => desk.notifications.seen.find(({ summary }) => summary === title);
    holdDumps(desk);
    const host = await desk.start();
    await backUpFull(desk, host);
    await until(async () => (await desk.backups())[0]?.state === 'running');
    const before = desk.corePid;
    process.kill(before, 'SIGKILL');
    await until(() => told('Cofre had to start again') !== undefined);
    await until(async () => (await desk.backups())[0]?.state === 'interrupted');
    await trayBecomes(desk, host, 'attention');
    expect(desk.corePid).not.toBe(before);

    dumpBy(desk, 'sh', '-c', 'exit 3');
    await backUpFull(desk, host);
    await trayBecomes(desk, host, 'failed');
    await until(() => told('Backup of shop failed') !== undefined);
    expect(told('Backup of shop failed')).toMatchObject({ app: 'Cofre', urgency: 2 });
    desk.notifications.click(told('Backup of shop failed')?.id ?? 0);
    await windowOpens(host);
    const failed = (await desk.backups())[0]?.id;
    await until(async () => (await host.page((page) => page.url())).endsWith(`#/history/${failed}`));
  },
);

test('what was missed in sleep is caught up once, and not before the machine is awake', async () => {
  const desk = await Desk.make({ before: true });
  const { world } = desk;
  const time = new Date(Date.now() - DAY / 2).toISOString().slice(11, 16);
  world.cofre('schedule', 'set', 'shop', '--daily', time, '--type', 'full');
  world.cofre('pause');
  const { entries } = entriesOf(await openSettings(world.at('home')), machineSeed());
  const owed = { running: false, failures: 0, retryAt: null, skipped: null, skippedSince: null };
  const states = entries.map(({ key }) => [
    key.replace(/"[^"]*"\]$/, '"UTC"]'),
    { handled: Date.now() - 3 * DAY, ...owed },
  ]);
  const state = { version: 1, entries: Object.fromEntries(states) };
  writeFileSync(world.at('home/schedule.json'), JSON.stringify(state));
  const host = await desk.start();
  await until(async () => (await desk.backups())[0]?.state === 'skipped'); // paused: it stays owed
  await host.electron(({ powerMonitor }) => void powerMonitor.emit('suspend'));
  world.cofre('resume');
  const woke = Date.now();
  await host.electron(({ powerMonitor }) => void powerMonitor.emit('resume'));
  await until(async () => (await desk.backups())[0]?.state === 'complete');
  const caughtUp = (await desk.backups()).filter(
    ({ trigger, state }) => trigger !== 'manual' && state !== 'skipped',
  );
  expect(caughtUp).toMatchObject([{ trigger: 'catch-up', state: 'complete' }]);
  expect(caughtUp[0]?.queuedAt).toBeGreaterThanOrEqual(woke);
});

test('quitting in the midst of a backup asks, lets it come to a safe stop, and the vault is whole', async () => {
  const desk = await Desk.make({ before: true });
  holdDumps(desk);
  desk.world.write({ 'site/large.bin': Buffer.alloc(8_000_000, 'some content of some size') });
  const host = await desk.start();
  await backUpFull(desk, host);
  await until(async () => (await desk.backups())[0]?.state === 'running');
  await host.electron(({ dialog }) => {
    const answers = [0, 1]; // first "Keep it running", then "Stop it and quit"
    dialog.showMessageBox = async () => ({ response: answers.shift() ?? 0, checkboxChecked: false });
  });
  await desk.choose(host, 'quit', 'Quit');
  expect((await desk.backups())[0]?.state).toBe('running');
  const pid = desk.corePid;
  await desk.choose(host, 'quit', 'Quit');
  expect(await host.ended).toBe(0);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  const { runs } = JSON.parse(desk.world.cofre('history', '--kind', 'backup', '--json')) as {
    runs: unknown[];
  };
  expect(runs[0]).toMatchObject({ state: 'interrupted', reason: { code: 'core-stopped' } });
  desk.world.cofre('check', '--read'); // ends with 0 only where all is well
});

test('a core that serves already is shown, and left to itself when the shell quits', async () => {
  const desk = await Desk.make({ before: true });
  await desk.world.serve();
  const serving = desk.corePid;
  const host = await desk.start();
  await until(async () => (await desk.tray(host)).labels.includes('Backup now'));
  expect(desk.corePid).toBe(serving);
  await desk.choose(host, 'quit', 'Quit');
  expect(await host.ended).toBe(0);
  process.kill(serving, 0); // it lives
  expect(desk.corePid).toBe(serving);
});
