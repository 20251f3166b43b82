import { showByNotifier } from './node-notifier.ts';
import { notifySend, type Shown } from './notify-send.ts';

export type { Shown } from './notify-send.ts';

/** Notifications whose clicks are waited for at the same time; older ones stay, but cannot be clicked any more. */
const WAITING_MAX = 20;

/** Notifications of this desktop, by the means of its system. */
export class DesktopNotifications {
  readonly #env: NodeJS.ProcessEnv;
  readonly #stops: (() => void)[] = [];

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** Resolves when it is shown. */
  async show(notice: Shown, onClick: () => void): Promise<void> {
    if (process.platform === 'win32' || process.platform === 'darwin') return showByNotifier(notice, onClick);
    const { shown, stop } = notifySend(notice, onClick, this.#env);
    this.#stops.push(stop);
    if (this.#stops.length > WAITING_MAX) this.#stops.shift()?.();
    await shown;
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }
}
