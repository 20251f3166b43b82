import type { Core } from '../../../contract/core.ts';
import type { CoreParts, CoreService, DashboardDoor } from '../../../core/core.ts';
import { Keyring } from '../../../core/vaults/keyring.ts';
import type { Context } from '../context.ts';

/** The core's parts, each loaded when a command needs it. */
const parts = {
  client: () => import('../../../core/socket/client.ts'),
  core: () => import('../../../core/core.ts'),
  runners: () => import('../../../core/runners/runners.ts'),
  settings: () => import('../../../core/settings/open.ts'),
  services: () => import('../../../core/services.ts'),
  notify: () => import('../../../core/notify/system-world.ts'),
};

/** Lends the core that runs for this home; where none does, one of this process, for as long as `work` takes. */
export async function withCore<T>(context: Context, work: (core: Core) => Promise<T>): Promise<T> {
  const { connectCore } = await parts.client();
  const core = (await connectCore(context.globals.home)) ?? (await ownCore(context));
  try {
    return await work(core);
  } finally {
    await core.close();
  }
}

/** Whether a core serves this home: only then something starts by itself. */
export async function isServed({ globals }: Context): Promise<boolean> {
  const core = await (await parts.client()).connectCore(globals.home).catch(() => null);
  await core?.close();
  return core !== null;
}

/** A core in this process; nothing starts by itself in it but the `services` it is given. */
export async function ownCore(
  { globals, env, version, secrets, texts }: Context,
  services: readonly CoreService[] = [],
  dashboard?: DashboardDoor,
): Promise<Core & { readonly parts: CoreParts }> {
  const [{ createCore }, { systemRunners }, { openSettings }, { followingServices }, { systemNotifyWorld }] =
    await Promise.all([parts.core(), parts.runners(), parts.settings(), parts.services(), parts.notify()]);
  const { home } = globals;
  const settings = () => openSettings(home);
  const keyring = new Keyring();
  return createCore({
    home,
    env,
    keyring,
    version,
    settings,
    services: [...followingServices, ...services],
    notify: systemNotifyWorld({ env, texts, clickable: services.length > 0 }),
    runners: systemRunners({ home, version, settings, env, keyring, person: secrets }),
    ...(dashboard === undefined ? {} : { dashboard }),
  });
}
