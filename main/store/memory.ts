import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectExists, objectMissing, objectTooLarge, objectTruncated } from './answers.ts';
import { checkObjectName, checkObjectPrefix, checkRange } from './name.ts';
import type { Store, StoredObject } from './store.ts';

/** Objects in memory, for tests; only its spool is on a disk, and `close` removes that. */
export class MemoryStore implements Store {
  readonly url: string = 'memory:';
  readonly #objects = new Map<string, Buffer>();
  #spool: Promise<string> | null = null;

  async put(name: string, bytes: Uint8Array): Promise<void> {
    checkObjectName(name);
    if (this.#objects.has(name)) throw objectExists(name);
    this.#objects.set(name, Buffer.from(bytes));
  }

  async putFile(name: string, file: string): Promise<void> {
    checkObjectName(name);
    await this.put(name, await readFile(file));
    await rm(file);
  }

  async replace(name: string, bytes: Uint8Array): Promise<void> {
    checkObjectName(name);
    this.#objects.set(name, Buffer.from(bytes));
  }

  async get(name: string, maxBytes: number): Promise<Buffer> {
    const bytes = this.#object(name);
    if (bytes.length > maxBytes) throw objectTooLarge(name, bytes.length, maxBytes);
    return Buffer.from(bytes);
  }

  async getRange(name: string, offset: number, length: number): Promise<Buffer> {
    checkRange(offset, length);
    const part = this.#object(name).subarray(offset, offset + length);
    if (part.length < length) throw objectTruncated(name, length, part.length);
    return Buffer.from(part);
  }

  async stat(name: string): Promise<StoredObject | null> {
    checkObjectName(name);
    const bytes = this.#objects.get(name);
    return bytes === undefined ? null : { name, size: bytes.length };
  }

  async *list(prefix: string): AsyncGenerator<StoredObject> {
    checkObjectPrefix(prefix);
    for (const name of [...this.#objects.keys()].filter((each) => each.startsWith(prefix)).sort()) {
      const bytes = this.#objects.get(name);
      if (bytes !== undefined) yield { name, size: bytes.length };
    }
  }

  async delete(name: string): Promise<void> {
    checkObjectName(name);
    this.#objects.delete(name);
  }

  spool(): Promise<string> {
    this.#spool ??= mkdtemp(join(tmpdir(), 'cofre-memory-'));
    return this.#spool;
  }

  async clearSpool(): Promise<void> {
    const spool = await this.spool();
    for (const entry of await readdir(spool)) await rm(join(spool, entry), { recursive: true, force: true });
  }

  async close(): Promise<void> {
    if (this.#spool !== null) await rm(await this.#spool, { recursive: true, force: true });
    this.#spool = null;
  }

  #object(name: string): Buffer {
    checkObjectName(name);
    const bytes = this.#objects.get(name);
    if (bytes === undefined) throw objectMissing(name);
    return bytes;
  }
}
