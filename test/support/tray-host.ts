import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import dbus from '@particle/dbus-next';
import { tempFolder } from './temp.ts';
import { until } from './until.ts';

const WATCHER = 'org.kde.StatusNotifierWatcher';

export interface Entry {
  readonly id: number;
  readonly label: string;
  readonly enabled: boolean;
  readonly separator: boolean;
  readonly children: readonly Entry[];
}

/** A desktop whose panel shows tray icons: a session bus of its own, and the watcher's name on it. */
export class TrayHost {
  readonly address: string;
  readonly items: string[] = [];
  readonly #daemon: ChildProcess;
  readonly #bus: dbus.MessageBus;
  readonly #watcher: Watcher;

  private constructor(daemon: ChildProcess, address: string) {
    this.#daemon = daemon;
    this.address = address;
    this.#bus = dbus.sessionBus({ busAddress: address });
    this.#watcher = new Watcher((name) => this.items.push(name));
    this.#bus.export('/StatusNotifierWatcher', this.#watcher);
  }

  /** The session bus alone; `showPanel` brings the panel. */
  static async start(): Promise<TrayHost> {
    const socket = `unix:path=${tempFolder('tray')}/bus`;
    const daemon = spawn(
      'dbus-daemon',
      ['--session', '--nofork', '--nopidfile', '--print-address=1', `--address=${socket}`],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const [line] = (await once(daemon.stdout, 'data')) as [Buffer];
    return new TrayHost(daemon, String(line).trim());
  }

  async showPanel(): Promise<void> {
    await this.#bus.requestName(WATCHER, 0);
  }

  async hidePanel(): Promise<void> {
    await this.#bus.releaseName(WATCHER);
  }

  /** The newest icon, once one is there. */
  async icon(): Promise<Icon> {
    await until(() => this.items.length > 0);
    return new Icon(this.#bus, this.items.at(-1) ?? '');
  }

  stop(): void {
    this.#bus.disconnect();
    this.#daemon.kill('SIGKILL');
  }
}

/** An icon as its panel sees it. */
export class Icon {
  readonly #bus: dbus.MessageBus;
  readonly #name: string;

  constructor(bus: dbus.MessageBus, name: string) {
    this.#bus = bus;
    this.#name = name;
  }

  async properties(): Promise<Record<string, unknown>> {
    const all = (await this.#call('/StatusNotifierItem', 'org.freedesktop.DBus.Properties', 'GetAll', 's', [
      'org.kde.StatusNotifierItem',
    ])) as [Record<string, dbus.Variant>];
    return Object.fromEntries(Object.entries(all[0]).map(([name, { value }]) => [name, value]));
  }

  async tooltip(): Promise<string> {
    return ((await this.properties()).ToolTip as [string, unknown, string])[2];
  }

  /** What is drawn at 22 pixels, as SNI has it (alpha, red, green, blue). */
  async pixels(): Promise<Buffer> {
    const pixmaps = (await this.properties()).IconPixmap as [number, number, Buffer][];
    return Buffer.from(pixmaps.find(([width]) => width === 22)?.[2] ?? []);
  }

  activate(): Promise<unknown> {
    return this.#call('/StatusNotifierItem', 'org.kde.StatusNotifierItem', 'Activate', 'ii', [0, 0]);
  }

  async menu(): Promise<readonly Entry[]> {
    const [, layout] = (await this.#call('/Menu', 'com.canonical.dbusmenu', 'GetLayout', 'iias', [
      0,
      -1,
      [],
    ])) as [number, Layout];
    return entryOf(layout).children;
  }

  /** `click('Backup now', 'shop', 'Quick')`; a label that begins so counts. */
  async click(...labels: readonly string[]): Promise<void> {
    let level = await this.menu();
    let found: Entry | undefined;
    for (const label of labels) {
      found = level.find((each) => each.label.startsWith(label));
      if (found === undefined)
        throw new Error(`no "${label}" among ${level.map((each) => each.label).join(', ')}`);
      level = found.children;
    }
    const data = new dbus.Variant('s', '');
    await this.#call('/Menu', 'com.canonical.dbusmenu', 'Event', 'isvu', [
      found?.id ?? 0,
      'clicked',
      data,
      0,
    ]);
  }

  async #call(
    at: string,
    face: string,
    member: string,
    signature: string,
    body: unknown[],
  ): Promise<unknown[]> {
    const message = new dbus.Message({
      ...{
        destination: this.#name,
        path: at,
        interface: face,
        member,
        signature,
        body,
      },
    });
    return (await this.#bus.call(message))?.body ?? [];
  }
}

type Layout = [number, Record<string, dbus.Variant>, dbus.Variant<Layout>[]];

function entryOf([id, properties, children]: Layout): Entry {
  return {
    ...{
      id,
      label: String(properties.label?.value ?? ''),
      enabled: properties.enabled?.value !== false,
    },
    separator: properties.type?.value === 'separator',
    children: children.map(({ value }) => entryOf(value)),
  };
}

class Watcher extends dbus.interface.Interface {
  readonly IsStatusNotifierHostRegistered = true;
  readonly #registered: (name: string) => void;

  constructor(registered: (name: string) => void) {
    super(WATCHER);
    this.#registered = registered;
  }

  RegisterStatusNotifierItem(name: string): void {
    this.#registered(name);
  }
}

Watcher.configureMembers({
  properties: {
    IsStatusNotifierHostRegistered: { signature: 'b', access: 'read' },
  },
  methods: {
    RegisterStatusNotifierItem: { inSignature: 's', outSignature: '' },
  },
});
