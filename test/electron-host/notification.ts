import { EventEmitter } from 'node:events';
import type { NotificationConstructorOptions as Options } from 'electron';
import { notifySend } from '../../main/platform/desktop/notify-send.ts';

/** As Electron's on Linux: through the desktop's own daemon. Critical ones stay, as `timeoutType: 'never'` does. */
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
    const { title = '', body = '', urgency = 'normal' } = this.#options;
    const notice = { ...{ title, body, urgency }, icon: null, button: 'View' };
    notifySend(notice, () => this.emit('click', {})).shown.then(
      () => this.emit('show', {}),
      (error: unknown) => this.emit('failed', {}, String(error)),
    );
  }
}
