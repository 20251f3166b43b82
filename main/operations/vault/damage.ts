import { CofreError, isCofreError } from '../../base/errors.ts';
import type { PackedBlob } from '../../engine/catalog/catalog.ts';
import type { PackReader } from '../../engine/read/pack-reader.ts';
import { setBadPack } from './bad-packs.ts';
import { blobReader } from './blobs.ts';
import type { Vault } from './open-vault.ts';

/**
 * Finds out which blobs of a damaged pack are still whole, and takes the others out of use: they count as lost, so the next
 * backup stores them again where their files are still there. The pack itself stays: what is whole in it is still read.
 * Returns how many blobs were lost. Without a key nothing can be told apart, so all of them count. Of a pack that the catalog
 * does not know the name is kept.
 */
export async function takeDamage(vault: Vault, name: string, size: number): Promise<number> {
  if (!vault.catalog.hasPack(name)) {
    setBadPack(vault, name);
    return 0;
  }
  const blobs = vault.catalog.blobsOfPack(name);
  const readable = (await vault.tryUnlock()) !== null;
  const broken = readable ? await brokenBlobs(vault, name, blobs) : blobs.map(({ id }) => id);
  vault.catalog.dropBlobs(name, broken, true);
  vault.catalog.markDamaged(name, size);
  return broken.length;
}

async function brokenBlobs(vault: Vault, name: string, blobs: readonly PackedBlob[]): Promise<Buffer[]> {
  const packs = vault.packReader();
  const reader = blobReader(vault.store, vault.key, vault.catalog);
  const stored = vault.catalog.packs().find((pack) => pack.name === name)?.stored ?? 0;
  const broken: Buffer[] = [];
  for (const group of Map.groupBy(blobs, (blob) => blob.frame).values()) {
    const opens = await frameOpens(packs, name, stored, group[0]);
    for (const blob of group) {
      if (!opens || !(await succeeds(() => reader.readCopy(blob.id, blob)))) broken.push(blob.id);
    }
  }
  return broken;
}

/** Looked at first: what is in a frame that does not open need not be tried blob by blob. */
async function frameOpens(
  reader: PackReader,
  name: string,
  stored: number,
  at: PackedBlob | undefined,
): Promise<boolean> {
  if (at === undefined) return false;
  const frame = { offset: at.frameOffset, stored: at.frameStored, raw: at.frameRaw };
  return succeeds(() => reader.frame(name, stored, frame));
}

/** False for what damage does; an unreachable vault is no damage. */
async function succeeds(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    if (!(error instanceof CofreError) || isCofreError(error, 'unreachable')) throw error;
    return false;
  }
}
