import type { Problem } from '../../base/problems.ts';
import { packObject } from '../../format/pack.ts';
import { markNeeded } from '../prune/plan.ts';
import { readPacks } from '../read-packs.ts';
import type { Vault } from '../vault/open-vault.ts';
import type { Snapshot } from '../vault/sync-catalog.ts';

export interface ProveAgainOptions {
  /** When healing began (ms since 1970): what was read back since is not read again. */
  readonly since: number;
  readonly signal: AbortSignal | undefined;
}

/** Reads back every pack that these snapshots need, each once; ids of those that are whole, to the last byte. */
export async function proveAgain(
  vault: Vault,
  snapshots: readonly Snapshot[],
  { since, signal }: ProveAgainOptions,
): Promise<{ proven: string[]; problems: readonly Problem[] }> {
  if (snapshots.length === 0) return { proven: [], problems: [] };
  const needs = new Map<string, Set<string>>();
  const unread = new Map<string, number>();
  const verified = new Map(vault.catalog.packs().map(({ name, verified: at }) => [name, at ?? 0]));
  for (const snapshot of snapshots) {
    await markNeeded(vault, [snapshot], signal);
    const packs = vault.catalog.needed.packUse().filter(({ liveBlobs }) => liveBlobs > 0);
    needs.set(snapshot.id, new Set(packs.map(({ name }) => packObject(name, vault.encrypted))));
    for (const { name, stored } of packs) if ((verified.get(name) ?? 0) < since) unread.set(name, stored);
  }
  const packs = [...unread].map(([name, stored]) => ({ name, stored }));
  const { problems } = await readPacks(vault, packs, { signal });
  const bad = new Set(problems.map(({ path }) => path));
  const proven = [...needs].filter(([, objects]) => ![...objects].some((object) => bad.has(object)));
  return { proven: proven.map(([id]) => id), problems };
}
