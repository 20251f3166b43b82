import type { Settings } from '../../contract/settings/settings.ts';
import type { History } from '../history/history.ts';
import type { JobRequest } from '../jobs/runner.ts';

/** A job that shall run every so often. */
export interface Chore {
  readonly job: JobRequest;
  /** Period (ms). After a failure it is tried earlier, see `due.ts`. */
  readonly every: number;
}

export interface ChoreWorld {
  readonly home: string;
  readonly settings: Settings;
  readonly history: History;
  readonly now: number;
}

/**
 * Says which chores there are, from the settings as they are now. Nothing is remembered for them: when one ran last is read
 * from the history, by kind, project, vault and type of its job. So two chores must differ in one of these: a job about a
 * copy has the name of the copy in its type.
 */
export type ChoreProvider = (world: ChoreWorld) => readonly Chore[] | Promise<readonly Chore[]>;
