import type { scheduleRequests } from '../../contract/requests/schedule.ts';
import type { CoreParts } from '../core.ts';
import { readPauses } from '../schedule/pauses.ts';
import { machineSeed } from '../schedule/seed.ts';
import { readStates } from '../schedule/state-file.ts';
import { viewSchedules } from '../schedule/view.ts';
import { projectOf, vaultOf } from '../settings/lookup.ts';
import type { Handlers } from './handlers.ts';

export function scheduleHandlers(parts: CoreParts): Handlers<keyof typeof scheduleRequests> {
  const { home, settings, clock, queue } = parts;
  return {
    'schedule.list': async ({ project, count }) => {
      const known = await settings();
      if (project !== null) projectOf(known, project);
      const states = (await readStates(home)) ?? new Map();
      const pauses = await readPauses(home);
      const now = clock.now();
      return viewSchedules({ settings: known, states, pauses, seed: machineSeed(), now }, { project, count });
    },
    'backup.skip': async ({ project, type, trigger, reason }) => {
      const known = await settings();
      const vault = vaultOf(known, projectOf(known, project)).name;
      return { run: queue.skip({ kind: 'backup', project, vault, type, trigger, options: {} }, reason).id };
    },
  };
}
