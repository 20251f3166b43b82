import type { RestoreFiles } from '../../contract/requests/restore.ts';
import type { CheckedInput } from '../../contract/requests.ts';
import type { RestoreRequest } from '../../operations/restore/restore.ts';
import type { Snapshot } from '../../operations/vault/sync-catalog.ts';
import type { JobRequest } from '../jobs/runner.ts';

/** What a restore job is told, on its way through the queue: the request as it was checked. */
export type RestoreJob =
  | ({ readonly kind: 'files' } & CheckedInput<'restore.start'>)
  | ({ readonly kind: 'database' } & CheckedInput<'restore.database'>);

/** Jobs hold plain values: the request travels as text. Two that are equal are one job. */
export function restoreJob(job: RestoreJob, project: string): JobRequest {
  const options = { request: JSON.stringify(job) };
  return { kind: 'restore', project, vault: job.vault, type: job.kind, trigger: 'manual', options };
}

export function requestOfJob({ options }: JobRequest): RestoreJob {
  return JSON.parse(String(options.request)) as RestoreJob;
}

export function planRequest(
  { paths, target, onConflict }: RestoreFiles,
  snapshot: Snapshot,
): Pick<RestoreRequest, 'snapshot' | 'paths' | 'target' | 'onConflict'> {
  return {
    ...{ snapshot, paths, onConflict },
    target: target.kind === 'in-place' ? 'in-place' : { folder: target.folder },
  };
}
