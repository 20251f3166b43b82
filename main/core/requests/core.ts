import type { coreRequests } from '../../contract/requests/core.ts';
import type { CoreParts } from '../core.ts';
import { paused, pauseOfAll, readPauses, resumed, writePauses } from '../schedule/pauses.ts';
import { projectOf } from '../settings/lookup.ts';
import type { Handlers } from './handlers.ts';

export function coreHandlers(parts: CoreParts): Handlers<keyof typeof coreRequests> {
  const { home, version, clock, events, settings } = parts;
  const startedAt = clock.now();
  return {
    'core.info': async () => ({
      ...{ version, pid: process.pid, startedAt, seq: events.seq },
      paused: pauseOfAll(await readPauses(home), clock.now()),
    }),
    'project.list': async () => {
      const { projects } = await settings();
      return {
        projects: Object.entries(projects).map(([name, { vault, folders, databases }]) => ({
          ...{ name, vault, folders },
          databases: databases.map((database) => ({ name: database.name, engine: database.engine })),
        })),
      };
    },
    pause: async ({ project, until }) => {
      if (project !== null) projectOf(await settings(), project);
      await writePauses(home, paused(await readPauses(home), project, until));
      events.emit({ kind: 'pause.changed' });
      return {};
    },
    resume: async ({ project }) => {
      if (project !== null) projectOf(await settings(), project);
      await writePauses(home, resumed(await readPauses(home), project));
      events.emit({ kind: 'pause.changed' });
      return {};
    },
  };
}
