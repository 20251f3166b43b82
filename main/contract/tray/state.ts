import { assertNever } from '../../base/errors.ts';
import type { Job } from '../views/job.ts';
import type { Run } from '../views/run.ts';
import type { Status } from '../views/status.ts';
import type { QuietState, TrayInput } from './view.ts';

/** Danger and what cannot be told come before a pause, which a person chose; lesser things come after it. */
export function stateOf(status: Status): QuietState {
  if (status.level === 'critical') return 'failed';
  if (status.unknown !== null) return 'attention';
  if (allPaused(status)) return 'paused';
  switch (status.level) {
    case 'warning':
      return 'attention';
    case 'ok':
    case 'notice':
      return 'protected';
    default:
      return assertNever(status.level);
  }
}

/** Nothing starts by itself: all is paused at once, or each project by itself. */
export function allPaused({ paused, projects }: Status): boolean {
  return paused !== null || (projects.length > 0 && projects.every((each) => each.paused !== null));
}

/** What runs now, here or in another process of this home. */
export function runningJobs({ status, jobs }: Pick<TrayInput, 'status' | 'jobs'>): Run[] {
  const here = jobs.map(({ run }) => run);
  const elsewhere = status.running.filter(({ id }) => !here.some((run) => run.id === id));
  // The list of jobs is newer than the status: a job that the core no longer has is over.
  return [...here, ...elsewhere].filter(({ state }) => state === 'running');
}

/** In whole percent; null while it is not known. */
export function percentOf(jobs: readonly Job[], run: Run): number | null {
  return jobs.find((job) => job.run.id === run.id)?.progress?.percent ?? null;
}
