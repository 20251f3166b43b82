import type { ScannedEntry, Stat } from '../../engine/scan/walk.ts';
import { AT, type Entry, type RawEntry } from '../../format/tree.ts';

/** Between what the file system says and what the file list holds. */
const NONE = Buffer.alloc(0);
/** Below this many bytes nobody makes holes. */
const SPARSE_FROM = 64 * 1024;

export interface Content {
  readonly size: number;
  readonly mtime: bigint;
  readonly ctime: bigint;
  readonly ids: Buffer;
  readonly listed: boolean;
}

/** The entry of something scanned; `content` for files, as it was when read. */
export function entryOf(scanned: ScannedEntry, content: Content | null): Entry {
  const { stat } = scanned;
  const size = content?.size ?? 0;
  return {
    name: scanned.name,
    type: scanned.type,
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    mtime: content?.mtime ?? stat.mtime,
    ctime: content?.ctime ?? stat.ctime,
    inode: stat.inode,
    size,
    sparse: scanned.type === 'file' && size >= SPARSE_FROM && stat.allocated < size,
    link: scanned.type === 'file' && stat.links > 1 ? linkGroup(stat) : null,
    ids: content?.ids ?? NONE,
    listed: content?.listed ?? false,
    target: scanned.target,
  };
}

/** Equal for the names of one file, and as good as surely different for different files. */
function linkGroup(stat: Stat): bigint {
  return BigInt.asUintN(64, stat.device * 0x9e3779b97f4a7c15n + stat.inode);
}

/** Coarse clocks (FAT, old NFS) count in up to 2 s; others tick in milliseconds. In nanoseconds. */
const COARSE_TICK = 2_000_000_000n;
export const FINE_TICK = 20_000_000n;

/**
 * True when the file system shows the same state as the entry of the previous backup, so nothing has to be read: size,
 * mtime, ctime and inode, and its last change was over before that backup began (else a change within the same tick of
 * the clock would go unseen: git's "racily clean" entries). `since`: start of that backup in ns since 1970.
 */
export function isUnchanged(scanned: ScannedEntry, raw: RawEntry, since: bigint): boolean {
  const { stat } = scanned;
  const { bytes } = raw;
  if (bytes[AT.type] !== (scanned.type === 'file' ? 1 : scanned.type === 'folder' ? 2 : 3)) return false;
  if (bytes.readBigInt64LE(AT.ctime) !== stat.ctime || bytes.readBigInt64LE(AT.mtime) !== stat.mtime)
    return false;
  if (bytes.readBigUInt64LE(AT.inode) !== stat.inode) return false;
  if (scanned.type === 'file' && sizeIn(bytes) !== stat.size) return false;
  const tick = stat.ctime % 1_000_000_000n === 0n ? COARSE_TICK : FINE_TICK;
  return stat.ctime + tick < since && stat.mtime + tick < since;
}

function sizeIn(bytes: Buffer): number {
  return bytes.readUInt32LE(AT.size) + bytes.readUInt32LE(AT.size + 4) * 2 ** 32;
}
