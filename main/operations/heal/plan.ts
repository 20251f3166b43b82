import type { Problem } from '../../base/problems.ts';
import { type Affected, checkFileLists } from '../check-lists.ts';
import type { ProgressEvent } from '../events.ts';
import type { Vault } from '../vault/open-vault.ts';
import { type Snapshot, syncSnapshots } from '../vault/sync-catalog.ts';
import { type HealSource, whoHas } from './sources.ts';
import { findWounds, type Wound } from './wounds.ts';

export interface HealOptions {
  /** Reads every pack back first, instead of trusting what checks have found. */
  readonly read?: boolean;
  /** Whether files of this machine that have not changed since may give back what they gave before. */
  readonly rebuild?: boolean;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ProgressEvent) => void;
}

export interface HealStep {
  readonly wound: Wound;
  /** The first place that seems to have it whole; null: none does, and only unchanged files can help. */
  readonly from: string | null;
}

/** What healing would do: shown, tested, logged, then carried out by `executeHeal`. */
export interface HealPlan {
  readonly steps: readonly HealStep[];
  /** What is lost as long as nothing is healed: files of each snapshot. Empty without a key. */
  readonly affected: readonly Affected[];
  readonly problems: readonly Problem[];
}

export async function planHeal(
  vault: Vault,
  sources: readonly HealSource[],
  { read = false, signal, onEvent }: HealOptions = {},
): Promise<HealPlan> {
  onEvent?.({ kind: 'phase', phase: 'checking' });
  const { wounds, problems } = await findWounds(vault, { read, signal });
  const steps: HealStep[] = [];
  for (const wound of wounds) steps.push({ wound, from: await whoHas(sources, wound.object, wound.size) });
  return { steps, affected: (await lossOf(vault, signal)).affected, problems };
}

export interface Loss {
  readonly affected: readonly Affected[];
  /** Those that can be read and have lost something. */
  readonly snapshots: readonly Snapshot[];
}

/** What every snapshot that can be read has lost; nothing is known without a key. */
export async function lossOf(vault: Vault, signal: AbortSignal | undefined): Promise<Loss> {
  if ((await vault.tryUnlock()) === null) return { affected: [], snapshots: [] };
  const { snapshots } = await syncSnapshots(vault);
  const affected = await checkFileLists(vault, snapshots, [], signal);
  const hit = new Set(affected.map(({ snapshot }) => snapshot));
  return { affected, snapshots: snapshots.filter(({ id }) => hit.has(id)) };
}
