import { existsSync } from 'node:fs';
import path from 'node:path';
import dbus from '@particle/dbus-next';
import type { Core } from '../../contract/core.ts';
import type { Texts } from '../../contract/text/texts.ts';
import { type TrayAction, trayItem, trayView } from '../../contract/tray.ts';
import type { Autostart } from '../../core/desktop/autostart.ts';
import { lookForTray, requestOfTray, type TrayEyes, trayMoments } from '../../core/tray/follow.ts';
import { ITEM_PATH, Item } from './item.ts';
import { MENU_PATH, Menu } from './menu.ts';

const WATCHER = 'org.kde.StatusNotifierWatcher';

export interface TrayOptions {
  readonly core: Core;
  readonly texts: Texts;
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => number;
  /** What only this program can do. */
  readonly face: { open(area: 'overview' | 'projects'): Promise<void>; quit(): void };
  /** What starts with the desktop; null: not to be switched here. */
  readonly autostart: Autostart | null;
  /** Told once where no icon can be seen, for now or at all. */
  readonly absent: (why: 'noBus' | 'noWatcher') => void;
  /** What a click asked for and did not come true. */
  readonly failed: (error: unknown) => void;
}

/** Shows the tray until `signal` aborts. Where there is none it says so and goes on: the icon comes with the desktop. */
export async function runTray(options: TrayOptions, signal: AbortSignal): Promise<void> {
  const { core, texts, absent } = options;
  const bus = await connect(options.env);
  if (bus === null) return absent('noBus');
  signal.addEventListener('abort', () => bus.disconnect(), { once: true });
  const heard = core.events(null, signal);
  const eyes: TrayEyes = {
    ...{ core, now: options.now },
    startsAtLogin: async () => (await options.autostart?.isOn()) ?? null,
  };
  let input = await lookForTray(eyes);
  const look = async () => {
    const seen = await lookForTray(eyes).catch(options.failed);
    if (!seen) return; // as it was, until the next look
    input = seen;
    const view = trayView(input, texts);
    item.show(view);
    menu.show(view.menu);
  };
  const doIt = (action: TrayAction) => void perform(action, options).then(look).catch(options.failed);
  const item = new Item(trayView(input, texts), () => doIt({ kind: 'face', does: 'open' }));
  const menu = new Menu(trayView(input, texts).menu, (id) => {
    // With the moment of the click: a pause of an hour begins now.
    const clicked = trayItem(trayView({ ...input, now: options.now() }, texts).menu, id);
    if (clicked !== null && 'action' in clicked) doIt(clicked.action);
  });
  bus.export(ITEM_PATH, item);
  bus.export(MENU_PATH, menu);
  await announce(bus, () => absent('noWatcher'));
  for await (const _ of trayMoments(heard, signal)) await look();
  item.close();
}

async function perform(action: TrayAction, { core, face, autostart }: TrayOptions): Promise<void> {
  await new Promise(setImmediate); // the desktop is answered first: after "Quit" there is nobody to answer
  if (action.kind === 'request') return requestOfTray(core, action);
  switch (action.does) {
    case 'open':
      return face.open('overview');
    case 'settings':
      return face.open('projects');
    case 'quit':
      return face.quit();
    case 'start-at-login':
      return autostart?.turn(action.on);
  }
}

async function connect(env: NodeJS.ProcessEnv): Promise<dbus.MessageBus | null> {
  const own = path.join(env.XDG_RUNTIME_DIR ?? '', 'bus');
  const busAddress =
    env.DBUS_SESSION_BUS_ADDRESS || (env.XDG_RUNTIME_DIR && existsSync(own) ? `unix:path=${own}` : '');
  if (busAddress === '') return null;
  return new Promise((resolve) => {
    try {
      const bus = dbus.sessionBus({ busAddress });
      bus.on('connect', () => resolve(bus));
      bus.on('error', () => resolve(null)); // also later, when the session ends: then nobody sees the icon any more
    } catch {
      resolve(null); // an address that makes no sense
    }
  });
}

/** Tells the desktop about the icon, now and whenever its panel comes anew. */
async function announce(bus: dbus.MessageBus, nobody: () => void): Promise<void> {
  const name = `org.kde.StatusNotifierItem-${process.pid}-1`;
  await bus.requestName(name, 0);
  const daemon = (await bus.getProxyObject('org.freedesktop.DBus', '/org/freedesktop/DBus')).getInterface(
    'org.freedesktop.DBus',
  );
  const register = () =>
    bus
      .call(
        new dbus.Message({
          ...{ destination: WATCHER, path: '/StatusNotifierWatcher', interface: WATCHER },
          ...{ member: 'RegisterStatusNotifierItem', signature: 's', body: [name] },
        }),
      )
      .catch(nobody);
  daemon.on('NameOwnerChanged', (changed: string, _before: string, owner: string) => {
    if (changed === WATCHER && owner !== '') void register();
  });
  if (await daemon.NameHasOwner?.<boolean>(WATCHER)) await register();
  else nobody();
}
