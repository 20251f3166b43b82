import type { ProblemCode } from '../../base/problems.ts';
import type { SealedPack } from '../../engine/pack/pack-writer.ts';
import type { FileState } from './read-file.ts';

/** What the coordinator of a backup and its packing workers (`pack-files.ts`) say to each other. */
export interface PackFilesData {
  readonly tables: readonly SharedArrayBuffer[];
  readonly spool: string;
  readonly recipients: readonly Buffer[] | null;
  readonly level: number;
  /** Catalog to ask for blobs that are there already; null when the vault is empty. */
  readonly catalog: string | null;
  readonly storeUrl: string;
  readonly tag: string;
  /** Whether this machine can read the vault back, so that a changed chunk can be stored as a patch of its old version. */
  readonly readsBack: boolean;
}

/** Files to pack: sources on disk, and three numbers each: size, mtime, ctime (ns). */
export interface PackBatch {
  readonly sources: readonly string[];
  readonly states: BigInt64Array;
  /** They are copies of databases, whatever their names say. */
  readonly databases?: boolean;
}

/** A part of a large file, see `stretch.ts`; `state` as it was scanned. */
export interface SegmentJob {
  readonly segment: string;
  readonly state: FileState;
  readonly from: number;
  readonly until: number;
  readonly isExact: boolean;
}

export interface PackedSegment {
  readonly ids: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly newBytes: number;
  /** False when the file could not be read, or is not what was scanned any more: then the rest means nothing. */
  readonly isSteady: boolean;
}

/** A stream begins. Its bytes come in these buffers, told once: shared memory in every message sets off collections. */
export interface StreamBegin {
  readonly stream: number;
  readonly buffers: readonly SharedArrayBuffer[];
}

/** The next bytes of a stream. The buffer may be filled anew when the job is done. */
export interface StreamPiece {
  readonly stream: number;
  readonly buffer: number;
  readonly length: number;
}

/** `keep`: whether the stream counts; what is packed of one that does not is left to the next prune. */
export interface StreamEnd {
  readonly stream: number;
  readonly keep: boolean;
}

/** 'finish' seals the last pack. */
export type PackJob = PackBatch | SegmentJob | StreamBegin | StreamPiece | StreamEnd | 'finish';

export interface PackedBatch {
  /** Ids of all files' blobs end to end, and how many belong to each file. */
  readonly ids: Uint8Array;
  readonly counts: Uint32Array;
  /** Size, mtime, ctime of each file as it was when read. */
  readonly states: BigInt64Array;
  readonly newBytes: number;
  readonly problems: readonly {
    readonly index: number;
    readonly code: ProblemCode;
    readonly message: string;
  }[];
}

export interface PackedStream {
  /** Ids of its blobs end to end. */
  readonly ids: Uint8Array;
  readonly newBytes: number;
}

/** Notes from the coordinator: another claim table, or the key that makes patches possible ('' = plain vault). */
export type PackNote = { readonly table: SharedArrayBuffer } | { readonly secret: string };
export type PackEvent =
  | { readonly sealed: SealedPack }
  | { readonly crowded: number }
  | { readonly read: number };
