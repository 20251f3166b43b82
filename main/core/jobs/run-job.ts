import type { Clock, Sleep } from '../../base/clock.ts';
import { CofreError, type ErrorDetails, isCofreError } from '../../base/errors.ts';
import { failureOf } from '../../contract/failure.ts';
import type { RunEnding, RunReason } from '../history/run-writer.ts';
import type { LiveProgress } from './live-progress.ts';
import type { RunLog } from './run-log.ts';
import type { JobOutcome, JobRequest, JobRunner, JobTools } from './runner.ts';

/** How long a job waits for a foreign writer of its vault before it fails (ms), and how long between two tries. */
export const LOCK_WAIT_MAX_MS = 10 * 60_000;
const LOCK_RETRY_FIRST_MS = 1000;
const LOCK_RETRY_MOST_MS = 30_000;

/** Why a running job was told to stop. */
export type StopReason = 'cancelled' | 'core-stopped';

export interface RunOptions {
  readonly runner: JobRunner;
  readonly tools: JobTools;
  readonly log: RunLog;
  readonly progress: LiveProgress;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly lockWaitMs: number;
}

/** Runs a job to its end, whatever that is. Never throws: how it ended is the result. */
export async function runJob(job: JobRequest, options: RunOptions): Promise<RunEnding> {
  const { clock, log, progress, tools } = options;
  const began = clock.monotonic();
  const ending = await untilUnlocked(job, options).then(
    (outcome) => endingOf(outcome, log),
    (error: unknown) => failedWith(error, tools.signal, log),
  );
  return { ...ending, durationMs: clock.monotonic() - began, phases: progress.durations() };
}

async function untilUnlocked(job: JobRequest, options: RunOptions): Promise<JobOutcome> {
  const { runner, tools, clock, sleep, lockWaitMs } = options;
  const giveUpAt = clock.monotonic() + lockWaitMs;
  for (let pause = LOCK_RETRY_FIRST_MS; ; pause = Math.min(LOCK_RETRY_MOST_MS, pause * 2)) {
    try {
      if (tools.signal.aborted) throw new CofreError('cancelled', 'cancelled');
      return await runner(job, tools);
    } catch (error) {
      const left = giveUpAt - clock.monotonic();
      if (!isCofreError(error, 'locked') || left <= 0) throw error;
      const wait = Math.min(pause, left);
      sayLocked(error, wait, tools);
      await sleep(wait, tools.signal);
    }
  }
}

function sayLocked(error: CofreError, wait: number, { log, onEvent }: JobTools): void {
  onEvent({ kind: 'phase', phase: 'waiting' });
  const { purpose = '?', pid = 0, host = '?' } = error.details;
  const values = { purpose, pid, host, seconds: Math.ceil(wait / 1000) };
  log('info', `${error.message}; trying again in ${values.seconds} s`, { code: 'runLog.locked', values });
}

function endingOf(outcome: JobOutcome, log: RunLog): RunEnding {
  const { result, reason, problems = [], ...rest } = outcome;
  return {
    ...rest,
    state: result,
    reason: reason === undefined ? null : cleaned(reason, log),
    problems: problems.map((problem) => ({
      ...problem,
      message: log.clean(problem.message),
      ...(problem.details === undefined ? {} : { details: cleanDetails(problem.details, log) }),
    })),
  };
}

function failedWith(error: unknown, signal: AbortSignal, log: RunLog): RunEnding {
  if (signal.aborted) return stoppedBy(signal.reason);
  const reason = failureOf(error);
  if (isCofreError(error, 'skipped')) return { state: 'skipped', reason: cleaned(reason, log) };
  if (!(error instanceof CofreError) && error instanceof Error)
    log.add('debug', error.stack ?? error.message);
  log.add('error', reason.message);
  return { state: 'failed', reason: cleaned(reason, log) };
}

function cleaned({ code, message, details = {} }: RunReason, log: RunLog): RunReason {
  return { code, message: log.clean(message), details: cleanDetails(details, log) };
}

function cleanDetails(details: ErrorDetails, { clean }: RunLog): ErrorDetails {
  const each = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'string' ? clean(value) : value,
  ]);
  return Object.fromEntries(each);
}

function stoppedBy(reason: unknown): RunEnding {
  if ((reason as StopReason) === 'core-stopped') return STOPPED;
  return { state: 'cancelled', reason: { code: 'cancelled', message: 'cancelled' } };
}

export const STOPPED: RunEnding = {
  state: 'interrupted',
  reason: { code: 'core-stopped', message: 'Cofre was stopped' },
};
