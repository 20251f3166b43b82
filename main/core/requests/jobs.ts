import type { jobRequests } from '../../contract/requests/jobs.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import type { CoreParts } from '../core.ts';
import type { JobRequest } from '../jobs/runner.ts';
import { projectOf, vaultNamed, vaultOf } from '../settings/lookup.ts';
import type { Handlers } from './handlers.ts';

export function jobHandlers({ queue, settings }: CoreParts): Handlers<keyof typeof jobRequests> {
  const start = async (
    place: Place,
    job: Pick<JobRequest, 'kind' | 'type' | 'trigger'>,
    options: JobRequest['options'] = {},
  ) => {
    const where = placeOf(await settings(), place);
    const { run, joined } = queue.add({ ...job, ...where, options });
    return { run: run.id, joined };
  };
  return {
    'backup.start': ({ project, type, trigger, reread }) =>
      start({ project }, { kind: 'backup', type, trigger }, { reread }),
    'check.start': ({ place, depth, trigger }) => start(place, { kind: 'check', type: depth, trigger }),
    'prune.start': ({ place, trigger }) => start(place, { kind: 'prune', type: null, trigger }),
    'job.list': () => ({ jobs: queue.list() }),
    'job.cancel': ({ run }) => ({ was: queue.cancel(run) }),
  };
}

export type Place = { readonly project?: string | undefined; readonly vault?: string | undefined };

export function placeOf(
  settings: Settings,
  { project, vault }: Place,
): Pick<JobRequest, 'project' | 'vault'> {
  if (project !== undefined) return { project, vault: vaultOf(settings, projectOf(settings, project)).name };
  return { project: null, vault: vaultNamed(settings, vault ?? '').name };
}
