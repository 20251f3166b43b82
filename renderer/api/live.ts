import type { CoreEvent } from '../../main/contract/events.ts';
import type { Job } from '../../main/contract/views/job.ts';
import type { LogLine } from '../../main/contract/views/log.ts';
import type { Link } from './client.ts';

/** What is at work now, as the events tell it; pure, so that a test can tell it a story. */
export interface Live {
  readonly link: Link;
  readonly stopping: boolean;
  /** Waiting and running, in the order in which they were asked for. */
  readonly jobs: readonly Job[];
  /** New lines of runs that are watched. */
  readonly lines: ReadonlyMap<string, readonly LogLine[]>;
}

export const nothingLive: Live = { link: 'connecting', stopping: false, jobs: [], lines: new Map() };

/** Lines kept of one running job: a page that shows more asks the history. */
const LINES_KEPT = 500;

export function hear(live: Live, event: CoreEvent): Live {
  switch (event.kind) {
    case 'job.queued':
      return { ...live, jobs: put(live.jobs, { run: event.run, progress: null, before: live.jobs.length }) };
    case 'job.started':
      return { ...live, jobs: put(live.jobs, { run: event.run, progress: null, before: 0 }) };
    case 'job.progress':
      return {
        ...live,
        jobs: live.jobs.map((job) => (job.run.id === event.run ? progressed(job, event.progress) : job)),
      };
    case 'job.log':
      return {
        ...live,
        lines: new Map(live.lines).set(event.run, withLine(live.lines.get(event.run), event.line)),
      };
    case 'job.finished':
      return {
        ...live,
        jobs: live.jobs.filter((job) => job.run.id !== event.run.id),
        lines: without(live.lines, event.run.id),
      };
    case 'core.stopping':
      return { ...live, stopping: true };
    case 'reset':
      return { ...live, jobs: event.jobs, lines: new Map() };
    default:
      return live;
  }
}

function progressed(job: Job, progress: NonNullable<Job['progress']>): Job {
  return { ...job, progress };
}

function put(jobs: readonly Job[], job: Job): readonly Job[] {
  const known = jobs.some((other) => other.run.id === job.run.id);
  return known ? jobs.map((other) => (other.run.id === job.run.id ? job : other)) : [...jobs, job];
}

function withLine(lines: readonly LogLine[] = [], line: LogLine): readonly LogLine[] {
  return [...lines.slice(1 - LINES_KEPT), line];
}

function without(lines: Live['lines'], run: string): Live['lines'] {
  if (!lines.has(run)) return lines;
  const rest = new Map(lines);
  rest.delete(run);
  return rest;
}
