import { type CofreError, isCofreError, isDamage } from '../base/errors.ts';
import type { Problem } from '../base/problems.ts';
import { packObject, packOfObject } from '../format/pack.ts';
import { PACKS_PREFIX } from '../format/vault.ts';
import type { ProgressEvent } from './events.ts';
import type { Vault } from './vault/open-vault.ts';
import { readIndexes } from './vault/read-indexes.ts';
import { syncSnapshots } from './vault/sync-catalog.ts';

export interface ReindexResult {
  readonly packs: number;
  readonly blobs: number;
  readonly snapshots: number;
  readonly problems: readonly Problem[];
  readonly durationMs: number;
}

/** Throws the catalog away and builds it again from nothing but the tails of the packs and the records. */
export async function reindex(
  vault: Vault,
  options: { signal?: AbortSignal; onEvent?: (event: ProgressEvent) => void } = {},
): Promise<ReindexResult> {
  const started = vault.clock.monotonic();
  await vault.unlock();
  const found: { name: string; size: number }[] = [];
  const problems: Problem[] = [];
  for await (const { name: object, size } of vault.store.list(PACKS_PREFIX)) {
    const name = packOfObject(object);
    if (name === null || object !== packObject(name, vault.encrypted))
      problems.push({ path: object, code: 'damaged', message: 'this is not the name of a pack' });
    else found.push({ name, size });
  }
  options.onEvent?.({ kind: 'phase', phase: 'reading' });
  options.onEvent?.({ kind: 'expect', files: found.length, bytes: 0, final: true });
  vault.catalog.clear();
  let closed: CofreError | null = null;
  for await (const read of readIndexes(vault.packReader(), found, options.signal)) {
    const { name, size } = read.pack;
    if ('index' in read) vault.catalog.addPack(name, size, read.index);
    else {
      // A key that was added later does not open what was sealed before; one that opens nothing is the wrong one.
      const { error } = read;
      if (isCofreError(error, 'wrong-key')) closed = error;
      else if (!isDamage(error)) throw error;
      problems.push({ path: packObject(name, vault.encrypted), code: 'damaged', message: error.message });
    }
    options.onEvent?.({ kind: 'advance', files: 1, bytes: 0 });
  }
  if (closed !== null && vault.catalog.packs().length === 0) throw closed;
  const { snapshots, problems: recordProblems } = await syncSnapshots(vault);
  problems.push(...recordProblems);
  const durationMs = Math.round(vault.clock.monotonic() - started);
  return {
    packs: vault.catalog.packs().length,
    blobs: vault.catalog.blobCount(),
    snapshots: snapshots.length,
    problems,
    durationMs,
  };
}
