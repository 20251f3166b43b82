import type { CoreEvent } from '../../contract/events.ts';
import type { CoreParts, CoreService } from '../core.ts';

/** After each backup the copies of its vault follow; whenever that began or ended, it is told that copies changed. */
export const copyService: CoreService = (parts) => {
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
