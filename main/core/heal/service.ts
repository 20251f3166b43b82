import { isDamageCode } from '../../base/errors.ts';
import type { CoreEvent } from '../../contract/events.ts';
import type { Run } from '../../contract/views/run.ts';
import type { CoreParts } from '../core.ts';
import { following } from '../events/follow.ts';
import { drillJob } from '../proof/job.ts';
import { copyOfType } from './sources.ts';

/** After a healing that did not help, damage found again sets off no other one for so long (ms): a copy may come back. */
const AGAIN_MS = 20 * 3600 * 1000;
const FINDS_DAMAGE: ReadonlySet<string> = new Set(['check', 'drill', 'restore', 'backup']);

/** What finds damage sets off one healing of that vault; what was read back or healed changes what is proven. */
export const healService = following(hear);

async function hear(parts: CoreParts, event: CoreEvent): Promise<void> {
  if (event.kind !== 'job.finished') return;
  const { run } = event;
  if (run.kind === 'check' || run.kind === 'heal') parts.events.emit({ kind: 'proofs.changed' });
  if (run.kind === 'backup') parts.events.emit({ kind: 'holds.changed' }); // one may have been raised
  if (foundDamage(run) && mayHeal(parts, run)) startHealing(parts, run);
  if (run.kind === 'heal' && run.state === 'complete') await proveAgain(parts, run);
}

export function foundDamage({ kind, state, reason }: Run): boolean {
  const code = reason?.code ?? '';
  return FINDS_DAMAGE.has(kind) && state === 'failed' && (isDamageCode(code) || code === 'missing');
}

/** Once: a healing that did not help is not tried again at once because a check still finds what it left. */
function mayHeal({ history, clock }: CoreParts, run: Run): boolean {
  const { runs } = history.list({ kinds: ['heal'], vault: run.vault }, { limit: 20, before: null });
  const last = runs.find(({ type }) => copyOfType(type) === copyOfType(typeOf(run)));
  if (last === undefined || last.state === 'complete') return true;
  return clock.now() - last.queuedAt >= AGAIN_MS;
}

function startHealing({ queue }: CoreParts, run: Run): void {
  const { vault } = run;
  queue.add({ kind: 'heal', project: null, vault, type: typeOf(run), trigger: 'after-finding', options: {} });
}

/**
 * A drill that damage failed says nothing of the vault as it is healed: it is done again. Not over and over where it fails all the
 * same: after that it takes a person's healing, or the next drill.
 */
async function proveAgain({ history, queue, settings }: CoreParts, healed: Run): Promise<void> {
  const now = await settings();
  const copy = copyOfType(healed.type);
  for (const [project, { vault }] of Object.entries(now.projects)) {
    if (vault !== healed.vault) continue;
    const { runs } = history.list({ kinds: ['drill'], project }, { limit: 20, before: null });
    const last = runs.find(({ type }) => copyOfType(type) === copy);
    if (last === undefined || !foundDamage(last)) continue;
    if (healed.trigger !== 'manual' && last.trigger === 'after-healing') continue;
    queue.add(drillJob(now, { project, copy, trigger: 'after-healing' }));
  }
}

/** What was found in a copy is healed there. */
function typeOf({ kind, type }: Run): string | null {
  const copy = kind === 'check' ? copyOfType(type) : null;
  return copy === null ? null : `copy:${copy}`;
}
