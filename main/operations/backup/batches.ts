import type { Problem } from '../../base/problems.ts';
import type { ScannedEntry } from '../../engine/scan/walk.ts';
import type { PackBatch, PackedBatch } from './pack-jobs.ts';
import type { PackPool } from './pack-pool.ts';
import { SplitFile } from './split-file.ts';
import type { Awaited, TreeAssembler } from './tree-assembler.ts';
import type { TreeStore } from './tree-store.ts';

/** One message to a worker carries at most this many files and bytes. */
const BATCH_FILES = 256;
const BATCH_BYTES = 8 * 1024 * 1024;

export interface Packed {
  files: number;
  bytes: number;
  newBytes: number;
}

/** Groups files into batches for the workers and brings the results back to their places in the tree. */
export class Batches {
  readonly #pool: PackPool;
  readonly #trees: TreeStore;
  readonly #problem: (problem: Problem) => void;
  #files: { awaited: Awaited; path: string }[] = [];
  #bytes = 0;
  #running = new Set<Promise<void>>();
  #error: unknown;
  readonly packed: Packed = { files: 0, bytes: 0, newBytes: 0 };

  constructor(pool: PackPool, trees: TreeStore, problem: (problem: Problem) => void) {
    this.#pool = pool;
    this.#trees = trees;
    this.#problem = problem;
  }

  async add(assembler: TreeAssembler, scanned: ScannedEntry, path: string): Promise<void> {
    const file = { awaited: assembler.file(scanned), path };
    if (this.#pool.splits(scanned.stat.size)) return this.#split(file);
    this.#files.push(file);
    this.#bytes += scanned.stat.size;
    if (this.#files.length >= BATCH_FILES || this.#bytes >= BATCH_BYTES) await this.flush();
  }

  /** A large file goes to all workers at once. */
  async #split(file: { awaited: Awaited; path: string }): Promise<void> {
    this.#check();
    const { source, stat } = file.awaited.scanned;
    const split = new SplitFile(this.#pool, source, stat);
    await split.begin();
    this.watch(
      split.end().then(async ({ packed, newBytes }) => {
        if (packed !== null) return this.#fill([file], packed);
        const again = await this.#pool.pack(batchOf([file]));
        this.#fill([file], { ...again, newBytes: again.newBytes + newBytes });
      }),
    );
  }

  async flush(): Promise<void> {
    this.#check();
    if (this.#files.length === 0) return;
    const files = this.#files;
    this.#files = [];
    this.#bytes = 0;
    await this.#pool.room();
    this.watch(this.#pool.pack(batchOf(files)).then((result) => this.#fill(files, result)));
  }

  /** Work beside the batches that the file list waits for too. */
  watch(work: Promise<void>): void {
    const running = work
      .catch((error: unknown) => {
        this.#error ??= error;
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Resolves when some batch or other work has come back (or at once when none is out). */
  async one(): Promise<void> {
    if (this.#running.size > 0) await Promise.race(this.#running);
    this.#check();
  }

  async all(): Promise<void> {
    await this.flush();
    while (this.#running.size > 0) await this.one();
    this.#check();
  }

  #check(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  #fill(files: readonly { awaited: Awaited; path: string }[], result: PackedBatch): void {
    for (const { index, code, message } of result.problems) {
      this.#problem({ path: files[index]?.path ?? '', code, message });
    }
    const ids = Buffer.from(result.ids.buffer, result.ids.byteOffset, result.ids.byteLength);
    let at = 0;
    for (const [n, { awaited }] of files.entries()) {
      const count = result.counts[n] ?? 0;
      const size = Number(result.states[n * 3] ?? -1n);
      // A copy of a few ids does not hold on to the whole message.
      const refs = this.#trees.contentRefs(Buffer.from(ids.subarray(at, at + count * 32)));
      at += count * 32;
      if (size < 0) awaited.content = null;
      else {
        awaited.content = {
          size,
          mtime: result.states[n * 3 + 1] ?? 0n,
          ctime: result.states[n * 3 + 2] ?? 0n,
          ...refs,
        };
        this.packed.files++;
        this.packed.bytes += size;
      }
    }
    this.packed.newBytes += result.newBytes;
  }
}

function batchOf(files: readonly { awaited: Awaited }[]): PackBatch {
  const states = new BigInt64Array(files.length * 3);
  const sources: string[] = [];
  for (const [n, { awaited }] of files.entries()) {
    const { stat, source } = awaited.scanned;
    sources.push(source);
    states[n * 3] = BigInt(stat.size);
    states[n * 3 + 1] = stat.mtime;
    states[n * 3 + 2] = stat.ctime;
  }
  return { sources, states };
}
