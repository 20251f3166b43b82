import type { setupRequests } from '../../contract/requests/setup.ts';
import type { CoreParts } from '../core.ts';
import { secretKeeper } from '../secrets/keeper.ts';
import { projectOf } from '../settings/lookup.ts';
import { updateSettings } from '../settings/write.ts';
import { listFolders } from '../setup/folders.ts';
import { previewRetention, previewSchedule } from '../setup/preview.ts';
import { addProject, detect, propose, test } from '../setup/projects.ts';
import { sizesOf } from '../setup/sizes.ts';
import type { Handlers } from './handlers.ts';

export function setupHandlers(parts: CoreParts): Handlers<keyof typeof setupRequests> {
  const { home, env, settings, clock, watch } = parts;
  return {
    'project.detect': detect,
    'project.propose': propose,
    'project.add': (input) => addProject(parts, input),
    'project.remove': async ({ project }) => {
      projectOf(await settings(), project);
      await updateSettings(home, ({ projects }) => {
        delete projects[project];
      });
      await watch.look();
      return {};
    },
    'project.test': ({ project }, signal) => test(parts, project, signal),
    'project.sizes': sizesOf,
    'retention.preview': (input) => previewRetention(parts, input),
    'schedule.preview': (input) => previewSchedule(input, clock.now()),
    'secret.set': async ({ account, secret }) => ({
      keptIn: (await secretKeeper(home, env).set(account, secret)).in,
    }),
    'secret.delete': async ({ account }) => ({
      removed: (await secretKeeper(home, env).remove(account)).length > 0,
    }),
    'secret.look': async ({ account }) => ({
      there: (await secretKeeper(home, env).find(account)) !== null,
    }),
    'folder.list': async ({ folder }) => listFolders(folder, await settings()),
  };
}
