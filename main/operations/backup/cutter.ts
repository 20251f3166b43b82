import { type ChunkSizes, cutPoint } from '../../engine/chunk/fastcdc.ts';

/** Cuts a stream that comes in pieces of any size: fill `space`, say how much, take the chunks that are ready. */
export class Cutter {
  readonly #window: Buffer;
  readonly sizes: ChunkSizes;
  #start = 0;
  #end = 0;

  /** `window`: at least twice the largest chunk; used by this cutter alone until the stream ends. */
  constructor(window: Buffer, sizes: ChunkSizes) {
    this.#window = window;
    this.sizes = sizes;
  }

  /** Where the next bytes of the stream go, at most `most`. */
  space(most: number): Buffer {
    if (this.#window.length - this.#end < most) {
      this.#window.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    return this.#window.subarray(this.#end, Math.min(this.#window.length, this.#end + most));
  }

  filled(bytes: number): void {
    this.#end += bytes;
  }

  /** The next chunk, or null until more is filled in; `last`: nothing more will be. Valid until the next `space`. */
  next(last: boolean): Buffer | null {
    const held = this.#end - this.#start;
    if (held === 0 || (held < this.sizes.max && !last)) return null;
    const cut = cutPoint(this.#window, this.#start, this.#end, this.sizes);
    const chunk = this.#window.subarray(this.#start, cut);
    this.#start = cut;
    return chunk;
  }
}
