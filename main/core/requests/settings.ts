import { CofreError } from '../../base/errors.ts';
import type { settingsRequests } from '../../contract/requests/settings.ts';
import type { CoreParts } from '../core.ts';
import { etagOf } from '../settings/etag.ts';
import { parsePath, setAt } from '../settings/paths.ts';
import { readSettings } from '../settings/read.ts';
import { updateSettings } from '../settings/write.ts';
import type { Handlers } from './handlers.ts';

export function settingsHandlers({ home, watch }: CoreParts): Handlers<keyof typeof settingsRequests> {
  const get = async () => {
    const { draft, settings, file } = await readSettings(home);
    return { settings, written: { ...draft }, etag: etagOf(draft), file };
  };
  return {
    'settings.get': get,
    'settings.update': async ({ etag, changes }) => {
      await updateSettings(home, (draft) => {
        if (etag !== null && etagOf(draft) !== etag) throw changed();
        for (const { path, value } of changes) {
          const steps = parsePath(path);
          if (steps === null || steps[0] === 'version' || !setAt(draft, steps, value)) throw noPath(path);
        }
      });
      await watch.look();
      return get();
    },
  };
}

function changed(): CofreError {
  const message = 'the settings were changed meanwhile by somebody else';
  return new CofreError('refused', message, { reason: 'settingsChanged', file: 'settings.json' });
}

function noPath(path: string): CofreError {
  return new CofreError('wrong-use', `there is no place ${path} in the settings`, {
    ...{ reason: 'settingsNoPlace', key: path },
  });
}
