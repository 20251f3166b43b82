import { CofreError } from '../../../base/errors.ts';
import type { DesktopNotice, DesktopSender } from '../../../core/notify/channels/channel.ts';
import type { AskInProcess, KeychainAnswer } from '../../../core/secrets/keychain.ts';
import type { FromCore, ToCore } from './messages.ts';

/** Notifications whose clicks are waited for; older ones stay on the screen and cannot be clicked any more. */
const CLICKS_MAX = 50;

type Answers = Extract<ToCore, { kind: 'notified' | 'clicked' | 'keychain' }>;

/** What only the shell can do, asked of it by the core: show a notification, start the process of the keychain. */
export class ShellHands {
  readonly #say: (message: FromCore) => void;
  readonly #shown = new Map<number, { resolve: () => void; reject: (error: CofreError) => void }>();
  readonly #clicks = new Map<number, () => void>();
  readonly #keychain = new Map<number, (answer: KeychainAnswer) => void>();
  #last = 0;

  constructor(say: (message: FromCore) => void) {
    this.#say = say;
  }

  readonly desktop: DesktopSender = {
    show: (notice, onClick) => this.#show(notice, onClick),
    close: () => this.#clicks.clear(),
  };

  readonly askKeychain: AskInProcess = (request, _env, limitMs) => {
    const id = this.#next();
    return new Promise((resolve) => {
      this.#keychain.set(id, resolve);
      this.#say({ kind: 'keychain', id, request, limitMs });
    });
  };

  hear(message: Answers): void {
    switch (message.kind) {
      case 'clicked':
        this.#clicks.get(message.id)?.();
        break;
      case 'keychain':
        this.#keychain.get(message.id)?.(message.answer);
        this.#keychain.delete(message.id);
        break;
      case 'notified':
        this.#notified(message.id, message.why);
    }
  }

  #notified(id: number, why: string | null): void {
    const waiting = this.#shown.get(id);
    this.#shown.delete(id);
    if (why === null) waiting?.resolve();
    else {
      this.#clicks.delete(id);
      waiting?.reject(noDesktop(why));
    }
  }

  #show(notice: DesktopNotice, onClick: () => void): Promise<void> {
    const id = this.#next();
    this.#clicks.set(id, onClick);
    const oldest = this.#clicks.keys().next().value;
    if (this.#clicks.size > CLICKS_MAX && oldest !== undefined) this.#clicks.delete(oldest);
    return new Promise((resolve, reject) => {
      this.#shown.set(id, { resolve, reject });
      this.#say({ kind: 'notify', id, notice });
    });
  }

  #next(): number {
    this.#last += 1;
    return this.#last;
  }
}

function noDesktop(why: string): CofreError {
  return new CofreError('refused', `no notification could be shown here: ${why}`, {
    reason: 'notifyNoDesktop',
    why,
  });
}
