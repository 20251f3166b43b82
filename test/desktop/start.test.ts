import { existsSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { Desk, trayBecomes, until, windowOpens } from './support/desk.ts';
import type { Host } from './support/host.ts';

/** Three programs and a browser start for each: on a busy machine that takes its time (ms). */
vi.setConfig({ testTimeout: 240_000 });

const shownWindows = (host: Host) =>
  host.electron(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows().filter((each) => each.isVisible()).length,
  );

test('it starts with its icon and its window, which shows what the core says; later starts find it', async () => {
  const desk = await Desk.make({ project: true });
  const host = await desk.start([]);
  await windowOpens(host);
  await host.page((page) => page.getByText('shop').first().waitFor());
  await trayBecomes(desk, host, 'failed'); // it was never backed up
  const { labels } = await desk.tray(host);
  expect(labels.slice(-4)).toEqual(['Open Cofre', 'Settings', 'Start at login', 'Quit']);

  // The window is ours alone: no Node, no Electron, nothing inline, one bridge.
  const inside = await host.page((page) =>
    page.evaluate(() => ({
      node: typeof Reflect.get(globalThis, 'process') + typeof Reflect.get(globalThis, 'require'),
      bridge: Object.keys(Reflect.get(globalThis, 'cofre')),
      frozen: Object.isFrozen(Reflect.get(globalThis, 'cofre')),
    })),
  );
  expect(inside).toEqual({ node: 'undefinedundefined', bridge: ['ask', 'listen', 'hands'], frozen: true });

  // A second start ends at once, and brings the first one's window to the front, at the place of its link.
  await host.electron(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const second = await desk.start(['cofre://run/0123456789abcdef']);
  expect(await second.ended).toBe(0);
  await until(async () => (await shownWindows(host)) === 1);
  await until(() => host.page((page) => page.url().endsWith('#/history/0123456789abcdef')));

  // Links that lead nowhere are refused, and said.
  await (await desk.start(['cofre://run/../../etc/passwd'])).ended;
  await until(() => host.said().includes('refused a link that leads nowhere'));
});

test('closing the window asks once whether it stays in the tray; its place is kept', async () => {
  const desk = await Desk.make();
  const host = await desk.start([]);
  await until(async () => (await shownWindows(host)) === 1);
  await host.electron(({ BrowserWindow, dialog }) => {
    const answers = [0];
    dialog.showMessageBox = async () => ({ response: answers.shift() ?? 1, checkboxChecked: false });
    const [window] = BrowserWindow.getAllWindows();
    window?.setBounds({ x: 50, y: 60, width: 1000, height: 700 });
    window?.close();
  });
  await until(async () => (await shownWindows(host)) === 0);
  await desk.choose(host, 'open', 'Open Cofre');
  await until(async () => (await shownWindows(host)) === 1);
  await host.electron(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()); // not asked again
  await until(async () => (await shownWindows(host)) === 0);
  const kept = () => JSON.parse(readFileSync(desk.world.at('home/desktop.json'), 'utf8'));
  await until(() => existsSync(desk.world.at('home/desktop.json')) && kept().onClose === 'tray');
  await desk.choose(host, 'quit', 'Quit');
  expect(await host.ended).toBe(0);
  expect(kept().place).toEqual({ x: 50, y: 60, width: 1000, height: 700, maximized: false });

  const again = await desk.start([]);
  await until(async () => (await shownWindows(again)) === 1);
  const bounds = await again.electron(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  expect(bounds).toEqual({ x: 50, y: 60, width: 1000, height: 700 });
});

test('at login it starts hidden; whether it does is switched in the menu, and by the window', async () => {
  const desk = await Desk.make();
  const host = await desk.start(['--hidden']);
  await until(async () => (await desk.tray(host)).labels.includes('Start at login'));
  expect(await host.electron(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);
  const entry = desk.world.at('config/autostart/cofre.desktop');
  await desk.choose(host, 'login', 'Start at login');
  await until(() => existsSync(entry));
  expect(readFileSync(entry, 'utf8')).toMatch(/^Exec=".*" "--hidden"$/m);
  await desk.choose(host, 'open', 'Open Cofre');
  await windowOpens(host);
  await host.page(async (page) => {
    await page.evaluate(() => Reflect.set(Reflect.get(globalThis, 'location'), 'hash', '#/projects/looks'));
    await page.getByText('Start Cofre at login').click();
  });
  await until(() => !existsSync(entry));
});
