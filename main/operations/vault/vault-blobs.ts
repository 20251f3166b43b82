import type { BlobReader } from '../../engine/read/blob-reader.ts';
import { blobReader } from './blobs.ts';
import type { Vault } from './open-vault.ts';
import { syncPacks } from './sync-catalog.ts';

/** For reading: unlocks, and knows every pack that is there. */
export async function vaultBlobs(vault: Vault): Promise<BlobReader> {
  if (!vault.packsSynced) await syncPacks(vault);
  return blobReader(vault.store, await vault.unlock(), vault.catalog);
}
