/** One piece of a reading: large enough for a disk to stream, small enough that two of them are nothing. */
export const PIECE_BYTES = 4 * 1024 * 1024;
const WASM_PAGE_BYTES = 64 * 1024;

/** As much of it as is used here: Node's types leave it to the browser's. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
};

/** Memory of WebAssembly begins at a page, which direct reading asks for and a Buffer does not promise. */
export function alignedPieces(count: number): Buffer {
  const { buffer } = new WebAssembly.Memory({ initial: (count * PIECE_BYTES) / WASM_PAGE_BYTES });
  return Buffer.from(buffer);
}

/** Room for one whole object after another: each is read to where it stays until the next one comes. */
export class ColdRoom {
  #pieces: Buffer = Buffer.alloc(0);

  /** For an object of so many bytes, and the rest of its last piece. */
  take(size: number): Buffer {
    const count = Math.max(1, Math.ceil(size / PIECE_BYTES));
    if (this.#pieces.length < count * PIECE_BYTES) this.#pieces = alignedPieces(count);
    return this.#pieces;
  }

  /** The object, once it is read. */
  whole(size: number): Buffer {
    return this.#pieces.subarray(0, size);
  }
}
