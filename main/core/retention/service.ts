import type { CoreEvent } from '../../contract/events.ts';
import type { CoreParts } from '../core.ts';
import { following } from '../events/follow.ts';
import { retentionOf } from './rules.ts';
import { giveWay } from './yielding.ts';

/** After each backup the vault is pruned, where the settings say anything about it; a backup that comes meanwhile goes first. */
export const pruneService = following(hear);

async function hear({ queue, settings }: CoreParts, event: CoreEvent): Promise<void> {
  if (event.kind === 'job.queued' && event.run.kind === 'backup') {
    for (const { run } of queue.list())
      if (run.kind === 'prune' && run.state === 'running' && run.vault === event.run.vault) giveWay(run.id);
  }
  if (event.kind !== 'job.finished' || event.run.kind !== 'backup') return;
  // Never after a backup that went wrong: what is there may be needed more than ever.
  if (event.run.state !== 'complete' && event.run.state !== 'incomplete') return;
  const { vault } = event.run;
  if (!retentionOf(await settings(), vault).hasAny) return;
  queue.add({ kind: 'prune', project: null, vault, type: null, trigger: 'after-backup', options: {} });
}
