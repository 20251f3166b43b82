import { closeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { CofreError, errnoOf } from '../../base/errors.ts';
import { READ_ATTEMPTS, WHOLE_FILE_MAX_BYTES } from '../../base/limits.ts';
import type { ProblemCode } from '../../base/problems.ts';
import { Catalog } from '../../engine/catalog/catalog.ts';
import { findCopies } from '../../engine/chunk/difference.ts';
import { type ChunkSizes, COARSE, cutPoint, FINE } from '../../engine/chunk/fastcdc.ts';
import { Claims } from '../../engine/pack/claims.ts';
import { PackWriter, type SealedPack } from '../../engine/pack/pack-writer.ts';
import { problemOf } from '../../engine/scan/walk.ts';
import { parseIdentity } from '../../format/age/keys.ts';
import { sha256 } from '../../format/hash.ts';
import { type BlobInfo, SKETCH_BYTES } from '../../format/pack.ts';
import { frameFromCopies } from '../../format/zstd-sequences.ts';
import { openBlobReader } from '../vault/blobs.ts';
import type { RoleCode } from '../workers/role.ts';
import { FINE_TICK } from './entries.ts';
import { OldVersions } from './old-versions.ts';
import { type FileState, openSource, readFully, sameState, stateOf } from './read-file.ts';

/** Reads files, cuts, hashes and packs what the vault does not hold yet. Runs in a worker thread. */
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

/** Files to pack: sources on disk, and four numbers each: size, mtime, ctime (ns), unused. */
export interface PackBatch {
  readonly sources: readonly string[];
  readonly states: BigInt64Array;
}

/** 'finish' seals the last pack. */
export type PackJob = PackBatch | 'finish';

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

/** Notes from the coordinator: another claim table, or the key that makes patches possible ('' = plain vault). */
export type PackNote = { readonly table: SharedArrayBuffer } | { readonly secret: string };
export type PackEvent =
  | { readonly sealed: SealedPack }
  | { readonly crowded: number }
  | { readonly read: number };

const WINDOW_BYTES = 8 * 1024 * 1024;
/** A patch is worth keeping when less than this share of its chunk is new: the new bytes shrink like the chunk itself would. */
const PATCH_SHARE = 1 / 3;

const DATABASE_NAME = /\.(sql|sqlite3?|db3?|dump|dmp|mdb|frm|ibd|rdb)(-wal)?$/i;

export class FilePacker {
  readonly #claims: Claims;
  readonly #writer: PackWriter;
  readonly #catalog: Catalog | null;
  readonly #emit: (event: PackEvent) => void;
  readonly #storeUrl: string;
  readonly #readsBack: boolean;
  #versions: OldVersions | null = null;
  #window: Buffer | null = null;
  #newBytes = 0;
  #askedFor = 0;

  constructor(data: PackFilesData, emit: (event: PackEvent) => void) {
    this.#claims = new Claims(data.tables);
    this.#catalog = data.catalog === null ? null : Catalog.openReadOnly(data.catalog);
    this.#emit = emit;
    this.#storeUrl = data.storeUrl;
    this.#readsBack = data.readsBack;
    const recipients = data.recipients?.map((bytes) => Buffer.from(bytes)) ?? null;
    const options = {
      kind: 'data',
      spool: data.spool,
      recipients,
      level: data.level,
      tag: data.tag,
    } as const;
    this.#writer = new PackWriter(options, (sealed) => emit({ sealed }));
  }

  /** A note that takes time (the key) is awaited by the next job: jobs and notes share one queue. */
  async note(note: PackNote): Promise<void> {
    if ('table' in note) {
      this.#claims.addTable(note.table);
      return;
    }
    if (this.#catalog === null) return;
    const key =
      note.secret === ''
        ? ({ kind: 'plain' } as const)
        : ({ kind: 'age', identities: [parseIdentity(note.secret)] } as const);
    const reader = await openBlobReader(this.#storeUrl, key, this.#catalog);
    this.#versions = new OldVersions(this.#catalog, (id) => reader.peek(id));
  }

  async finish(): Promise<void> {
    await this.#writer.finish();
    this.#catalog?.close();
  }

  async pack(batch: PackBatch): Promise<PackedBatch> {
    const ids: Buffer[] = [];
    const counts = new Uint32Array(batch.sources.length);
    const states = new BigInt64Array(batch.sources.length * 3);
    const problems: { index: number; code: ProblemCode; message: string }[] = [];
    this.#newBytes = 0;
    let read = 0;
    for (const [index, source] of batch.sources.entries()) {
      const given = {
        size: Number(batch.states[index * 3] ?? 0n),
        mtime: batch.states[index * 3 + 1] ?? 0n,
        ctime: batch.states[index * 3 + 2] ?? 0n,
      };
      try {
        const packed = await this.#packFile(source, given);
        if (packed === null) {
          problems.push({ index, code: 'unreadable', message: 'it gives fewer bytes than its size says' });
          states.set([-1n, 0n, 0n], index * 3);
          continue;
        }
        ids.push(...packed.ids);
        counts[index] = packed.ids.length;
        states.set([BigInt(packed.state.size), packed.state.mtime, packed.state.ctime], index * 3);
        read += packed.state.size;
        if (!packed.steady)
          problems.push({ index, code: 'changed', message: 'it kept changing while it was read' });
      } catch (error) {
        // What the system refuses costs this file only; anything else (no space, a fault of ours) ends the run.
        if (errnoOf(error) === '' || error instanceof CofreError) throw error;
        problems.push({ index, code: problemOf(error), message: errnoOf(error) });
        states.set([-1n, 0n, 0n], index * 3);
      }
      if (read > WINDOW_BYTES) {
        this.#emit({ read });
        read = 0;
      }
    }
    this.#emit({ read });
    if (this.#claims.crowded && this.#askedFor < this.#claims.tables) {
      this.#askedFor = this.#claims.tables;
      this.#emit({ crowded: this.#claims.tables });
    }
    return { ids: Buffer.concat(ids), counts, states, newBytes: this.#newBytes, problems };
  }

  /**
   * `steady`: what was read is one state of the file (or a prefix that two readings agree on). Null for a file that never
   * gives as many bytes as its size says: it shrinks faster than it can be read, or its file system makes sizes up (/sys).
   */
  async #packFile(
    source: string,
    given: FileState,
  ): Promise<{ ids: Buffer[]; state: FileState; steady: boolean } | null> {
    const fd = openSource(source);
    try {
      let before: FileState = given;
      /** What the last reading gave, when it is worth comparing with the same stretch of the file. */
      let last: { ids: Buffer[]; length: number } | null = null;
      for (let attempt = 1; ; attempt++) {
        const startedAt = BigInt(Date.now()) * 1_000_000n;
        const length: number = last === null ? before.size : Math.min(before.size, last.length);
        const ids: Buffer[] | null =
          length <= WHOLE_FILE_MAX_BYTES
            ? await this.#packWhole(fd, length)
            : await this.#packLarge(source, fd, length);
        const after = stateOf(fd);
        const state = { ...after, size: length };
        const calm = sameState(before, after);
        const isWhole = length === after.size;
        // Within one tick of the clock a change leaves no trace in the times: then only a second reading can tell.
        const isOld = after.ctime + FINE_TICK < startedAt;
        if (ids !== null && calm && isOld && isWhole) return { ids, state: after, steady: true };
        // A log that only grows gives the same prefix twice: that is a state it really had.
        if (ids !== null && last !== null && sameIds(ids, last.ids)) return { ids, state, steady: true };
        const isOver = attempt > READ_ATTEMPTS * 2;
        // Calm again, but read only as far as it went before: worth another reading.
        const isWorthMore = calm && !isWhole;
        if (ids !== null && (isOver || (attempt >= READ_ATTEMPTS && !isWorthMore)))
          return { ids, state, steady: false };
        if (isOver) return null;
        last = ids === null || isWorthMore ? null : { ids, length };
        before = after;
      }
    } finally {
      closeSync(fd);
    }
  }

  /** Null when the file is shorter than `length`. */
  async #packWhole(fd: number, length: number): Promise<Buffer[] | null> {
    if (length === 0) return [];
    const { frame, at } = this.#writer.slotNow(length) ?? (await this.#writer.slot(length));
    if (readFully(fd, frame, at, length, 0) < length) return null;
    const id = sha256(frame.subarray(at, at + length));
    if (this.#isNew(id)) {
      this.#newBytes += length;
      this.#writer.keep({ id, entry: length, plain: length, base: null, sketch: null });
    }
    return [id];
  }

  async #packLarge(source: string, fd: number, length: number): Promise<Buffer[] | null> {
    this.#window ??= Buffer.allocUnsafeSlow(WINDOW_BYTES);
    const window = this.#window;
    const sizes = !this.#readsBack && DATABASE_NAME.test(source) ? FINE : COARSE;
    const ids: Buffer[] = [];
    this.#versions?.begin();
    let start = 0;
    let end = 0;
    for (let left = length; left > 0 || start < end; ) {
      if (end - start < sizes.max && left > 0) {
        window.copyWithin(0, start, end);
        end -= start;
        start = 0;
        const wanted = Math.min(window.length - end, left);
        const got = readFully(fd, window, end, wanted, length - left);
        if (got < wanted) return null;
        end += got;
        left -= got;
        continue;
      }
      const cut = cutPoint(window, start, end, sizes);
      ids.push(await this.#packChunk(window.subarray(start, cut), sizes));
      start = cut;
    }
    return ids;
  }

  async #packChunk(chunk: Buffer, sizes: ChunkSizes): Promise<Buffer> {
    const id = sha256(chunk);
    if (!this.#isNew(id)) {
      this.#versions?.skip(id, chunk.length);
      return id;
    }
    this.#newBytes += chunk.length;
    const sketch = chunk.length < SKETCH_BYTES || sizes === FINE ? null : sketchOf(chunk);
    const old = sketch === null ? null : ((await this.#versions?.find(sketch, chunk.length)) ?? null);
    const copies = old === null ? null : findCopies(chunk, old.bytes, old.start, chunk.length * PATCH_SHARE);
    if (old === null || copies === null) return this.#keep(id, chunk, sketch);
    const patch = frameFromCopies(chunk, old.bytes.length, copies);
    const { frame, at } = await this.#writer.slot(patch.length);
    patch.copy(frame, at);
    this.#writer.keep({ id, entry: patch.length, plain: chunk.length, base: old.ids, sketch: null });
    return id;
  }

  async #keep(id: Buffer, chunk: Buffer, sketch: BlobInfo['sketch']): Promise<Buffer> {
    const { frame, at } = await this.#writer.slot(chunk.length);
    chunk.copy(frame, at);
    this.#writer.keep({ id, entry: chunk.length, plain: chunk.length, base: null, sketch });
    return id;
  }

  #isNew(id: Buffer): boolean {
    return this.#claims.claim(id) && !(this.#catalog?.has(id) ?? false);
  }
}

function sketchOf(chunk: Buffer): { head: number; tail: number } {
  return {
    head: crc32(chunk.subarray(0, SKETCH_BYTES)),
    tail: crc32(chunk.subarray(chunk.length - SKETCH_BYTES)),
  };
}

function sameIds(a: readonly Buffer[], b: readonly Buffer[]): boolean {
  return a.length === b.length && a.every((id, n) => b[n]?.equals(id));
}

export async function packFilesRole(data: PackFilesData, emit: (event: unknown) => void): Promise<RoleCode> {
  const packer = new FilePacker(data, emit);
  return {
    async run(job: PackJob) {
      if (job === 'finish') return packer.finish();
      return packer.pack(job);
    },
    note: (note: PackNote) => packer.note(note),
  } as RoleCode;
}
