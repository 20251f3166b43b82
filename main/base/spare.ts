import { reclaim } from './reclaim.ts';

const KEPT = 3;
const STEP_BYTES = 1024 * 1024;

/**
 * Large buffers that are used again and again: new memory costs a page fault for every 4 KiB, as much as copying twice. What is
 * given may not be used any more, nor any part of it: the next one who takes writes into it.
 */
export class Spare {
  readonly #free: ArrayBuffer[] = [];

  /** `length` bytes of whatever content. */
  take(length: number): Buffer {
    const at = this.#free.findIndex(({ byteLength }) => byteLength >= length);
    const [found] = at < 0 ? [] : this.#free.splice(at, 1);
    return Buffer.from(found ?? new ArrayBuffer(Math.ceil(length / STEP_BYTES) * STEP_BYTES), 0, length);
  }

  /** Only large buffers that share their memory with nobody. */
  give(bytes: Buffer): void {
    const { buffer } = bytes;
    const fits = buffer instanceof ArrayBuffer && buffer.byteLength >= STEP_BYTES;
    if (fits) this.#free.push(buffer);
    else reclaim(bytes);
    if (this.#free.length <= KEPT) return;
    this.#free.sort((a, b) => a.byteLength - b.byteLength);
    const least = this.#free.shift();
    if (least !== undefined) reclaim(Buffer.from(least));
  }
}
