import type { CoreEvent } from '../../contract/events.ts';
import type { CoreParts, CoreService } from '../core.ts';
import { retentionOf } from './rules.ts';
import { giveWay } from './yielding.ts';

/** After each backup the vault is pruned, where the settings say anything about it; a backup that comes meanwhile goes first. */
export const pruneService: CoreService = (parts) => {
  const stop = new AbortController();
  const over = listen(parts, stop.signal);
  return {
    close: async () => {
      stop.abort();
      await over;
    },
  };
};

async function listen(parts: CoreParts, signal: AbortSignal): Promise<void> {
  for await (const event of parts.events.stream(null, signal)) {
    try {
      await hear(parts, event);
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error)); // settings that are wrong just now
    }
  }
}

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
