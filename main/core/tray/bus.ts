import { existsSync } from 'node:fs';
import path from 'node:path';
import dbus from '@particle/dbus-next';

const WATCHER = 'org.kde.StatusNotifierWatcher';
const DAEMON = 'org.freedesktop.DBus';

/** Why no icon can be seen on a Linux desktop. */
export type TrayAbsence = 'noBus' | 'noWatcher';

/** The session bus of this desktop; null where there is none. */
export async function sessionBus(env: NodeJS.ProcessEnv): Promise<dbus.MessageBus | null> {
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

/** Whether icons can be seen here now; null: they can. */
export async function trayAbsence(env: NodeJS.ProcessEnv): Promise<TrayAbsence | null> {
  const bus = await sessionBus(env);
  if (bus === null) return 'noBus';
  try {
    return (await hasWatcher(await daemonOf(bus))) ? null : 'noWatcher';
  } finally {
    bus.disconnect();
  }
}

/** Tells the desktop about the icon, now and whenever its panel comes anew. */
export async function announce(bus: dbus.MessageBus, nobody: () => void): Promise<void> {
  const name = `org.kde.StatusNotifierItem-${process.pid}-1`;
  await bus.requestName(name, 0);
  const daemon = await daemonOf(bus);
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
  if (await hasWatcher(daemon)) await register();
  else nobody();
}

async function daemonOf(bus: dbus.MessageBus): Promise<dbus.ClientInterface> {
  return (await bus.getProxyObject(DAEMON, '/org/freedesktop/DBus')).getInterface(DAEMON);
}

async function hasWatcher(daemon: dbus.ClientInterface): Promise<boolean> {
  return (await daemon.NameHasOwner?.<boolean>(WATCHER)) ?? false;
}
