/** The same numbers for the same seed (mulberry32), so that a failing run can be repeated. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 <= n < `limit`, whole. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  /** 0 <= x < 1. */
  real(): number {
    return this.below(2 ** 32) / 2 ** 32;
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    const words = new Uint32Array(Math.ceil(length / 4));
    for (let n = 0; n < words.length; n += 1) words[n] = this.below(2 ** 32);
    Buffer.from(words.buffer).copy(bytes);
    return bytes;
  }
}

/** Bytes that do not shrink, the same for the same seed. */
export function noise(seed: number, length: number): Buffer {
  return new Random(seed).bytes(length);
}
