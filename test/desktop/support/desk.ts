import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import type { Run } from '../../../main/contract/views/run.ts';
import { connectCore } from '../../../main/core/socket/client.ts';
import { pictureOf } from '../../../main/core/tray/pictures.ts';
import { World } from '../../e2e/support/world.ts';
import { NotificationDaemon } from '../../support/notification-daemon.ts';
import { type Icon, TrayHost } from '../../support/tray-host.ts';
import { until as untilWithin } from '../../support/until.ts';
import { type Host, isReal, startHost } from './host.ts';

/** Shell, core and Chromium are processes of their own. */
export const until = (isSo: () => boolean | Promise<boolean>) => untilWithin(isSo, 60_000);

export interface Shown {
  readonly tooltip: string;
  readonly labels: readonly string[];
  /** At 22 pixels, blue first, as it is drawn. */
  readonly pixels: string;
}

/** A person's machine: a Cofre of its own, a project and a vault, a session bus with a panel and notifications. */
export class Desk {
  readonly world: World;
  readonly notifications: NotificationDaemon;
  readonly #panel: TrayHost;

  private constructor(world: World, panel: TrayHost, notifications: NotificationDaemon) {
    this.world = world;
    this.#panel = panel;
    this.notifications = notifications;
  }

  /** `project`: a `shop` with a page and a vault, backed up `before`. `panel`: whether this desktop shows icons. */
  static async make({ project = false, before = false, panel: hasPanel = true } = {}): Promise<Desk> {
    const world = new World();
    const panel = await TrayHost.start();
    if (hasPanel) await panel.showPanel();
    const notifications = await NotificationDaemon.joining(panel.address);
    onTestFinished(async () => {
      notifications.stop();
      panel.stop();
      await world.end();
    });
    if (project || before) {
      world.vault();
      world.write({ 'site/index.html': '<h1>shop</h1>' });
      world.cofre('project', 'add', 'shop', '--folder', world.at('site'), '--vault', 'disk', '--yes');
    }
    if (before) world.cofre('backup', 'shop');
    return new Desk(world, panel, notifications);
  }

  /** What the panel shows, over the session bus. */
  icon(): Promise<Icon> {
    return this.#panel.icon();
  }

  get env(): Record<string, string> {
    const { DISPLAY = '' } = process.env;
    return {
      ...this.world.env(),
      ...{ DBUS_SESSION_BUS_ADDRESS: this.#panel.address, COFRE_KEYCHAIN: 'file', DISPLAY },
      XDG_CONFIG_HOME: this.world.at('config'),
    };
  }

  /** Starts the shell; without a window unless one is asked for. */
  async start(args: readonly string[] = ['--hidden']): Promise<Host> {
    const host = await startHost({ env: this.env, args });
    onTestFinished(async () => {
      host.kill();
      await host.ended;
    });
    return host;
  }

  async tray(host: Host): Promise<Shown> {
    if (isReal) return this.#overBus();
    return host.electron((inside) => {
      const [tray] = Reflect.get(inside.Tray, 'all');
      if (tray === undefined) return { tooltip: '', labels: [], pixels: '' }; // it is just starting
      const [once] = tray.image.representations;
      const labels = tray.menu.items.map(({ label = '' }) => label);
      return { tooltip: tray.tooltip, labels, pixels: once.buffer.toString('base64') };
    });
  }

  /** Somebody chooses from the tray's menu: the labels on the way for a real panel, the item's id for the stand-in. */
  async choose(host: Host, id: string, ...labels: readonly string[]): Promise<void> {
    if (isReal) return (await this.#panel.icon()).click(...labels);
    await host.electron(({ Tray }, wanted) => {
      const item = Reflect.get(Tray, 'all')[0].menu.getMenuItemById(wanted);
      if (item?.click === undefined || item.enabled === false)
        throw new Error(`no "${wanted}" to be clicked`);
      Reflect.apply(item.click, item, []);
    }, id);
  }

  /** What the core that runs now says of backups, the newest first; none while there is no core. */
  async backups(): Promise<readonly Run[]> {
    const core = await connectCore(this.world.at('home')).catch(() => null);
    if (core === null) return [];
    const listed = core.request('history.list', { kinds: ['backup'] });
    const { runs } = await listed.catch(() => ({ runs: [] })).finally(() => core.close());
    return runs;
  }

  get corePid(): number {
    return JSON.parse(readFileSync(this.world.at('home/core.json'), 'utf8')).pid;
  }

  async #overBus(): Promise<Shown> {
    const icon = await this.#panel.icon();
    const labels = (await icon.menu()).map(({ label }) => label);
    const argb = await icon.pixels();
    return { tooltip: await icon.tooltip(), labels, pixels: Buffer.from(argb).swap32().toString('base64') };
  }
}

/** What the tray draws for a picture of ours at 22 pixels. */
export function drawnAs(name: string): string {
  const { rgba } = pictureOf({ set: 'dark', name, size: 22 });
  const bgra = Buffer.from(rgba);
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3] ?? 0;
    for (const n of [0, 1, 2]) bgra[at + n] = Math.round(((rgba[at + 2 - n] ?? 0) * alpha) / 255);
  }
  return bgra.toString('base64');
}

export async function trayBecomes(desk: Desk, host: Host, name: string): Promise<void> {
  const wanted = drawnAs(name);
  await until(async () => (await desk.tray(host)).pixels === wanted);
}

/** The window is there, and its page drawn. */
export async function windowOpens(host: Host): Promise<void> {
  await until(() =>
    host.electron(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((each) => each.isVisible())),
  );
  await host.page((page) => page.locator('main h1').waitFor());
}
