import { CofreError } from '../../../main/base/errors.ts';
import type { ChannelDraft } from '../../../main/contract/settings/channels.ts';
import { type Settings, settingsSchema } from '../../../main/contract/settings/settings.ts';
import type { Language } from '../../../main/contract/text/language.ts';
import { loadTexts } from '../../../main/contract/text/texts.ts';
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
