import zlib from 'node:zlib';
import { sha256 } from '../../main/format/hash.ts';
import {
  type BlobInfo,
  encodeFooter,
  encodeIndex,
  type FrameInfo,
  type PackKind,
  writeEntryHeader,
} from '../../main/format/pack.ts';
import type { SnapshotRecord } from '../../main/format/snapshot.ts';
import { TAR_BLOCK, tarPadded } from '../../main/format/tar.ts';
import { compressSync, rawFramePieces } from '../../main/format/zstd.ts';

/** A patch as any zstd encoder makes it, whichever way Cofre makes its own. */
export function patchOf(plain: Buffer, dictionary: Buffer): Buffer {
  const { ZSTD_c_checksumFlag, ZSTD_c_hashLog } = zlib.constants;
  const params = { [ZSTD_c_checksumFlag]: 1, [ZSTD_c_hashLog]: 20 };
  return zlib.zstdCompressSync(plain, { params, pledgedSrcSize: plain.length, dictionary });
}

/** What lies in a pack made by hand: a blob, or the patch that gives it back from other blobs. */
export interface Piece {
  readonly plain: Buffer;
  /** Whole blobs that `plain` is stored as a patch of. */
  readonly bases?: readonly Buffer[];
}

export interface HandMadePack {
  readonly bytes: Buffer;
  readonly name: string;
  readonly ids: Buffer[];
}

/** One frame for each run of pieces; frames in `raw` blocks where asked. */
export function packOf(kind: PackKind, frames: readonly (readonly Piece[])[], asRaw = false): HandMadePack {
  const parts: Buffer[] = [];
  const infos: FrameInfo[] = [];
  const blobs: BlobInfo[] = [];
  let offset = 0;
  for (const [n, pieces] of frames.entries()) {
    const tar: Buffer[] = [];
    let at = 0;
    for (const { plain, bases } of pieces) {
      const base = bases === undefined ? null : Buffer.concat(bases.map(sha256));
      const entry = bases === undefined ? plain : patchOf(plain, Buffer.concat(bases));
      const whole = Buffer.alloc(TAR_BLOCK + tarPadded(entry.length));
      const id = sha256(plain);
      writeEntryHeader(whole, 0, id, entry.length, base);
      entry.copy(whole, TAR_BLOCK);
      tar.push(whole);
      blobs.push({
        id,
        frame: n,
        offset: at + TAR_BLOCK,
        entry: entry.length,
        plain: plain.length,
        base,
        sketch: null,
      });
      at += whole.length;
    }
    const raw = Buffer.concat(tar);
    const stored = asRaw ? Buffer.concat([...rawFramePieces(raw)]) : compressSync(raw, 3);
    infos.push({ offset, stored: stored.length, raw: raw.length });
    offset += stored.length;
    parts.push(stored);
  }
  const index = encodeIndex({ kind, frames: infos, blobs });
  const stored = compressSync(index, 3);
  parts.push(
    stored,
    encodeFooter({ kind, indexOffset: offset, indexStored: stored.length, indexRaw: index.length }),
  );
  const bytes = Buffer.concat(parts);
  return { bytes, name: sha256(bytes).toString('hex'), ids: blobs.map((blob) => blob.id) };
}

export const RECORD: SnapshotRecord = {
  format: 'cofre-snapshot',
  version: 1,
  project: 'shop',
  type: 'files',
  trigger: 'manual',
  host: 'host',
  started: '2026-11-23T10:20:30.000Z',
  finished: '2026-11-23T10:20:31.500Z',
  roots: [{ name: 'shop', path: '/srv/shop' }],
  tree: { roots: [], entries: 0, folders: 0 },
  users: { '1000': 'ana' },
  groups: { '1000': 'ana' },
  totals: { files: 0, bytes: 0, newBytes: 0, storedBytes: 0 },
  databases: [],
  excludes: [],
  problems: [],
  problemCount: 0,
  skipped: {},
  verdict: 'complete',
  previous: null,
  cofre: '0.1.0',
};
