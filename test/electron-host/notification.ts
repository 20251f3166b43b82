import { EventEmitter } from 'node:events';
import type dbus from '@particle/dbus-next';
import type { NotificationConstructorOptions as Options } from 'electron';

const NAME = 'org.freedesktop.Notifications';
const AT = '/org/freedesktop/Notifications';
const URGENCY = { low: 0, normal: 1, critical: 2 } as const;
let bus: dbus.MessageBus | null = null;

/** As Electron's on Linux: through the desktop's own daemon. */
export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return Boolean(process.env.DBUS_SESSION_BUS_ADDRESS);
  }
  readonly #options: Options;

  constructor(options: Options) {
    super();
    this.#options = options;
  }

  show(): void {
    this.#show().then(
      () => this.emit('show', {}),
      (error: unknown) => this.emit('failed', {}, String(error)),
    );
  }

  async #show(): Promise<void> {
    const { title = '', body = '', urgency = 'normal', timeoutType } = this.#options;
    const { default: dbus } = await import('@particle/dbus-next'); // no start waits for it
    bus ??= dbus.sessionBus({ busAddress: String(process.env.DBUS_SESSION_BUS_ADDRESS) });
    const daemon = (await bus.getProxyObject(NAME, AT)).getInterface(NAME);
    const hints = { urgency: new dbus.Variant('y', URGENCY[urgency]) };
    const actions = ['default', 'View'];
    const time = timeoutType === 'never' ? 0 : -1;
    const id: unknown = await daemon.Notify?.('Cofre', 0, '', title, body, actions, hints, time);
    daemon.on('ActionInvoked', (clicked: number) => {
      if (clicked === id) this.emit('click', {});
    });
  }
}
