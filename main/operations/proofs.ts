import { CofreError, isCofreError, isDamage } from '../base/errors.ts';
import { RECORD_MAX_BYTES } from '../base/limits.ts';
import type { Problem } from '../base/problems.ts';
import { type Drill, drillSchema } from '../contract/views/proof.ts';
import {
  decodeProof,
  encodeProof,
  hashOf,
  hashOfProofObject,
  PROOFS_PREFIX,
  proofObject,
} from '../format/proof.ts';
import type { Vault } from './vault/open-vault.ts';
import type { Snapshot } from './vault/sync-catalog.ts';

/** The record of a drill as it lies in a vault. */
export interface StoredProof {
  readonly object: string;
  readonly drill: Drill;
}

/** Puts the record of a drill into the vault, beside the snapshot it is about; gives its name. Needs no lock: nothing changes. */
export async function keepProof(vault: Vault, drill: Drill): Promise<string> {
  const stored = vault.seal(encodeProof({ snapshot: drill.snapshot, drill }));
  const object = proofObject(drill.at, stored, vault.encrypted);
  try {
    await vault.store.put(object, stored);
  } catch (error) {
    if (!isCofreError(error, 'object-exists')) throw error;
  }
  remember(vault, { ...remembered(vault), [object]: drill });
  return object;
}

/**
 * The records of drills in a vault, oldest first; of those that this machine has not seen before only where it can read the
 * vault. A damaged one is a problem and proves nothing.
 */
export async function listProofs(vault: Vault): Promise<{ proofs: StoredProof[]; problems: Problem[] }> {
  const known = remembered(vault);
  const kept: Record<string, Drill> = {};
  const problems: Problem[] = [];
  const unknown: string[] = [];
  for await (const { name } of vault.store.list(PROOFS_PREFIX)) {
    const drill = known[name];
    if (drill !== undefined) kept[name] = drill;
    else unknown.push(name);
  }
  if (unknown.length > 0 && (await vault.tryUnlock()) !== null)
    for (const object of unknown) {
      const drill = await readProof(vault, object, problems);
      if (drill !== null) kept[object] = drill;
    }
  if (unknown.length > 0 || Object.keys(kept).length < Object.keys(known).length) remember(vault, kept);
  const proofs = Object.entries(kept).map(([object, drill]) => ({ object, drill }));
  return { proofs: proofs.sort((a, b) => a.drill.at - b.drill.at), problems };
}

async function readProof(vault: Vault, object: string, problems: Problem[]): Promise<Drill | null> {
  try {
    const hash = hashOfProofObject(object);
    if (hash === null)
      throw new CofreError('record-damaged', 'this is not the name of the record of a drill');
    const stored = await vault.store.get(object, RECORD_MAX_BYTES);
    if (hashOf(stored) !== hash)
      throw new CofreError('record-damaged', 'it does not have the hash it is named by');
    const parsed = drillSchema.safeParse(decodeProof(await vault.unseal(stored)).drill);
    if (parsed.success) return parsed.data;
    throw new CofreError('record-damaged', 'the record of a drill is not valid');
  } catch (error) {
    if (isCofreError(error, 'wrong-key')) return null; // sealed before the key that we have was added
    if (!isDamage(error)) throw error;
    problems.push({ path: object, code: 'damaged', message: error.message });
    return null;
  }
}

const KEY = 'proofs';

function remembered(vault: Vault): Record<string, Drill> {
  return JSON.parse(vault.catalog.meta(KEY) ?? '{}') as Record<string, Drill>;
}

function remember(vault: Vault, proofs: Readonly<Record<string, Drill>>): void {
  vault.catalog.setMeta(KEY, JSON.stringify(proofs));
}

/** The newest drill of each snapshot. */
export function newestProofs(proofs: readonly StoredProof[]): Map<string, Drill> {
  return new Map(proofs.map(({ drill }) => [drill.snapshot, drill]));
}

/**
 * Snapshots that the last drill to say anything about them has restored in full. Where a project has none of a type, those
 * count of which a sample was.
 */
export async function provenSnapshots(vault: Vault, snapshots: readonly Snapshot[]): Promise<Set<string>> {
  const { proofs } = await listProofs(vault);
  const telling = proofs.filter(({ drill }) => drill.verdict !== 'inconclusive');
  const newest = newestProofs(telling);
  const whole = newestProofs(
    telling.filter(({ drill }) => drill.scope === 'full' || drill.verdict === 'failed'),
  );
  const proven = new Set<string>();
  const groups = Map.groupBy(snapshots, ({ record }) => JSON.stringify([record.project, record.type]));
  for (const group of groups.values()) {
    const passed = (drills: ReadonlyMap<string, Drill>) =>
      group.filter(({ id }) => newest.get(id)?.verdict === 'passed' && drills.get(id)?.verdict === 'passed');
    const full = passed(whole);
    for (const { id } of full.length > 0 ? full : passed(newest)) proven.add(id);
  }
  return proven;
}

/** Takes away records about snapshots that are not there any more. Only for the writer of the vault. */
export async function dropProofs(vault: Vault, kept: ReadonlySet<string>): Promise<number> {
  const { proofs } = await listProofs(vault);
  const stale = proofs.filter(({ drill }) => !kept.has(drill.snapshot));
  for (const { object } of stale) await vault.store.delete(object);
  if (stale.length > 0) await listProofs(vault);
  return stale.length;
}
