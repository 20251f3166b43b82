import { CofreError } from '../../base/errors.ts';
import { listPins } from '../../operations/pins.ts';
import { listProofs, newestProofs } from '../../operations/proofs.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import { pickSnapshot, type Snapshot } from '../../operations/vault/sync-catalog.ts';
import type { CoreParts } from '../core.ts';
import { vaultNamed } from '../settings/lookup.ts';
import type { Marks } from './views.ts';

type Looking = Pick<CoreParts, 'vaults' | 'settings'>;

/** Lends a vault of the settings, by its name. */
export async function withVault<T>(
  { vaults, settings }: Looking,
  name: string,
  work: (vault: Vault, snapshots: readonly Snapshot[]) => Promise<T>,
): Promise<T> {
  const named = vaultNamed(await settings(), name);
  return vaults.use(named, async (vault) => work(vault, (await vaults.snapshots(named, vault)).snapshots));
}

/** Lends a vault with one snapshot of it. */
export function withSnapshot<T>(
  looking: Looking,
  { vault: name, snapshot: id }: { vault: string; snapshot: string },
  work: (vault: Vault, snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  return withVault(looking, name, (vault, snapshots) => work(vault, snapshotOf(snapshots, id)));
}

/** By its id, or a beginning of it. */
export function snapshotOf(snapshots: readonly Snapshot[], id: string): Snapshot {
  if (!/^[0-9a-f]{4,64}$/.test(id))
    throw new CofreError('snapshot-unknown', `"${id}" is no id of a snapshot`, { wanted: id });
  const whole = snapshots.find((snapshot) => snapshot.id === id);
  return whole ?? pickSnapshot(snapshots, id);
}

/** Pins and the newest drills, by snapshot. */
export async function marksOf(vault: Vault): Promise<Marks> {
  const [pins, { proofs }] = [await listPins(vault), await listProofs(vault)];
  return { pins, drills: newestProofs(proofs) };
}
