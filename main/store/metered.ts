import { CofreError } from '../base/errors.ts';
import { ReadOnlyStore } from './read-only.ts';
import type { Store } from './store.ts';

/** Reads from a place that costs by the byte: counts, and ends it where more would be read than was allowed. */
export class MeteredStore extends ReadOnlyStore {
  readonly #limit: number | null;
  #read = 0;

  /** `limit` in bytes; null: only counted. An object that is read whole may go beyond it, the next one is refused. */
  constructor(inner: Store, limit: number | null) {
    super(inner);
    this.#limit = limit;
  }

  get readBytes(): number {
    return this.#read;
  }

  override async get(name: string, maxBytes: number): Promise<Buffer> {
    this.#demandRoom(1);
    const bytes = await super.get(name, maxBytes);
    this.#read += bytes.length;
    return bytes;
  }

  override async getRange(name: string, offset: number, length: number, into?: Buffer): Promise<Buffer> {
    this.#demandRoom(length);
    const bytes = await super.getRange(name, offset, length, into);
    this.#read += bytes.length;
    return bytes;
  }

  /** 'unreachable', as everything that is no fault of what is stored. */
  #demandRoom(length: number): void {
    const budget = this.#limit;
    if (budget === null || this.#read + length <= budget) return;
    const message = `more than ${budget} bytes would have to be read from ${this.url}`;
    throw new CofreError('unreachable', message, { lacking: 'over-budget', budget });
  }
}
