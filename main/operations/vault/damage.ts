import { CofreError, isCofreError } from '../../base/errors.ts';
import type { PackedBlob } from '../../engine/catalog/catalog.ts';
import type { PackReader } from '../../engine/read/pack-reader.ts';
import { sha256 } from '../../format/hash.ts';
import { readTarHeader, TAR_BLOCK } from '../../format/tar.ts';
import type { Vault } from './open-vault.ts';

/**
 * Finds out which blobs of a damaged pack are still whole, and takes the others out of use: they count as lost, so the next
 * backup stores them again where their files are still there. The pack itself stays: what is whole in it is still read.
 * Returns how many blobs were lost. Without a key nothing can be told apart, so all of them count.
 */
export async function takeDamage(vault: Vault, name: string, size: number): Promise<number> {
  const blobs = vault.catalog.blobsOfPack(name);
  const readable = (await vault.tryUnlock()) !== null;
  const broken = readable
    ? await brokenBlobs(vault.packReader(), name, blobs, storedOf(vault, name))
    : blobs.map(({ id }) => id);
  vault.catalog.dropBlobs(name, broken, true);
  vault.catalog.markDamaged(name, size);
  return broken.length;
}

function storedOf(vault: Vault, name: string): number {
  return vault.catalog.packs().find((pack) => pack.name === name)?.stored ?? 0;
}

async function brokenBlobs(
  reader: PackReader,
  name: string,
  blobs: readonly PackedBlob[],
  stored: number,
): Promise<Buffer[]> {
  const broken: Buffer[] = [];
  for (const group of Map.groupBy(blobs, (blob) => blob.frame).values()) {
    const frame = await tryFrame(reader, name, stored, group[0]);
    for (const blob of group) if (frame === null || !isWhole(frame, blob)) broken.push(blob.id);
  }
  return broken;
}

async function tryFrame(
  reader: PackReader,
  name: string,
  stored: number,
  at: PackedBlob | undefined,
): Promise<Buffer | null> {
  if (at === undefined) return null;
  try {
    return await reader.frame(name, stored, {
      offset: at.frameOffset,
      stored: at.frameStored,
      raw: at.frameRaw,
    });
  } catch (error) {
    if (!(error instanceof CofreError) || isCofreError(error, 'unreachable')) throw error;
    return null;
  }
}

/** A patch is judged by its header and its own zstd checksum, which restoring checks. */
function isWhole(frame: Buffer, blob: PackedBlob): boolean {
  const id = blob.id.toString('hex');
  const header = readTarHeader(frame, blob.offset - TAR_BLOCK);
  if (header?.name !== (blob.base === null ? id : `${id}.patch`) || header.length !== blob.entry)
    return false;
  return blob.base !== null || sha256(frame.subarray(blob.offset, blob.offset + blob.entry)).equals(blob.id);
}
