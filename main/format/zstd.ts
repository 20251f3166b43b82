import zlib from 'node:zlib';
import { CofreError } from '../base/errors.ts';

/** zstd frames (RFC 8878) through node:zlib, and the two frame kinds we lay down by hand: raw blocks and skippable. */
const C = zlib.constants;
export const DEFAULT_LEVEL = 3;
const FRAME_MAGIC = 0xfd2fb528;
/** Piece in which output is gathered: a larger one is mostly empty, and memory until the next collection. */
const OUT_BYTES = 256 * 1024;
const RAW_BLOCK_BYTES = 128 * 1024;

/** Bytes that begin like this are taken for a trained dictionary (RFC 8878 section 5), never for plain old content. */
const DICTIONARY_MAGIC = 0xec30a437;

/** False for bytes that must not be the dictionary of a patch: zstd would misread them, or refuse. */
export function usableAsDictionary(bytes: Buffer): boolean {
  return bytes.length >= 8 && bytes.readUInt32LE(0) !== DICTIONARY_MAGIC;
}

function options(level: number, length: number): zlib.ZstdOptions {
  return {
    params: {
      [C.ZSTD_c_compressionLevel]: level,
      [C.ZSTD_c_checksumFlag]: 1,
      [C.ZSTD_c_contentSizeFlag]: 1,
    },
    pledgedSrcSize: length,
    chunkSize: OUT_BYTES,
  };
}

/**
 * Shortest match looked for in the large pieces of dumps and databases: against level 3's own 5 this took 0.77 of the time
 * for 0.96 (SQL) and 1.01 (SQLite) of the size; small files of a project gain nothing by it.
 */
const MATCH_IN_STREAMS = 6;

/**
 * One zstd frame with content size and checksum; runs on the thread pool. Its memory is the caller's own, see `reclaim`. `isStream`:
 * the frame holds pieces of large files. One write that ends its frame, into room for the worst case, is one trip to the
 * pool and no copy; `zlib.zstdCompress` writes first and ends the frame later, which took half as long again (128 MB of SQL,
 * two cores: 554 against 359 ms).
 */
export function compress(raw: Uint8Array, level: number, isStream: boolean): Promise<Buffer> {
  const { params, ...rest } = options(level, raw.length);
  const match = isStream && level === DEFAULT_LEVEL ? { [C.ZSTD_c_minMatch]: MATCH_IN_STREAMS } : {};
  const stream = zlib.createZstdCompress({
    ...rest,
    params: { ...params, ...match },
    flush: C.ZSTD_e_end,
    chunkSize: raw.length + (raw.length >> 8) + 1024,
  });
  const pieces: Buffer[] = [];
  return new Promise((resolve, reject) => {
    stream.on('error', reject);
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.write(raw, (error) => {
      const [frame] = pieces;
      if (error) reject(error);
      else if (frame === undefined || pieces.length > 1) reject(new Error('a frame came in pieces'));
      else resolve(frame);
      stream.destroy();
    });
  });
}

export function compressSync(raw: Uint8Array, level: number): Buffer {
  return zlib.zstdCompressSync(raw, options(level, raw.length));
}

/** Decodes exactly `rawLength` bytes; anything else (also a bomb) is 'pack-damaged'. */
export function decompress(frame: Uint8Array, rawLength: number, dictionary?: Uint8Array): Buffer {
  let raw: Buffer;
  try {
    raw = zlib.zstdDecompressSync(frame, {
      maxOutputLength: Math.max(rawLength, 1),
      chunkSize: rawLength + 64, // a buffer that is just full costs a second one
      ...(dictionary === undefined ? {} : { dictionary }),
    });
  } catch (error) {
    throw new CofreError('pack-damaged', 'a compressed frame cannot be decoded', {}, error);
  }
  if (raw.length !== rawLength)
    throw new CofreError('pack-damaged', 'a frame has another length than its index says');
  return raw;
}

/** Bytes that `rawFrame` needs for `length` bytes of content. */
export function rawFrameLength(length: number): number {
  return 9 + length + 3 * Math.max(1, Math.ceil(length / RAW_BLOCK_BYTES));
}

/** The pieces of a frame that stores `raw` as it is: what does not shrink costs no compressor, and no copy. */
export function* rawFramePieces(raw: Buffer): Generator<Buffer> {
  const header = Buffer.allocUnsafe(9);
  header.writeUInt32LE(FRAME_MAGIC, 0);
  header.writeUInt8(0xa0, 4); // single segment, 4-byte content size, no checksum, no dictionary
  header.writeUInt32LE(raw.length, 5);
  yield header;
  let at = 0;
  do {
    const end = Math.min(at + RAW_BLOCK_BYTES, raw.length);
    const block = Buffer.allocUnsafe(3);
    block.writeUIntLE(rawBlockHeader(end - at, end === raw.length), 0, 3);
    yield block;
    yield raw.subarray(at, end);
    at = end;
  } while (at < raw.length);
}

/**
 * The content of a frame that `rawFramePieces` laid down, into `out` of just its length: copied, which takes a third of the
 * time of a decoder. False, with anything in `out`, for every other frame, damaged ones too: `decompress` judges those.
 */
export function copyRawFrame(frame: Buffer, out: Buffer): boolean {
  if (frame.length !== rawFrameLength(out.length)) return false;
  if (frame.readUInt32LE(0) !== FRAME_MAGIC || frame[4] !== 0xa0) return false;
  if (frame.readUInt32LE(5) !== out.length) return false;
  let from = 9;
  let at = 0;
  do {
    const end = Math.min(at + RAW_BLOCK_BYTES, out.length);
    if (frame.readUIntLE(from, 3) !== rawBlockHeader(end - at, end === out.length)) return false;
    frame.copy(out, at, from + 3, from + 3 + end - at);
    from += 3 + end - at;
    at = end;
  } while (at < out.length);
  return true;
}

/** Type 0: raw; the lowest bit: the last one. */
function rawBlockHeader(length: number, isLast: boolean): number {
  return (length << 3) | (isLast ? 1 : 0);
}

/** A skippable frame (magic 0x184D2A5C): decoders pass over it, we keep the pack's footer in it. */
export const SKIPPABLE_MAGIC = 0x184d2a5c;

export function skippableFrame(payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(8 + payload.length);
  frame.writeUInt32LE(SKIPPABLE_MAGIC, 0);
  frame.writeUInt32LE(payload.length, 4);
  frame.set(payload, 8);
  return frame;
}
