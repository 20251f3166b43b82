import { closeSync } from 'node:fs';
import { CofreError, errnoOf } from '../../base/errors.ts';
import { WHOLE_FILE_MAX_BYTES } from '../../base/limits.ts';
import { problemOf } from '../../engine/scan/walk.ts';
import { fsPath } from '../../format/names.ts';
import { openToRead } from '../../platform/open-to-read.ts';
import { throwIfClosing } from '../workers/closing.ts';
import type { RoleCode } from '../workers/role.ts';
import { ChunkPacker } from './chunk-packer.ts';
import { FINE_TICK } from './entries.ts';
import { Ids } from './ids.ts';
import type {
  PackBatch,
  PackEvent,
  PackedBatch,
  PackedSegment,
  PackFilesData,
  PackJob,
  PackNote,
  SegmentJob,
} from './pack-jobs.ts';
import { PackStreams } from './pack-streams.ts';
import { type FileState, readFully, sameState, stateOf } from './read-file.ts';
import { readSteadily, type SteadyRead } from './steady.ts';
import { packStretch } from './stretch.ts';

/** Bytes after which progress is told. */
const TELL_BYTES = 8 * 1024 * 1024;
const DATABASE_NAME = /\.(sql|sqlite3?|db3?|dump|dmp|mdb|frm|ibd|rdb)(-wal)?$/i;

/** Reads files, cuts, hashes and packs what the vault does not hold yet. Runs in a worker thread. */
export class FilePacker {
  readonly #chunks: ChunkPacker;
  readonly #emit: (event: PackEvent) => void;
  #newBytes = 0;

  constructor(chunks: ChunkPacker, emit: (event: PackEvent) => void) {
    this.#chunks = chunks;
    this.#emit = emit;
  }

  async pack(batch: PackBatch): Promise<PackedBatch> {
    const ids = new Ids();
    const counts = new Uint32Array(batch.sources.length);
    const states = new BigInt64Array(batch.sources.length * 3);
    const problems: PackedBatch['problems'][number][] = [];
    this.#newBytes = 0;
    let read = 0;
    for (const [index, source] of batch.sources.entries()) {
      throwIfClosing();
      try {
        const packed = await this.#packFile(source, stateIn(batch, index), batch.databases === true);
        if (packed === null) {
          problems.push({ index, code: 'unreadable', message: 'it gives fewer bytes than its size says' });
          states.set([-1n, 0n, 0n], index * 3);
          continue;
        }
        const { content, state, steady } = packed;
        ids.add(content);
        counts[index] = content.length / 32;
        states.set([BigInt(state.size), state.mtime, state.ctime], index * 3);
        read += state.size;
        if (!steady) problems.push({ index, code: 'changed', message: 'it kept changing while it was read' });
      } catch (error) {
        // What the system refuses costs this file only; anything else (no space, a fault of ours) ends the run.
        if (errnoOf(error) === '' || error instanceof CofreError) throw error;
        problems.push({ index, code: problemOf(error), message: errnoOf(error) });
        states.set([-1n, 0n, 0n], index * 3);
      }
      if (read > TELL_BYTES) {
        this.#emit({ read });
        read = 0;
      }
    }
    this.#emit({ read });
    this.#chunks.askForRoom();
    return { ids: ids.all, counts, states, newBytes: this.#newBytes, problems };
  }

  async #packFile(source: string, given: FileState, isDatabase: boolean): Promise<SteadyRead<Buffer> | null> {
    const fd = openToRead(fsPath(source));
    try {
      const cutsAsDatabase = isDatabase || DATABASE_NAME.test(source);
      return await readSteadily(fd, given, {
        read: (length) =>
          length <= WHOLE_FILE_MAX_BYTES
            ? this.#packWhole(fd, length)
            : this.#packLarge(fd, length, cutsAsDatabase),
        same: (a, b) => a.equals(b),
      });
    } finally {
      closeSync(fd);
    }
  }

  async #packWhole(fd: number, length: number): Promise<Buffer | null> {
    if (length === 0) return NO_IDS;
    const kept = await this.#chunks.whole(
      length,
      (frame, at) => readFully(fd, frame, at, length, 0) === length,
    );
    this.#newBytes += kept?.fresh ?? 0;
    return kept?.id ?? null;
  }

  async #packLarge(fd: number, length: number, isDatabase: boolean): Promise<Buffer | null> {
    const whole = { from: 0, until: length, size: length, isExact: true, isDatabase };
    const packed = await packStretch(this.#chunks, fd, whole);
    this.#newBytes += packed?.newBytes ?? 0;
    return packed?.ids ?? null;
  }

  async packSegment(job: SegmentJob): Promise<PackedSegment> {
    const { segment: source, state, from, until, isExact } = job;
    const startedAt = BigInt(Date.now()) * 1_000_000n;
    let fd: number | null = null;
    try {
      fd = openToRead(fsPath(source));
      const isDatabase = DATABASE_NAME.test(source);
      const packed = await packStretch(this.#chunks, fd, {
        from,
        until,
        size: state.size,
        isExact,
        isDatabase,
      });
      this.#chunks.askForRoom();
      if (packed === null) return NOTHING_STEADY;
      this.#emit({ read: packed.to - packed.from });
      const isSteady = sameState(state, stateOf(fd)) && state.ctime + FINE_TICK < startedAt;
      return { ...packed, isSteady };
    } catch (error) {
      if (errnoOf(error) === '' || error instanceof CofreError) throw error;
      return NOTHING_STEADY; // named when the file is tried again as a whole
    } finally {
      if (fd !== null) closeSync(fd);
    }
  }
}

const NO_IDS = Buffer.alloc(0);
const NOTHING_STEADY: PackedSegment = { ids: NO_IDS, from: 0, to: 0, newBytes: 0, isSteady: false };

function stateIn({ states }: PackBatch, index: number): FileState {
  const [size = 0n, mtime = 0n, ctime = 0n] = states.subarray(index * 3, index * 3 + 3);
  return { size: Number(size), mtime, ctime };
}

export async function packFilesRole(data: PackFilesData, emit: (event: unknown) => void): Promise<RoleCode> {
  const chunks = new ChunkPacker(data, emit);
  const files = new FilePacker(chunks, emit);
  const streams = new PackStreams(chunks);
  return {
    async run(job: PackJob) {
      if (job === 'finish') return chunks.finish();
      if ('sources' in job) return files.pack(job);
      if ('segment' in job) return files.packSegment(job);
      if ('buffers' in job) return streams.begin(job);
      return 'buffer' in job ? streams.take(job) : streams.end(job);
    },
    // A note that takes time (the key) is awaited by the next job: jobs and notes share one queue.
    note: (note: PackNote) => chunks.note(note),
  } as RoleCode;
}
