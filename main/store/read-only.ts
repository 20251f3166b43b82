import { CofreError } from '../base/errors.ts';
import type { ColdRoom } from './cold-room.ts';
import { readObjectCold } from './read-back.ts';
import type { Store, StoredObject } from './store.ts';

/** A store that can be read and nothing else: `read-only` for everything that would change it. */
export class ReadOnlyStore implements Store {
  readonly url: string;
  readonly #inner: Store;

  constructor(inner: Store) {
    this.#inner = inner;
    this.url = inner.url;
  }

  async put(name: string, _bytes: Uint8Array): Promise<void> {
    throw this.#refusal(name);
  }

  async putFile(name: string, _file: string): Promise<void> {
    throw this.#refusal(name);
  }

  async replace(name: string, _bytes: Uint8Array): Promise<void> {
    throw this.#refusal(name);
  }

  get(name: string, maxBytes: number): Promise<Buffer> {
    return this.#inner.get(name, maxBytes);
  }

  getRange(name: string, offset: number, length: number, into?: Buffer): Promise<Buffer> {
    return this.#inner.getRange(name, offset, length, into);
  }

  readCold(
    name: string,
    maxBytes: number,
    onPiece: (piece: Buffer, size: number) => void,
    room?: ColdRoom,
  ): Promise<boolean> {
    return readObjectCold(this.#inner, name, { maxBytes, onPiece, room });
  }

  stat(name: string): Promise<StoredObject | null> {
    return this.#inner.stat(name);
  }

  list(prefix: string): AsyncIterable<StoredObject> {
    return this.#inner.list(prefix);
  }

  async delete(name: string): Promise<void> {
    throw this.#refusal(name);
  }

  async spool(): Promise<string> {
    throw this.#refusal('the spool');
  }

  async clearSpool(): Promise<void> {
    throw this.#refusal('the spool');
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #refusal(name: string): CofreError {
    return new CofreError('read-only', `${this.url} was opened for reading only: ${name} stays as it is`, {
      url: this.url,
      name,
    });
  }
}
