import { type ErrorCode, EXIT_STATUS } from '../../../base/errors.ts';
import type { Core } from '../../../contract/core.ts';
import type { CoreEvent } from '../../../contract/events.ts';
import { errorOf } from '../../../contract/failure.ts';
import type { Run, RunDetails, RunId, RunState } from '../../../contract/views/run.ts';
import { type Context, progressOf } from '../context.ts';
import type { ProgressDisplay } from '../say/progress.ts';

/** Starts a job, shows its progress until it ends, wherever it runs; Ctrl-C asks the core to stop it. */
export async function followJob(
  context: Context,
  core: Core,
  start: () => Promise<{ readonly run: RunId }>,
): Promise<RunDetails> {
  const heard = new AbortController();
  const events = core.events(null, heard.signal); // before the start, so that nothing is missed
  const progress = progressOf(context);
  let cancel = (): void => undefined;
  try {
    const { run } = await start();
    cancel = () => void core.request('job.cancel', { run }).catch(() => undefined); // a core that is gone ends the events
    context.signal.addEventListener('abort', cancel);
    if (context.signal.aborted) cancel();
    await untilEnded(core, events, { run, progress });
    return (await core.request('history.run', { run })).run;
  } finally {
    context.signal.removeEventListener('abort', cancel);
    heard.abort();
    progress.end();
  }
}

async function untilEnded(
  core: Core,
  events: AsyncIterable<CoreEvent>,
  { run, progress }: { run: RunId; progress: ProgressDisplay },
): Promise<void> {
  for await (const event of events) {
    if (event.kind === 'job.progress' && event.run === run) progress.onView(event.progress);
    if (event.kind === 'job.finished' && event.run.id === run) return;
    if (event.kind !== 'reset') continue;
    const { state } = (await core.request('history.run', { run })).run;
    if (!isUnfinished(state)) return;
  }
}

export function isUnfinished(state: RunState): boolean {
  return state === 'queued' || state === 'running';
}

/** The exit status of a command whose job ended so; what failed is thrown, so that it is told like any failure. */
export function statusOf({ state, reason }: Run): number {
  switch (state) {
    case 'complete':
      return 0;
    case 'incomplete':
      return EXIT_STATUS.incomplete;
    case 'queued':
    case 'running':
      throw new Error('the job has not ended');
    default: {
      const code = reason?.code ?? 'failed';
      const known = Object.hasOwn(EXIT_STATUS, code) ? (code as ErrorCode) : CODES[state];
      throw errorOf({ code: known, message: reason?.message ?? state, details: reason?.details ?? {} });
    }
  }
}

/** For reasons that are no code of ours: conditions, a core that was stopped. */
const CODES = {
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'failed',
  skipped: 'skipped',
} as const;
