/** Four line feeds: `^` makes a byte that is one 0. */
const FEEDS = 0x0a0a0a0a;
const LOW_BITS = 0x7f7f7f7f;

/** Counts line breaks in parts of some bytes, four at a step. */
export class LineBreaks {
  /** All the memory that the bytes are a part of, from `#base` on. */
  readonly #memory: Uint8Array;
  readonly #words: Int32Array;
  readonly #base: number;

  constructor({ buffer, byteOffset }: Uint8Array) {
    this.#memory = new Uint8Array(buffer);
    this.#words = new Int32Array(buffer, 0, buffer.byteLength >> 2);
    this.#base = byteOffset;
  }

  between(from: number, to: number): number {
    const words = this.#words;
    const start = this.#base + from;
    const end = this.#base + to;
    const last = end >> 2;
    let word = (start + 3) >> 2;
    if (word >= last) return this.#oneByOne(start, end);
    let count = this.#oneByOne(start, word * 4) + this.#oneByOne(last * 4, end);
    for (; word < last; word++) {
      const odd = (words[word] as number) ^ FEEDS;
      const feeds = ~(((odd & LOW_BITS) + LOW_BITS) | odd | LOW_BITS); // the highest bit of every byte that is 0
      if (feeds !== 0)
        count += (feeds >>> 31) + ((feeds >>> 23) & 1) + ((feeds >>> 15) & 1) + ((feeds >>> 7) & 1);
    }
    return count;
  }

  #oneByOne(start: number, end: number): number {
    let count = 0;
    for (let at = start; at < end; at++) if (this.#memory[at] === 10) count++;
    return count;
  }
}
