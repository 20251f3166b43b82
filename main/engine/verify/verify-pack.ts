import { CofreError } from '../../base/errors.ts';
import { FRAME_MAX_BYTES } from '../../base/limits.ts';
import { sha256Text } from '../../format/hash.ts';
import type { BlobInfo, PackIndex } from '../../format/pack.ts';
import { readTarHeader, TAR_BLOCK } from '../../format/tar.ts';

/** How the bytes of a pack are had: `index` and `frame` decode as they go, and throw 'pack-damaged'. */
export interface PackSource {
  index(name: string, stored: number): Promise<PackIndex>;
  frame(
    name: string,
    stored: number,
    frame: { offset: number; stored: number; raw: number },
  ): Promise<Buffer>;
  /** What `frame` will be asked for, in this order. */
  expect(frames: readonly { pack: string; offset: number; stored: number }[]): void;
  /** A frame that was given out is not needed any more. */
  done(frame: Buffer): void;
}

/**
 * Proves a pack from within: its index opens, every frame decodes to the tar entries the index names, and every whole blob
 * has its hash. Patches are proved as far as their own bytes go (zstd checksum, tar header): what they decode to rests on
 * their bases, which are whole blobs of some pack that is proved the same way.
 */
export async function verifyPack(
  source: PackSource,
  name: string,
  stored: number,
): Promise<{ blobs: number; bytes: number }> {
  const index = await source.index(name, stored);
  source.expect(index.frames.map((frame) => ({ pack: name, offset: frame.offset, stored: frame.stored })));
  let at = 0;
  let bytes = 0;
  for (const [n, frame] of index.frames.entries()) {
    if (frame.raw > FRAME_MAX_BYTES) throw new CofreError('pack-damaged', 'a frame is too large');
    const raw = await source.frame(name, stored, frame);
    bytes += raw.length;
    for (let blob = index.blobs[at]; blob?.frame === n; blob = index.blobs[at]) {
      verifyBlob(raw, blob);
      at++;
    }
    source.done(raw);
  }
  if (at !== index.blobs.length)
    throw new CofreError('pack-damaged', 'the index names blobs outside its frames');
  return { blobs: index.blobs.length, bytes };
}

function verifyBlob(raw: Buffer, blob: BlobInfo): void {
  const header = readTarHeader(raw, blob.offset - TAR_BLOCK);
  const id = blob.id.toString('hex');
  const name = blob.base === null ? id : `${id}.patch`;
  if (header?.name !== name || header.length !== blob.entry)
    throw new CofreError('pack-damaged', `the entry of blob ${id} is not where the index says`);
  if (blob.base !== null) return;
  if (sha256Text(raw.subarray(blob.offset, blob.offset + blob.entry)) !== blob.id.toString('latin1'))
    throw new CofreError('pack-damaged', `blob ${id} does not have its hash`);
}
