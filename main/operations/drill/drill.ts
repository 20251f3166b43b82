import type { RandomBytes } from '../../base/clock.ts';
import { isDamage } from '../../base/errors.ts';
import type { Problem } from '../../base/problems.ts';
import type { Drill } from '../../contract/views/proof.ts';
import type { RunId } from '../../contract/views/run.ts';
import type { ProgressEvent } from '../events.ts';
import { executeRestore, planRestore } from '../restore/restore.ts';
import type { Vault } from '../vault/open-vault.ts';
import type { Snapshot } from '../vault/sync-catalog.ts';
import { fileReasons } from './file-reasons.ts';
import { type DrillReason, reason, verdictOf, worstFirst } from './reasons.ts';
import { type FreeBytes, freeBytes, lacksRoom, neededBytes } from './room.ts';
import { sampleFiles } from './sample.ts';
import { clearDeserted, openScratch } from './scratch.ts';
import { verifyRestored } from './verify.ts';

export { newestToDrill } from './choose.ts';

export interface DrillRequest {
  readonly snapshot: Snapshot;
  /** All of it, or so many files by chance and all databases. */
  readonly scope: 'full' | { readonly sample: number };
  readonly run: RunId | null;
  /** Name of the copy that `vault` is; null: the vault itself. */
  readonly copy: string | null;
}

export interface DrillWorld {
  /** Folder in which scratch places are made, on a disk with room for the snapshot. */
  readonly scratch: string;
  readonly random: RandomBytes;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: ProgressEvent) => void) | undefined;
  readonly workers?: number;
  readonly freeBytes?: FreeBytes;
  /** Called between restoring and reading back: for tests of what a failing disk does. */
  readonly onRestored?: (folder: string) => void;
}

/**
 * Restores a snapshot into a new temporary folder, reads everything back and compares it, and removes it again, whatever
 * happens. What was found is the result; it throws only where nothing can be said (locked vault, store out of reach, cancelled).
 */
export async function drill(vault: Vault, request: DrillRequest, world: DrillWorld): Promise<Drill> {
  const began = vault.clock.monotonic();
  const at = vault.clock.now();
  await vault.unlock();
  clearDeserted(world.scratch);
  const place = openScratch(world.scratch, world.random);
  try {
    const found = await tryOut(vault, request, { ...world, folder: place.folder }).catch(nothingReadable);
    place.close();
    return recordOf(request, found, { at, durationMs: Math.round(vault.clock.monotonic() - began) });
  } finally {
    place.close();
  }
}

interface Found {
  readonly reasons: readonly DrillReason[];
  readonly files: number;
  readonly bytes: number;
  readonly restoreMs: number;
}

/** Where not even the beginning of the file list can be read, nothing can be restored: that is a verdict, too. */
function nothingReadable(error: unknown): Found {
  if (!isDamage(error)) throw error;
  const { message: why } = error;
  const reasons = [reason('list-damaged', why, { path: '*', why, count: 1 })];
  return { reasons, files: 0, bytes: 0, restoreMs: 0 };
}

async function tryOut(
  vault: Vault,
  { snapshot, scope }: DrillRequest,
  world: DrillWorld & { readonly folder: string },
): Promise<Found> {
  const { signal, onEvent, random } = world;
  const paths =
    scope === 'full' ? [] : await sampleFiles(vault, snapshot, { count: scope.sample, random, signal });
  const folder = `${world.folder}/files`;
  const restored = await restoreTo(vault, { snapshot, paths, folder }, world);
  if ('lacking' in restored) return { reasons: [restored.lacking], files: 0, bytes: 0, restoreMs: 0 };
  world.onRestored?.(folder);
  onEvent?.({ kind: 'phase', phase: 'checking' });
  onEvent?.({ kind: 'expect', files: restored.files, bytes: restored.bytes, final: true });
  const verified = await verifyRestored(vault, { snapshot, folder, paths }, { signal, onEvent });
  const known = new Set(restored.problems.map(({ path }) => path));
  const problems: Problem[] = [
    ...restored.problems,
    ...verified.wrong.filter(({ path }) => !known.has(path)),
  ];
  const { files, bytes } = verified;
  return { reasons: fileReasons(problems), files, bytes, restoreMs: restored.restoreMs };
}

type Restored =
  | { readonly lacking: DrillReason }
  | {
      readonly files: number;
      readonly bytes: number;
      readonly problems: readonly Problem[];
      readonly restoreMs: number;
    };

/** The same code, workers and order as a restore that a person asks for; only the place is another one. */
async function restoreTo(
  vault: Vault,
  to: { snapshot: Snapshot; paths: readonly string[]; folder: string },
  { signal, onEvent, workers, scratch, freeBytes: free = freeBytes }: DrillWorld,
): Promise<Restored> {
  const { snapshot, paths, folder } = to;
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

function recordOf(
  { snapshot, scope, run, copy }: DrillRequest,
  found: Found,
  { at, durationMs }: { at: number; durationMs: number },
): Drill {
  const { record, id } = snapshot;
  const { files, bytes, restoreMs } = found;
  return {
    ...{ run, snapshot: id, snapshotTime: Date.parse(record.started) },
    ...{ project: record.project, type: record.type, at, copy },
    scope: scope === 'full' ? 'full' : 'sample',
    verdict: verdictOf(found.reasons),
    reasons: worstFirst(found.reasons),
    ...{ files, bytes, restoreMs, durationMs, databases: [], checks: [] },
  };
}
