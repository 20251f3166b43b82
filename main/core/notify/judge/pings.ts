import type { NoticeKind } from '../../../contract/views/notify.ts';
import type { RunDetails } from '../../../contract/views/run.ts';
import type { Happening } from '../../history/outbox.ts';
import { factsOf, type Notice } from './facts.ts';

/** A start that is told so late tells nothing (ms). */
const START_STALE_MS = 5 * 60_000;

/** The sign of life that a backup gives to watchmen; null where there is none. */
export function pingOf(happening: Happening, run: RunDetails, now: number): Notice | null {
  if (run.kind !== 'backup') return null;
  const kind = happening.kind === 'started' ? startOf(happening.at, now) : endOf(run);
  if (kind === null) return null;
  const { project, vault, type, trigger, reason, problemCount } = run;
  return {
    ...{
      id: `${run.id}-${kind}`,
      at: happening.at,
      kind,
      level: 'notice',
      project,
      run: run.id,
      trouble: null,
    },
    facts: factsOf({ job: { kind: run.kind, project, vault, type, trigger }, reason, problemCount }),
  };
}

function startOf(at: number, now: number): NoticeKind | null {
  return now - at < START_STALE_MS ? 'ping-start' : null;
}

/** Only what is complete is good: a watchman must not be told that all is well when something is missing. */
function endOf({ state }: RunDetails): NoticeKind | null {
  switch (state) {
    case 'complete':
      return 'ping-ok';
    case 'failed':
    case 'incomplete':
    case 'interrupted':
      return 'ping-fail';
    case 'cancelled':
      return 'ping-log';
    default:
      return null;
  }
}
