import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CofreError } from '../base/errors.ts';
import type { Store, StoredObject } from './store.ts';

export type StoreOperation = 'put' | 'putFile' | 'replace' | 'get' | 'getRange' | 'stat' | 'list' | 'delete';

/**
 * before: nothing was done. after: done, but the caller hears of a failure. torn: cut off in the middle - a write leaves
 * half the data in the spool and no (new) object, a listing stops half way; what has no middle fails before.
 */
export type FaultMode = 'before' | 'after' | 'torn';

export interface FaultPlan {
  /** The operation that fails, counted from 1. */
  readonly failAt?: number;
  readonly mode?: FaultMode;
  /** Every operation from this one on fails before it is done: the disk is gone. */
  readonly goneFrom?: number;
  /** Counts (and fails) only these operations. */
  readonly only?: readonly StoreOperation[];
}

export interface LoggedOperation {
  readonly operation: StoreOperation;
  readonly name: string;
  readonly fault: FaultMode | null;
}

/** For tests: a store that fails with `injected` as planned and tells what was asked of it. */
export class FaultyStore implements Store {
  readonly url: string;
  readonly log: LoggedOperation[] = [];
  readonly #inner: Store;
  readonly #plan: FaultPlan;

  constructor(inner: Store, plan: FaultPlan = {}) {
    this.#inner = inner;
    this.#plan = plan;
    this.url = inner.url;
  }

  /** How many operations were counted so far. */
  get count(): number {
    return this.log.length;
  }

  put(name: string, bytes: Uint8Array): Promise<void> {
    return this.#run(
      'put',
      name,
      () => this.#inner.put(name, bytes),
      () => this.#leaveTorn(bytes),
    );
  }

  putFile(name: string, file: string): Promise<void> {
    return this.#run(
      'putFile',
      name,
      () => this.#inner.putFile(name, file),
      () => truncate(file, 1),
    );
  }

  replace(name: string, bytes: Uint8Array): Promise<void> {
    return this.#run(
      'replace',
      name,
      () => this.#inner.replace(name, bytes),
      () => this.#leaveTorn(bytes),
    );
  }

  get(name: string, maxBytes: number): Promise<Buffer> {
    return this.#run('get', name, () => this.#inner.get(name, maxBytes));
  }

  getRange(name: string, offset: number, length: number, into?: Buffer): Promise<Buffer> {
    return this.#run('getRange', name, () => this.#inner.getRange(name, offset, length, into));
  }

  stat(name: string): Promise<StoredObject | null> {
    return this.#run('stat', name, () => this.#inner.stat(name));
  }

  async *list(prefix: string): AsyncGenerator<StoredObject> {
    const fault = this.#next('list', prefix);
    if (fault === 'before') throw injected('list', prefix, fault);
    if (fault === null) return yield* this.#inner.list(prefix);
    const all: StoredObject[] = [];
    for await (const object of this.#inner.list(prefix)) all.push(object);
    yield* fault === 'after' ? all : all.slice(0, Math.floor(all.length / 2));
    throw injected('list', prefix, fault);
  }

  delete(name: string): Promise<void> {
    return this.#run('delete', name, () => this.#inner.delete(name));
  }

  async spool(): Promise<string> {
    this.#refuseIfGone();
    return this.#inner.spool();
  }

  async clearSpool(): Promise<void> {
    this.#refuseIfGone();
    await this.#inner.clearSpool();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async #run<T>(
    operation: StoreOperation,
    name: string,
    work: () => Promise<T>,
    tear: () => Promise<void> = async () => {},
  ): Promise<T> {
    const fault = this.#next(operation, name);
    if (fault === null) return work();
    if (fault === 'after') await work();
    if (fault === 'torn') await tear();
    throw injected(operation, name, fault);
  }

  #next(operation: StoreOperation, name: string): FaultMode | null {
    const { failAt, mode = 'before', goneFrom = Number.POSITIVE_INFINITY, only } = this.#plan;
    if (only !== undefined && !only.includes(operation)) return null;
    const n = this.count + 1;
    const fault = n >= goneFrom ? 'before' : n === failAt ? mode : null;
    this.log.push({ operation, name, fault });
    return fault;
  }

  #refuseIfGone(): void {
    if (this.count >= (this.#plan.goneFrom ?? Number.POSITIVE_INFINITY))
      throw injected('spool', '', 'before');
  }

  async #leaveTorn(bytes: Uint8Array): Promise<void> {
    const file = join(await this.#inner.spool(), `torn-${this.count}.part`);
    await writeFile(file, bytes.subarray(0, Math.floor(bytes.length / 2)));
  }
}

function injected(operation: string, name: string, mode: FaultMode): CofreError {
  return new CofreError('injected', `injected fault: ${operation} ${name} (${mode})`, {
    operation,
    name,
    mode,
  });
}
