import type { ProgressEvent } from '../../contract/progress.ts';
import type { LogLevel } from '../../contract/views/log.ts';
import type { Drill } from '../../contract/views/proof.ts';
import type { RunId, RunKind, RunProblem, Trigger } from '../../contract/views/run.ts';
import type { RunReason } from '../history/run-writer.ts';

/** What is to be done: a value, so that it can be compared, kept and shown. */
export interface JobRequest {
  readonly kind: RunKind;
  readonly project: string | null;
  /** Name of the vault: one job at a time writes to it. */
  readonly vault: string;
  readonly type: string | null;
  readonly trigger: Trigger;
  /** What only its kind knows. Jobs that differ in it are different jobs. */
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
}

/** What a runner works with. */
export interface JobTools {
  readonly run: RunId;
  /** Aborts when the job is cancelled, or the core stops. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: ProgressEvent) => void;
  /** A line of the run's log: plain English and, where there is one, the key of its text (`runLog.started`) with its values. */
  readonly log: (level: LogLevel, text: string, about?: LogDetails) => void;
  /** From now on this secret is cut out of log, problems and reason of the run. */
  readonly hide: (secret: string) => void;
}

export interface LogDetails {
  readonly code?: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** How a job ended when it did not throw. A thrown 'skipped' means skipped, any other error failed (cancelled, when `signal` aborted). */
export interface JobOutcome {
  readonly result: 'complete' | 'incomplete' | 'failed' | 'skipped';
  readonly reason?: RunReason;
  readonly snapshot?: string | null;
  readonly files?: number;
  readonly bytes?: number;
  readonly newBytes?: number;
  readonly storedBytes?: number;
  readonly counts?: Readonly<Record<string, number>>;
  readonly problems?: readonly RunProblem[];
  /** All of them, where `problems` holds only the first. */
  readonly problemCount?: number;
  /** Of a restore drill: what it found. */
  readonly drill?: Drill;
}

/** Runs one kind of job to its end. 'locked' means that another process writes to the vault: it is tried again. */
export type JobRunner = (job: JobRequest, tools: JobTools) => Promise<JobOutcome>;

export type JobRunners = Readonly<Partial<Record<RunKind, JobRunner>>>;
