import { CofreError, isCofreError, isDamage } from '../../base/errors.ts';
import { PackReader } from '../../engine/read/pack-reader.ts';
import { type PackIndex, packObject, packOfObject } from '../../format/pack.ts';
import { PACKS_PREFIX } from '../../format/vault.ts';
import { markNeeded } from '../prune/plan.ts';
import type { Vault } from '../vault/open-vault.ts';
import type { Loss } from './plan.ts';
import type { HealSource } from './sources.ts';
import type { Wound } from './wounds.ts';

/**
 * Packs of the copies that hold what snapshots lack here, found by what is in them: a machine that never saw them does not
 * miss them by name. Those of file lists come first, because they say what else is missing.
 */
export async function seekPacks(
  vault: Vault,
  sources: readonly HealSource[],
  { kind, loss, signal }: { kind: 'tree' | 'data'; loss: Loss; signal: AbortSignal | undefined },
): Promise<Wound[]> {
  const missing = kind === 'tree' ? null : await missingBlobs(vault, loss, signal);
  const isWanted = ({ kind: of, blobs }: PackIndex): boolean =>
    of === kind &&
    blobs.some(({ id }) => (missing === null ? !vault.catalog.has(id) : missing.has(id.toString('hex'))));
  const wounds = new Map<string, Wound>();
  for (const { store } of sources) {
    const reader = new PackReader(store, vault.key);
    try {
      for await (const { name: object, size } of store.list(PACKS_PREFIX)) {
        const hash = packOfObject(object);
        if (hash === null || wounds.has(hash) || vault.catalog.hasPack(hash)) continue;
        const index = await reader.index(hash, size).catch(onlyDamage);
        if (index === null || !isWanted(index)) continue;
        wounds.set(hash, {
          object: packObject(hash, vault.encrypted),
          kind: 'pack',
          hash,
          state: 'missing',
          size,
        });
      }
    } catch (error) {
      if (!(error instanceof CofreError)) throw error; // out of reach: the others may help
    }
  }
  return [...wounds.values()];
}

async function missingBlobs(
  vault: Vault,
  { snapshots }: Loss,
  signal: AbortSignal | undefined,
): Promise<Set<string>> {
  const missing = new Set<string>();
  for (const snapshot of snapshots) {
    try {
      await markNeeded(vault, [snapshot], signal);
    } catch (error) {
      onlyDamage(error); // what its list names is not known
    }
    for (const id of vault.catalog.needed.missing()) missing.add(id.toString('hex'));
  }
  return missing;
}

/** Null for what damage does, and for what no key at hand opens (a damaged head looks the same); anything else is thrown. */
export function onlyDamage(error: unknown): null {
  if (isDamage(error) || isCofreError(error, 'wrong-key')) return null;
  throw error;
}
