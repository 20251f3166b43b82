import type { Lane } from '../workers/pool.ts';
import type { PackedStream, PackJob } from './pack-jobs.ts';

/** Some are filled while the worker packs the others. They are shared memory, so nothing is left to collect. */
const PIECES = 3;
const PIECE_BYTES = 2 * 1024 * 1024;

interface Slot {
  readonly bytes: Buffer;
  /** Resolves when the worker is through with it. */
  free: Promise<unknown>;
}

/** Hands a stream to one worker, which must see it in order; never further ahead of it than `PIECES`. */
export class StreamFeed {
  readonly #lane: Lane<PackJob, unknown>;
  readonly #stream: number;
  readonly #onTaken: (bytes: number) => void;
  readonly #slots: readonly Slot[];
  #turn = 0;
  #used = 0;

  constructor(lane: Lane<PackJob, unknown>, stream: number, onTaken: (bytes: number) => void) {
    this.#lane = lane;
    this.#stream = stream;
    this.#onTaken = onTaken;
    const buffers = Array.from({ length: PIECES }, () => new SharedArrayBuffer(PIECE_BYTES));
    const begun = lane({ stream, buffers });
    begun.catch(() => undefined); // told when the first slot is wanted
    this.#slots = buffers.map((buffer) => ({ bytes: Buffer.from(buffer), free: begun }));
  }

  /** Resolves when there is room for more; throws when the worker has failed. */
  async write(chunk: Buffer): Promise<void> {
    for (let rest = chunk; rest.length > 0; ) {
      const taken = rest.copy(this.#slot.bytes, this.#used);
      this.#used += taken;
      rest = rest.subarray(taken);
      if (this.#used < PIECE_BYTES) return;
      this.#send();
      await this.#slot.free;
    }
  }

  async end(): Promise<PackedStream> {
    if (this.#used > 0) this.#send();
    await Promise.all(this.#slots.map(({ free }) => free));
    return (await this.#lane({ stream: this.#stream, keep: true })) as PackedStream;
  }

  /** The stream does not count: the worker lets go of it. */
  async drop(): Promise<void> {
    await Promise.all(this.#slots.map(({ free }) => free));
    await this.#lane({ stream: this.#stream, keep: false });
  }

  get #slot(): Slot {
    return this.#slots[this.#turn] as Slot;
  }

  #send(): void {
    const slot = this.#slot;
    const length = this.#used;
    slot.free = this.#lane({ stream: this.#stream, buffer: this.#turn, length }).then(() =>
      this.#onTaken(length),
    );
    slot.free.catch(() => undefined); // told when the slot is wanted again, or at the end: not unhandled meanwhile
    this.#turn = (this.#turn + 1) % PIECES;
    this.#used = 0;
  }
}
