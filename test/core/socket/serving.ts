import { randomBytes } from 'node:crypto';
import type { Settings } from '../../../main/contract/settings/settings.ts';
import { settingsSchema } from '../../../main/contract/settings/settings.ts';
import { type CoreOptions, createCore } from '../../../main/core/core.ts';
import type { JobRunner } from '../../../main/core/jobs/runner.ts';
import { type ServedCore, serveCore } from '../../../main/core/socket/serve-core.ts';

/** Settings with one project `shop` in one vault `disk`. */
export function shopSettings(url = '/nowhere', folder = '/nowhere'): Settings {
  return settingsSchema.parse({
    version: 1,
    vaults: { disk: { url } },
    projects: { shop: { vault: 'disk', folders: [folder] } },
  });
}

/** Ends when it is told to, and not before. */
export const endless: JobRunner = (_job, { signal, onEvent }) =>
  new Promise((_resolve, reject) => {
    onEvent({ kind: 'phase', phase: 'storing' });
    onEvent({ kind: 'expect', files: 4, bytes: 400, final: true });
    signal.addEventListener('abort', () => reject(new Error('torn off')));
  });

export async function served(
  home: string,
  options: Partial<CoreOptions> & { runtimeFolders?: readonly string[] } = {},
): Promise<ServedCore<ReturnType<typeof createCore>>> {
  const { runtimeFolders = [], ...core } = options;
  return serveCore({
    ...{ home, version: '0.0.0-test', now: Date.now, runtimeFolders },
    makeCore: async () =>
      createCore({
        ...{ home, version: '0.0.0-test', random: randomBytes },
        settings: async () => shopSettings(),
        runners: { backup: async () => ({ result: 'complete' }) },
        ...core,
      }),
  });
}
