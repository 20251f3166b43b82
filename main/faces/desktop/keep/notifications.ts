import { Notification } from 'electron';
import type { DesktopNotice } from '../../../core/notify/channels/channel.ts';

/** Electron forgets a notification that nobody holds, and its click with it. */
const HELD_MAX = 50;
/** How long the desktop may take to show it (ms). */
const SHOW_LIMIT_MS = 10_000;

/** Native notifications; failures stay on the screen until somebody closes them. */
export class Notifications {
  readonly #held: Notification[] = [];

  /** Resolves with null when it is shown, else with what stood in the way. */
  show(
    { title, body, urgency }: Pick<DesktopNotice, 'title' | 'body' | 'urgency'>,
    onClick: () => void,
  ): Promise<string | null> {
    if (!Notification.isSupported()) return Promise.resolve('this desktop shows no notifications');
    const notification = new Notification({
      ...{ title, body, urgency, silent: urgency !== 'critical' },
      timeoutType: urgency === 'critical' ? 'never' : 'default',
    });
    this.#held.push(notification);
    if (this.#held.length > HELD_MAX) this.#held.shift();
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve('the desktop did not answer'), SHOW_LIMIT_MS);
      const end = (why: string | null) => {
        clearTimeout(late);
        resolve(why);
      };
      notification.on('click', onClick);
      notification.once('show', () => end(null));
      notification.once('failed', (_event, error) => end(error));
      notification.show();
    });
  }
}
