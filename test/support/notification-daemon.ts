import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import dbus from '@particle/dbus-next';
import { present, programAt } from './programs.ts';
import { tempFolder } from './temp.ts';

const NAME = 'org.freedesktop.Notifications';

export interface Seen {
  readonly id: number;
  readonly app: string;
  readonly icon: string;
  readonly summary: string;
  readonly body: string;
  readonly actions: readonly string[];
  /** 0 low, 1 normal, 2 critical. */
  readonly urgency: number;
  /** performance.now() of its arrival. */
  readonly at: number;
}

/** A desktop that shows notifications: a session bus of its own, and what owns the notifications' name on it. */
export class NotificationDaemon {
  readonly seen: Seen[] = [];
  readonly address: string;
  readonly #bus: ChildProcess | null;
  readonly #connection: dbus.MessageBus;
  readonly #service: NotificationService;
  #waiting: (() => void)[] = [];

  private constructor(bus: ChildProcess | null, address: string) {
    this.#bus = bus;
    this.address = address;
    this.#connection = dbus.sessionBus({ busAddress: address });
    this.#service = new NotificationService((seen) => {
      this.seen.push(seen);
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  /** On a session bus that is there already. */
  static async joining(address: string): Promise<NotificationDaemon> {
    return new NotificationDaemon(null, address).#own();
  }

  static async start(): Promise<NotificationDaemon> {
    const socket = `unix:path=${tempFolder('bus')}/bus`;
    const bus = spawn(
      'dbus-daemon',
      ['--session', '--nofork', '--nopidfile', '--print-address=1', `--address=${socket}`],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const [line] = (await once(bus.stdout, 'data')) as [Buffer];
    return new NotificationDaemon(bus, String(line).trim()).#own();
  }

  async #own(): Promise<NotificationDaemon> {
    this.#connection.export('/org/freedesktop/Notifications', this.#service);
    await this.#connection.requestName(NAME, 0);
    return this;
  }

  /** The environment of a program on this desktop. */
  get env(): Record<string, string> {
    return { DBUS_SESSION_BUS_ADDRESS: this.address };
  }

  /** Resolves when so many were shown. */
  async shown(count: number): Promise<readonly Seen[]> {
    while (this.seen.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.seen;
  }

  /** Somebody clicks on a notification. */
  click(id: number): void {
    this.#service.ActionInvoked(id, 'default');
    this.#service.NotificationClosed(id, 2);
  }

  stop(): void {
    this.#connection.disconnect();
    this.#bus?.kill('SIGKILL');
  }
}

/** Debian's libnotify-bin and dbus. */
export const hasDesktop =
  process.platform === 'linux' &&
  present('a desktop for notifications', programAt('dbus-daemon'), programAt('notify-send'));

class NotificationService extends dbus.interface.Interface {
  readonly #shown: (seen: Seen) => void;
  #last = 0;

  constructor(shown: (seen: Seen) => void) {
    super(NAME);
    this.#shown = shown;
  }

  Notify(
    app: string,
    _replaces: number,
    icon: string,
    summary: string,
    body: string,
    actions: string[],
    hints: Record<string, { value: unknown }>,
  ): number {
    this.#last += 1;
    const urgency = Number(hints.urgency?.value ?? 1);
    this.#shown({
      id: this.#last,
      app,
      icon,
      summary,
      body,
      actions,
      urgency,
      at: performance.now(),
    });
    return this.#last;
  }

  CloseNotification(_id: number): void {}

  GetCapabilities(): string[] {
    return ['body', 'actions', 'persistence'];
  }

  GetServerInformation(): string[] {
    return ['test', 'cofre', '1', '1.2'];
  }

  ActionInvoked(id: number, action: string): [number, string] {
    return [id, action];
  }

  NotificationClosed(id: number, reason: number): [number, number] {
    return [id, reason];
  }
}

NotificationService.configureMembers({
  methods: {
    Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
    CloseNotification: { inSignature: 'u', outSignature: '' },
    GetCapabilities: { inSignature: '', outSignature: 'as' },
    GetServerInformation: { inSignature: '', outSignature: 'ssss' },
  },
  signals: {
    ActionInvoked: { signature: 'us' },
    NotificationClosed: { signature: 'uu' },
  },
});
