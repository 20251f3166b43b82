import { hostname } from 'node:os';
import { type Language, languageOf } from '../../../contract/text/language.ts';
import { type CoreParts, createCore, type DashboardDoor } from '../../../core/core.ts';
import type { LocalCore } from '../../../core/local-core.ts';
import type { PowerSignals } from '../../../core/power.ts';
import { systemRunners } from '../../../core/runners/runners.ts';
import { askKeychainBy } from '../../../core/secrets/keychain.ts';
import { followingServices, servingServices } from '../../../core/services.ts';
import { configuredLanguage } from '../../../core/settings/language.ts';
import { openSettings } from '../../../core/settings/open.ts';
import { Keyring } from '../../../core/vaults/keyring.ts';
import { windowFolder } from '../window/files.ts';
import type { ShellHands } from './shell-hands.ts';

export interface CoreWorld {
  readonly home: string;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  readonly hands: ShellHands;
  readonly power: PowerSignals;
}

/** A core that serves, told of the system by the shell, and telling people through it. */
export async function makeCore(world: CoreWorld): Promise<LocalCore & { readonly parts: CoreParts }> {
  const { home, version, env, hands, power } = world;
  const settings = () => openSettings(home);
  const keyring = new Keyring();
  const door = new BrowserDoor(home);
  askKeychainBy(hands.askKeychain);
  const core = createCore({
    ...{ home, env, keyring, version, settings, power, dashboard: door },
    services: [...followingServices, ...servingServices],
    runners: systemRunners({ home, version, settings, env, keyring }),
    notify: { env, language: languageFor(home, env), machine: hostname(), desktop: hands.desktop },
  }) as LocalCore;
  door.core = core;
  return core;
}

/** As the settings say, else as the shell was told by the system. */
function languageFor(home: string, env: NodeJS.ProcessEnv): Language {
  return languageOf(configuredLanguage(home) ?? env.COFRE_SYSTEM_LANGUAGE ?? '') ?? 'en';
}

/** `cofre open` while the desktop runs: the window in a browser, from when somebody first asks for it. */
class BrowserDoor implements DashboardDoor {
  readonly #home: string;
  core: LocalCore | null = null;
  #running: Promise<import('../../dashboard/dashboard.ts').Dashboard> | null = null;

  constructor(home: string) {
    this.#home = home;
  }

  async link(): Promise<{ url: string; expiresAt: number }> {
    this.#running ??= this.#start().catch((error: unknown) => {
      this.#running = null;
      throw error;
    });
    return (await this.#running).link();
  }

  async #start(): Promise<import('../../dashboard/dashboard.ts').Dashboard> {
    if (this.core === null) throw new Error('the door leads nowhere yet');
    const { startDashboard } = await import('../../dashboard/dashboard.ts');
    return startDashboard({ core: this.core, home: this.#home, files: windowFolder() });
  }
}
