const ID_BYTES = 32;

/** Ids end to end in one buffer that doubles: a stream of 100 GB has a million of them, and each as an object costs a hundred bytes. */
export class Ids {
  #bytes = Buffer.allocUnsafe(8 * ID_BYTES);
  #length = 0;

  add(id: Buffer): void {
    if (this.#length + id.length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + id.length));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    id.copy(this.#bytes, this.#length);
    this.#length += id.length;
  }

  get count(): number {
    return this.#length / ID_BYTES;
  }

  /** A view; valid until the next `add`. */
  get all(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}
