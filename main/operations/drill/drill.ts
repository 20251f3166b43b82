import path from 'node:path';
import type { RandomBytes } from '../../base/clock.ts';
import { isDamage } from '../../base/errors.ts';
import type { Drill } from '../../contract/views/proof.ts';
import type { RunId } from '../../contract/views/run.ts';
import type { ProgressEvent } from '../events.ts';
import { warmWriters } from '../restore/restore.ts';
import type { Vault } from '../vault/open-vault.ts';
import type { Snapshot } from '../vault/sync-catalog.ts';
import type { DrillDatabases } from './databases.ts';
import { fileReasons } from './file-reasons.ts';
import { lackOf } from './load-reasons.ts';
import { type DrillReason, reason, verdictOf, worstFirst } from './reasons.ts';
import { recordReasons } from './record-reasons.ts';
import type { FreeBytes } from './room.ts';
import { sampleFiles } from './sample.ts';
import { openScratch } from './scratch.ts';
import type { ScratchAccess } from './scratch-access.ts';
import { DrillThreads } from './threads.ts';
import { type DropLeft, tidyAfterKilled } from './tidy.ts';
import { tryDatabases } from './try-databases.ts';
import { tryFiles } from './try-files.ts';

export { newestToDrill } from './choose.ts';

export interface DrillRequest {
  readonly snapshot: Snapshot;
  /** All of it, or so many files by chance and all databases. */
  readonly scope: 'full' | { readonly sample: number };
  readonly run: RunId | null;
  /** Name of the copy that `vault` is; null: the vault itself. */
  readonly copy: string | null;
  /** Damaged records that are newer: named, and the drill has failed. */
  readonly passedOver?: readonly string[];
}

/** What the project's own checks are told. */
export interface RestoredCopy {
  readonly snapshot: Snapshot;
  /** Folder that the snapshot was restored to, each of its top names in it. */
  readonly folder: string;
  readonly databases: readonly ScratchAccess[];
}

export type OwnChecks = (
  copy: RestoredCopy,
) => Promise<{ readonly checks: Drill['checks']; readonly reasons: readonly DrillReason[] }>;

export interface DrillWorld {
  /** Folder in which scratch places are made, on a disk with room for the snapshot. */
  readonly scratch: string;
  readonly random: RandomBytes;
  readonly databases: DrillDatabases;
  /** The project's own; only for all of a snapshot. */
  readonly checks?: OwnChecks | undefined;
  /** Removes what a killed drill has left on servers that stay. */
  readonly dropLeft?: DropLeft | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: ProgressEvent) => void) | undefined;
  readonly workers?: number;
  readonly freeBytes?: FreeBytes;
  /** Called between restoring and reading back: for tests of what a failing disk does. */
  readonly onRestored?: (folder: string) => void;
}

/** Files that are removed faster in threads, counting their start. */
const MANY_FILES = 10_000;

/**
 * Restores a snapshot into a new temporary folder, reads everything back and compares it, loads its databases, asks the project,
 * and removes it all, whatever happens. What was found is the result; it throws only where nothing can be said (locked vault,
 * store out of reach, cancelled).
 */
export async function drill(vault: Vault, request: DrillRequest, world: DrillWorld): Promise<Drill> {
  const began = vault.clock.monotonic();
  const at = vault.clock.now();
  if (request.scope === 'full') warmWriters(vault, world.workers);
  await vault.unlock();
  await tidyAfterKilled(world.scratch, world.dropLeft ?? null);
  const place = openScratch(world.scratch, world.random);
  const folder = path.join(place.folder, 'files');
  const threads = new DrillThreads(folder);
  const within = { folder: place.folder, files: folder, threads };
  try {
    const records = await recordReasons(vault, request.snapshot, request.passedOver ?? []);
    const tried = await tryOut(vault, request, { ...world, ...within }).catch(nothingReadable);
    const found = { ...tried, reasons: [...records, ...tried.reasons] };
    if (found.files > MANY_FILES) await threads.remove(place.folder);
    place.close();
    const durationMs = Math.round(vault.clock.monotonic() - began);
    return recordOf(request, found, { at, durationMs });
  } finally {
    await threads.close();
    place.close();
  }
}

type Found = Pick<Drill, 'files' | 'bytes' | 'restoreMs' | 'databases' | 'checks'> & {
  readonly reasons: readonly DrillReason[];
};

/** What one drill works in. */
interface Within {
  /** All that it makes on this machine lies in it. */
  readonly folder: string;
  /** Where the snapshot is restored to. */
  readonly files: string;
  readonly threads: DrillThreads;
}

const nothing = { files: 0, bytes: 0, restoreMs: 0, databases: [], checks: [] };

/** Where not even the beginning of the file list can be read, nothing can be restored: that is a verdict, too. */
function nothingReadable(error: unknown): Found {
  const lacks = lackOf(error);
  if (lacks !== null) return { ...nothing, reasons: [lacks] };
  if (!isDamage(error)) throw error;
  const { message: why } = error;
  return { ...nothing, reasons: [reason('list-damaged', why, { path: '*', why, count: 1 })] };
}

async function tryOut(
  vault: Vault,
  { snapshot, scope }: DrillRequest,
  world: DrillWorld & Within,
): Promise<Found> {
  const { signal, random } = world;
  const dumps = snapshot.record.databases.map(({ file }) => file);
  const paths =
    scope === 'full'
      ? []
      : [...(await sampleFiles(vault, snapshot, { count: scope.sample, random, signal })), ...dumps];
  const { files: folder, threads } = world;
  const own = scope === 'full' ? world.checks : undefined;
  const tried = await tryFiles(vault, { snapshot, paths, folder, threads }, world);
  if ('lacking' in tried) return { ...nothing, reasons: [tried.lacking] };
  const { files, bytes, problems } = tried;
  const databases = await tryDatabases({ snapshot, folder, problems }, { ...world, checks: own });
  return {
    reasons: [...fileReasons(problems), ...databases.reasons],
    ...{ files, bytes, databases: databases.databases, checks: databases.checks },
    restoreMs: tried.restoreMs + databases.loadMs,
  };
}

function recordOf(
  { snapshot, scope, run, copy }: DrillRequest,
  { reasons, ...found }: Found,
  { at, durationMs }: { at: number; durationMs: number },
): Drill {
  const { record, id } = snapshot;
  return {
    ...{ run, snapshot: id, snapshotTime: Date.parse(record.started) },
    ...{ project: record.project, type: record.type, at, copy },
    scope: scope === 'full' ? 'full' : 'sample',
    verdict: verdictOf(reasons),
    reasons: worstFirst(reasons),
    ...{ ...found, durationMs },
  };
}
