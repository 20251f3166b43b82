import type { Problem } from '../../base/problems.ts';
import { executeRestore, planRestore } from '../restore/restore.ts';
import type { Vault } from '../vault/open-vault.ts';
import type { Snapshot } from '../vault/sync-catalog.ts';
import type { DrillWorld } from './drill.ts';
import type { DrillReason } from './reasons.ts';
import { freeBytes, lacksRoom, neededBytes } from './room.ts';
import type { DrillThreads } from './threads.ts';
import { isSmall, verifyRestored } from './verify.ts';

export interface FilesTrial {
  readonly files: number;
  readonly bytes: number;
  /** Planning and restoring, without reading back (ms). */
  readonly restoreMs: number;
  readonly problems: readonly Problem[];
}

interface What {
  readonly snapshot: Snapshot;
  /** None: everything. */
  readonly paths: readonly string[];
  /** Where to; not there yet. */
  readonly folder: string;
  readonly threads: DrillThreads;
}

/** Restores as a person would have it restored, then reads everything back from the disk. */
export async function tryFiles(
  vault: Vault,
  what: What,
  world: DrillWorld,
): Promise<FilesTrial | { readonly lacking: DrillReason }> {
  const { signal, onEvent } = world;
  const restored = await restoreTo(vault, what, {
    ...world,
    onEvent: (event) => {
      const isFinishing = event.kind === 'phase' && event.phase === 'finishing';
      if (isFinishing && !isSmall(what.snapshot)) what.threads.warm(); // one thread finishes: they load meanwhile
      onEvent?.(event);
    },
  });
  if ('lacking' in restored) return restored;
  world.onRestored?.(what.folder);
  onEvent?.({ kind: 'phase', phase: 'checking' });
  onEvent?.({ kind: 'expect', files: restored.files, bytes: restored.bytes, final: true });
  const { files, bytes, wrong } = await verifyRestored(vault, what, {
    threads: what.threads,
    signal,
    onEvent,
  });
  const known = new Set(restored.problems.map(({ path }) => path));
  const problems = [...restored.problems, ...wrong.filter(({ path }) => !known.has(path))];
  return { files, bytes, restoreMs: restored.restoreMs, problems };
}

/** The same code, workers and order as any restore; only the place is another one. */
async function restoreTo(
  vault: Vault,
  { snapshot, paths, folder }: What,
  { signal, onEvent, workers, scratch, freeBytes: free = freeBytes }: DrillWorld,
): Promise<FilesTrial | { readonly lacking: DrillReason }> {
  const began = vault.clock.monotonic();
  const plan = await planRestore(vault, {
    ...{ snapshot, paths, target: { folder }, onConflict: 'refuse' },
    ...{ signal, onEvent },
  });
  const lacking = await lacksRoom(scratch, { needed: neededBytes(plan, snapshot), free });
  if (lacking !== null) {
    plan.close();
    return { lacking };
  }
  const { files, bytes, problems } = await executeRestore(vault, plan, {
    ...(signal === undefined ? {} : { signal }),
    ...(onEvent === undefined ? {} : { onEvent }),
    ...(workers === undefined ? {} : { workers }),
  });
  return { files, bytes, problems, restoreMs: Math.round(vault.clock.monotonic() - began) };
}
