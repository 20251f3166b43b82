import { CofreError } from '../../../main/base/errors.ts';
import type { ChannelDraft } from '../../../main/contract/settings/channels.ts';
import { type Settings, settingsSchema } from '../../../main/contract/settings/settings.ts';
import type { Language } from '../../../main/contract/text/language.ts';
import { loadTexts } from '../../../main/contract/text/texts.ts';
import type { Delivery } from '../../../main/contract/views/notify.ts';
import { type CoreOptions, createCore } from '../../../main/core/core.ts';
import type { JobRunner } from '../../../main/core/jobs/runner.ts';
import { notifyService } from '../../../main/core/notify/service.ts';
import { systemNotifyWorld } from '../../../main/core/notify/system-world.ts';

/** Settings with one project `shop`, and these channels. */
export function settingsWith(channels: readonly ChannelDraft[], more: object = {}): Settings {
  return settingsSchema.parse({
    version: 1,
    vaults: { disk: { url: '/nowhere' } },
    projects: { shop: { vault: 'disk', folders: ['/nowhere'] } },
    notifications: { channels, ...more },
  });
}

/** The database of `shop` refuses. */
export const unreachable: JobRunner = async () => {
  throw new CofreError('database-unreachable', 'connection refused', {
    database: 'PostgreSQL db:5432',
    why: 'connection refused',
  });
};

export const complete: JobRunner = async () => ({ result: 'complete', snapshot: 'ab12' });

/** A core that serves and tells people. */
export async function tellingCore(
  home: string,
  settings: Settings,
  options: Partial<CoreOptions> & { env?: NodeJS.ProcessEnv; language?: Language } = {},
): Promise<ReturnType<typeof createCore>> {
  const { env = {}, language = 'en', ...core } = options;
  const texts = await loadTexts(language, (text) => text);
  return createCore({
    ...{ home, version: '0.0.0-test', settings: async () => settings },
    runners: { backup: unreachable },
    services: [notifyService],
    notify: systemNotifyWorld({ env, texts, clickable: true }),
    ...core,
  });
}

export type Core = ReturnType<typeof createCore>;

/** Runs a backup that fails; the deliveries when the core has rested. */
export async function afterFailure(core: Core): Promise<Delivery[]> {
  const { run } = await core.request('backup.start', { project: 'shop' });
  await core.parts.queue.whenEnded(run);
  return settledDeliveries(core);
}

/** When nothing is on its way and nothing waits to be judged. */
export async function settledDeliveries(core: Core): Promise<Delivery[]> {
  const events = core.events(null);
  for (;;) {
    const { deliveries } = await core.request('notify.deliveries', {});
    const waiting = core.parts.history.notices.outbox.first(1).length > 0;
    const open = deliveries.some(
      ({ state, problem }) => state === 'sending' || (state === 'waiting' && problem === null),
    );
    if (!waiting && !open) {
      await events.return?.();
      return deliveries;
    }
    await events.next();
  }
}
