import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, type RandomBytes, type Sleep, systemClock } from '../base/clock.ts';
import type { Core } from '../contract/core.ts';
import type { Settings } from '../contract/settings/settings.ts';
import { EventHub } from './events/hub.ts';
import { History } from './history/history.ts';
import type { Neighbours } from './history/owners.ts';
import { JobQueue } from './jobs/queue.ts';
import type { JobRunners } from './jobs/runner.ts';
import { LocalCore } from './local-core.ts';
import { Notifier } from './notify/notifier.ts';
import type { NotifyWorld } from './notify/world.ts';
import { PowerSignals } from './power.ts';
import { SettingsWatch } from './settings/watch.ts';
import { Keyring } from './vaults/keyring.ts';
import { OpenVaults } from './vaults/open-vaults.ts';

/** Everything a core needs; no argv, no console, no environment: a process of any face can start one. */
export interface CoreOptions {
  /** Folder of this instance: history, settings, catalogs. */
  readonly home: string;
  readonly version: string;
  /** Reads settings.json as it is now. */
  readonly settings: () => Promise<Settings>;
  readonly runners: JobRunners;
  /** What lives beside the queue as long as the core does: schedules, watchers. Started last, closed first. */
  readonly services?: readonly CoreService[];
  /** How people are told; none: what they must be told waits in the history for a core that can. */
  readonly notify?: NotifyWorld;
  readonly clock?: Clock;
  readonly sleep?: Sleep;
  readonly random?: RandomBytes;
  readonly neighbours?: Neighbours;
  readonly lockWaitMs?: number;
  /** The window that this process can show in a browser; without one there is none to be had. */
  readonly dashboard?: DashboardDoor;
  /** Where secrets that settings look for in the environment are found, and programs. */
  readonly env?: NodeJS.ProcessEnv;
  /** Shared with the runners, so that jobs open what a person has unlocked. */
  readonly keyring?: Keyring;
  /** Of a process that hears the system tell of sleep and electricity. */
  readonly power?: PowerSignals;
}

/** What lets a person into the window that this process serves. */
export interface DashboardDoor {
  /** A link that opens it once; starts it where it does not run yet. `expiresAt` in ms since 1970. */
  link(): Promise<{ readonly url: string; readonly expiresAt: number }>;
}

/** The parts of a core, for what is built on top of them. */
export interface CoreParts {
  readonly home: string;
  readonly version: string;
  readonly settings: () => Promise<Settings>;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: RandomBytes;
  readonly history: History;
  readonly queue: JobQueue;
  readonly events: EventHub;
  readonly notifier: Notifier | null;
  readonly dashboard: DashboardDoor | null;
  readonly env: NodeJS.ProcessEnv;
  readonly keyring: Keyring;
  readonly vaults: OpenVaults;
  readonly watch: SettingsWatch;
  readonly power: PowerSignals;
}

export type CoreService = (parts: CoreParts) => { close(): Promise<void> };

export const systemSleep: Sleep = async (ms, signal) => {
  await delay(ms, undefined, signal === undefined ? {} : { signal });
};

/** Opens the history, marks what earlier processes left unfinished, and is ready to be asked. */
export function createCore(options: CoreOptions): Core & { readonly parts: CoreParts } {
  const { home, version, settings, runners, clock = systemClock, sleep = systemSleep } = options;
  const { random = randomBytes, services = [], neighbours, lockWaitMs, notify, dashboard = null } = options;
  const { env = {}, keyring = new Keyring(), power = new PowerSignals() } = options;
  const history = new History({ home, clock, random, ...(neighbours === undefined ? {} : { neighbours }) });
  try {
    const events: EventHub = new EventHub(clock.now(), () => queue.list());
    const queue: JobQueue = new JobQueue({
      ...{ history, runners, clock, sleep, emit: (event) => events.emit(event) },
      ...(lockWaitMs === undefined ? {} : { lockWaitMs }),
    });
    const common = { home, settings, clock, sleep, random, history, events };
    const notifier = notify === undefined ? null : new Notifier({ ...common, world: notify });
    const vaults = new OpenVaults({ home, env, clock, keyring });
    const watch = new SettingsWatch(home, () => {
      vaults.forgetAll();
      events.emit({ kind: 'settings.changed' });
    });
    events.listen(null, (event) => {
      if (event.kind === 'job.finished') vaults.changed(event.run.vault);
    });
    const seen = { env, keyring, vaults, watch, power };
    return new LocalCore({ ...common, ...seen, version, queue, notifier, dashboard }, services);
  } catch (error) {
    history.close();
    throw error;
  }
}
