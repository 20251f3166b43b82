import { EXIT_STATUS } from '../../../base/errors.ts';
import { errorOf } from '../../../contract/failure.ts';
import { lackReason } from '../../../contract/text/problem.ts';
import type { Run, RunState } from '../../../contract/views/run.ts';
import type { Context } from '../context.ts';
import { escapeForTerminal } from './escape.ts';
import { describeFailure } from './failure.ts';

/** A run as programs get it: times as text. */
export function runFields({ queuedAt, startedAt, finishedAt, ...run }: Run): Record<string, unknown> {
  return { ...run, queued: isoOf(queuedAt), started: isoOf(startedAt), finished: isoOf(finishedAt) };
}

export function isoOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** As much of an id as names one run: its time and a letter of chance. */
export const shortRun = (id: string): string => id.slice(0, 10);

/** `backup of shop (quick)`, `check of the vault nas (read)`. */
export function jobText({ say }: Context, { kind, project, vault, type }: Run): string {
  const what = say(`runs.kinds.${kind}`);
  const of =
    project === null
      ? say('runs.ofVault', { kind: what, vault: escapeForTerminal(vault) })
      : say('runs.ofProject', { kind: what, project: escapeForTerminal(project) });
  return type === null ? of : `${of} (${escapeForTerminal(type)})`;
}

export function stateText({ say, out }: Context, state: RunState): string {
  const text = say(`runs.states.${state}`);
  if (state === 'complete') return out.paint.good(text);
  if (state === 'failed' || state === 'interrupted') return out.paint.bad(text);
  return state === 'running' || state === 'queued' ? text : out.paint.warn(text);
}

/** Why it ended so: in the person's language where its code has a text, else as it was recorded. */
export function reasonText({ texts }: Context, { reason }: Run): string {
  if (reason === null) return '';
  const ours = texts.raw(`runs.reasons.${reason.code}`);
  if (ours !== null) return ours;
  if (!Object.hasOwn(EXIT_STATUS, reason.code))
    return lackReason(reason, texts) ?? escapeForTerminal(reason.message);
  return describeFailure(errorOf(reason), texts).message;
}
