import { BLOB_MAX_BYTES, FRAME_MAX_BYTES, PACK_MAX_BYTES } from '../base/limits.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { readTarHeader, TAR_BLOCK, tarPadded, writeTarHeader } from './tar.ts';
import { splitIds } from './tree.ts';
import { SKIPPABLE_MAGIC, skippableFrame } from './zstd.ts';

/** A pack's own table of contents (FORMAT.md section 4): what the last frame and the footer say. */
export type PackKind = 'data' | 'tree';
const KINDS: readonly PackKind[] = ['data', 'tree'];

export interface FrameInfo {
  /** Where the frame starts in the pack's plain bytes, and how many it takes there. */
  readonly offset: number;
  readonly stored: number;
  /** Bytes of tar it decodes to. */
  readonly raw: number;
}

export interface BlobInfo {
  /** SHA-256 of the plain bytes. */
  readonly id: Buffer;
  readonly frame: number;
  /** Where its content starts in the decoded frame, and its length there. */
  readonly offset: number;
  readonly entry: number;
  /** Length of the blob itself: `entry`, or for a patch what it decodes to. */
  readonly plain: number;
  /** Ids (32 bytes each, end to end) of the blobs a patch is decoded against; null when the entry is the blob itself. */
  readonly base: Buffer | null;
  /** CRC-32 of the first and the last `SKETCH_BYTES`: finds a chunk's earlier version. Null where not taken. */
  readonly sketch: { readonly head: number; readonly tail: number } | null;
}

/** Where a blob lies in a vault: everything needed to read it by one ranged read. */
export interface BlobPlace extends Omit<BlobInfo, 'id' | 'sketch'> {
  readonly pack: string;
  readonly frameOffset: number;
  readonly frameStored: number;
  readonly frameRaw: number;
}

export interface PackIndex {
  readonly kind: PackKind;
  readonly frames: readonly FrameInfo[];
  readonly blobs: readonly BlobInfo[];
}

export interface PackFooter {
  readonly kind: PackKind;
  readonly indexOffset: number;
  readonly indexStored: number;
  readonly indexRaw: number;
}

const INDEX_NAME = 'cofre-index';
const INDEX_MAGIC = Buffer.from('CFIX\x01', 'latin1');
const FOOTER_MAGIC = Buffer.from('CofrePk1', 'latin1');
/** The footer's whole skippable frame: the last bytes of every pack's plain bytes. */
export const FOOTER_BYTES = 8 + 32;
export const SKETCH_BYTES = 256;

/** A patch rests on at most two blobs: their ids fit into a tar name, and a reader's memory is bounded. */
export const BASES_MAX = 2;

/**
 * Tar name of a blob's entry: its id; a patch stands in a folder named after its bases (`patches/<id>+<id>/<id>.patch`), below
 * `patches` so that packs unpack side by side with the bases themselves.
 */
export function writeEntryHeader(
  into: Buffer,
  at: number,
  id: Buffer,
  entry: number,
  base: Buffer | null,
): void {
  if (base === null) writeTarHeader(into, at, id.toString('hex'), entry);
  else
    writeTarHeader(
      into,
      at,
      `${id.toString('hex')}.patch`,
      entry,
      `patches/${splitIds(base)
        .map((one) => one.toString('hex'))
        .join('+')}`,
    );
}

/** Raw bytes of the last frame: the index as a tar entry, then the end-of-archive blocks. */
export function encodeIndex(index: PackIndex): Buffer {
  const out = new ByteWriter(1024 + index.blobs.length * 40);
  out.raw(Buffer.alloc(TAR_BLOCK));
  out.raw(INDEX_MAGIC);
  out.u8(KINDS.indexOf(index.kind));
  out.u16(0);
  out.u32(index.frames.length);
  out.u32(index.blobs.length);
  const counts = new Uint32Array(index.frames.length);
  for (const blob of index.blobs) counts[blob.frame] = (counts[blob.frame] ?? 0) + 1;
  for (const [n, frame] of index.frames.entries()) {
    out.u32(frame.stored);
    out.u32(frame.raw);
    out.u32(counts[n] ?? 0);
  }
  for (const blob of index.blobs) out.raw(blob.id);
  for (const blob of index.blobs) out.u32(blob.entry);
  const patches = [...index.blobs.entries()].filter(([, blob]) => blob.base !== null);
  out.u32(patches.length);
  for (const [n, blob] of patches) {
    out.u32(n);
    out.u32(blob.plain);
    out.u32((blob.base?.length ?? 0) / 32);
    out.raw(blob.base ?? Buffer.alloc(0));
  }
  const sketched = [...index.blobs.entries()].filter(([, blob]) => blob.sketch !== null);
  out.u32(sketched.length);
  for (const [n, blob] of sketched) {
    out.u32(n);
    out.u32(blob.sketch?.head ?? 0);
    out.u32(blob.sketch?.tail ?? 0);
  }
  const length = out.length - TAR_BLOCK;
  out.raw(Buffer.alloc(tarPadded(length) - length + 2 * TAR_BLOCK));
  const raw = out.drain();
  writeTarHeader(raw, 0, INDEX_NAME, length);
  return raw;
}

export function decodeIndex(raw: Buffer): PackIndex {
  const header = readTarHeader(raw, 0);
  const reader = new ByteReader(raw, 'pack-damaged', 'the index of a pack', TAR_BLOCK);
  if (header?.name !== INDEX_NAME) throw reader.fail('its header is not there');
  if (!reader.take(INDEX_MAGIC.length).equals(INDEX_MAGIC)) throw reader.fail('its mark is wrong');
  const kind = KINDS[reader.u8()];
  if (kind === undefined) throw reader.fail('its kind is unknown');
  reader.u16();
  const frameCount = reader.u32();
  const blobCount = reader.u32();
  if (frameCount * 12 + blobCount * 36 > reader.left) throw reader.fail('its counts are too large');
  const frames: (FrameInfo & { readonly blobs: number })[] = [];
  for (let n = 0, offset = 0, named = 0; n < frameCount; n++) {
    const frame = { offset, stored: reader.u32(), raw: reader.u32(), blobs: reader.u32() };
    offset += frame.stored;
    named += frame.blobs;
    if (frame.raw > FRAME_MAX_BYTES || offset > PACK_MAX_BYTES) throw reader.fail('a frame is too large');
    if (n === frameCount - 1 && named !== blobCount) throw reader.fail('its counts do not agree');
    frames.push(frame);
  }
  if (frameCount === 0 && blobCount !== 0) throw reader.fail('its counts do not agree');
  const ids = reader.take(blobCount * 32);
  const entries = reader.take(blobCount * 4);
  const patches = readPatches(reader, blobCount);
  const sketches = readSketches(reader, blobCount);
  const blobs: BlobInfo[] = [];
  for (const [n, frame] of frames.entries()) {
    let offset = 0;
    for (let k = 0; k < frame.blobs; k++) {
      const i = blobs.length;
      const entry = entries.readUInt32LE(i * 4);
      const patch = patches.get(i);
      const plain = patch?.plain ?? entry;
      offset += TAR_BLOCK;
      if (offset + entry > frame.raw || plain > BLOB_MAX_BYTES)
        throw reader.fail('a blob lies outside its frame');
      const id = Buffer.from(ids.subarray(i * 32, i * 32 + 32));
      blobs.push({
        id,
        frame: n,
        offset,
        entry,
        plain,
        base: patch?.base ?? null,
        sketch: sketches.get(i) ?? null,
      });
      offset += tarPadded(entry);
    }
  }
  return {
    kind,
    frames: frames.map(({ offset, stored, raw: bytes }) => ({ offset, stored, raw: bytes })),
    blobs,
  };
}

function readPatches(reader: ByteReader, blobCount: number): Map<number, { plain: number; base: Buffer }> {
  const patches = new Map<number, { plain: number; base: Buffer }>();
  for (let left = reader.u32(); left > 0; left--) {
    const n = reader.u32();
    if (n >= blobCount) throw reader.fail('a patch belongs to no blob');
    const plain = reader.u32();
    const count = reader.u32();
    if (count < 1 || count > BASES_MAX) throw reader.fail('a patch rests on too many blobs');
    patches.set(n, { plain, base: Buffer.from(reader.take(32 * count)) });
  }
  return patches;
}

function readSketches(reader: ByteReader, blobCount: number): Map<number, { head: number; tail: number }> {
  const sketches = new Map<number, { head: number; tail: number }>();
  for (let left = reader.u32(); left > 0; left--) {
    const n = reader.u32();
    if (n >= blobCount) throw reader.fail('a sketch belongs to no blob');
    sketches.set(n, { head: reader.u32(), tail: reader.u32() });
  }
  return sketches;
}

export function encodeFooter(footer: PackFooter): Buffer {
  const out = new ByteWriter(FOOTER_BYTES);
  out.raw(FOOTER_MAGIC);
  out.u64(footer.indexOffset);
  out.u32(footer.indexStored);
  out.u32(footer.indexRaw);
  out.u32(KINDS.indexOf(footer.kind));
  out.u32(0);
  return skippableFrame(out.view());
}

/** `bytes`: the last `FOOTER_BYTES` of a pack whose plain length is `packBytes`. */
export function decodeFooter(bytes: Buffer, packBytes: number): PackFooter {
  const reader = new ByteReader(bytes, 'pack-damaged', 'the footer of a pack');
  if (reader.u32() !== SKIPPABLE_MAGIC || reader.u32() !== FOOTER_BYTES - 8)
    throw reader.fail('it is not there');
  if (!reader.take(FOOTER_MAGIC.length).equals(FOOTER_MAGIC)) throw reader.fail('its mark is wrong');
  const indexOffset = reader.u64();
  const indexStored = reader.u32();
  const indexRaw = reader.u32();
  const kind = KINDS[reader.u32()];
  if (kind === undefined) throw reader.fail('its kind is unknown');
  if (indexOffset + indexStored + FOOTER_BYTES !== packBytes)
    throw reader.fail('it does not fit the length of the pack');
  if (indexRaw > PACK_MAX_BYTES) throw reader.fail('its index is too large');
  return { kind, indexOffset, indexStored, indexRaw };
}

/** Object name of a pack: `packs/ab/<sha256>.tar.zst[.age]`. */
export function packObject(name: string, encrypted: boolean): string {
  return `packs/${name.slice(0, 2)}/${name}.tar.zst${encrypted ? '.age' : ''}`;
}

/** The SHA-256 in a pack's object name, or null for anything else. */
export function packOfObject(object: string): string | null {
  const match = /^packs\/([0-9a-f]{2})\/([0-9a-f]{64})\.tar\.zst(\.age)?$/.exec(object);
  return match?.[2]?.startsWith(match[1] ?? '-') ? match[2] : null;
}
