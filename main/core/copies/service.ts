import type { CoreEvent } from '../../contract/events.ts';
import type { CoreParts } from '../core.ts';
import { following } from '../events/follow.ts';

/** After each backup the copies of its vault follow; whenever that began or ended, it is told that copies changed. */
export const copyService = following(hear);

async function hear({ queue, settings, events }: CoreParts, event: CoreEvent): Promise<void> {
  if (event.kind !== 'job.finished' && event.kind !== 'job.started') return;
  const { kind, state, vault } = event.run;
  if (kind === 'copy') events.emit({ kind: 'copies.changed' });
  if (kind !== 'backup' || (state !== 'complete' && state !== 'incomplete')) return;
  for (const { name, enabled } of (await settings()).vaults[vault]?.copies ?? []) {
    if (!enabled) continue;
    const trigger = 'after-backup' as const;
    queue.add({ kind: 'copy', project: null, vault, type: name, trigger, options: {} });
  }
}
