import type { PackedBatch, PackedSegment, SegmentJob } from './pack-jobs.ts';
import type { FileState } from './read-file.ts';

/** Bytes of one part: enough that its run-up costs little, few enough that all cores end at about the same time. */
const SEGMENT_BYTES = 32 * 1024 * 1024;
/** Smaller files are left to one worker: there are others to keep the rest busy. */
export const SPLIT_FROM_BYTES = 2 * SEGMENT_BYTES;

/** The part of a pool that is needed here. */
export interface SegmentPool {
  room(): Promise<void>;
  segment(job: SegmentJob): Promise<PackedSegment>;
}

/**
 * One large file packed by all workers: each cuts its parts as if it had cut from the start (FastCDC falls in step after a few
 * chunks), and where two parts do not meet, the later one is cut again from where the earlier one ended. So the chunks are
 * the same however many workers there are.
 */
export class SplitFile {
  readonly #pool: SegmentPool;
  readonly #source: string;
  readonly #state: FileState;
  readonly #flights: Promise<PackedSegment>[] = [];

  constructor(pool: SegmentPool, source: string, state: FileState) {
    this.#pool = pool;
    this.#source = source;
    this.#state = state;
  }

  /** Hands the parts out; resolves when the last one is taken. */
  async begin(): Promise<void> {
    for (let from = 0; from < this.#state.size; from += SEGMENT_BYTES) {
      await this.#pool.room();
      const flight = this.#pool.segment(this.#job(from, from + SEGMENT_BYTES, from === 0));
      flight.catch(() => undefined); // told by `end`: not unhandled meanwhile
      this.#flights.push(flight);
    }
  }

  /** `packed`: null when the file was not steady while it was read: one worker has to take it. */
  async end(): Promise<{ packed: PackedBatch | null; newBytes: number }> {
    const parts = await Promise.all(this.#flights);
    let newBytes = parts.reduce((sum, part) => sum + part.newBytes, 0);
    let to = 0;
    for (const [n, part] of parts.entries()) {
      if (!part.isSteady) return { packed: null, newBytes };
      let fitting = part;
      if (part.from !== to) {
        fitting = await this.#pool.segment(this.#job(to, (n + 1) * SEGMENT_BYTES, true));
        if (!fitting.isSteady) return { packed: null, newBytes };
        newBytes += fitting.newBytes;
        parts[n] = fitting;
      }
      to = fitting.to;
    }
    const ids = Buffer.concat(parts.map((part) => part.ids));
    const { size, mtime, ctime } = this.#state;
    const states = BigInt64Array.of(BigInt(size), mtime, ctime);
    const counts = Uint32Array.of(ids.length / 32);
    return { packed: { ids, counts, states, newBytes, problems: [] }, newBytes };
  }

  #job(from: number, until: number, isExact: boolean): SegmentJob {
    return { segment: this.#source, state: this.#state, from, until, isExact };
  }
}
