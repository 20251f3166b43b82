import { availableParallelism } from 'node:os';
import path from 'node:path';
import { WORKERS_MAX } from '../../base/limits.ts';
import type { WorkStep } from '../../engine/catalog/restore-work.ts';
import { blobReader } from '../vault/blobs.ts';
import type { Vault } from '../vault/open-vault.ts';
import { throwIfAborted } from '../vault/with-lock.ts';
import { WorkerPool } from '../workers/pool.ts';
import type { RestorePlan } from './plan.ts';
import type { Naming } from './targets.ts';
import { FileWriter, type WriteFilesData, type WriteJob, type WriteResult } from './write-files.ts';

/** Content that one job brings, at least: long runs of frames for one worker keep two from making files in one folder. */
const JOB_BYTES = 16 * 1024 * 1024;
const JOB_REFS = 4096;
/** Where one frame goes to so many places that a worker's memory would feel it. */
const JOB_REFS_MAX = 4 * JOB_REFS;
/** What one thread writes sooner than others start. */
const ALONE_BYTES = 16 * 1024 * 1024;
const ALONE_REFS = 2000;

export interface WritersOptions {
  readonly workers: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Carries jobs out, in worker threads where that pays and is possible. */
export interface Writers {
  /** Starts what will be needed. */
  start(): void;
  /** Writes everything; `heard` gets each result. */
  run(heard: (result: WriteResult) => void): Promise<void>;
  close(): Promise<void>;
}

/** Threads that were started before it was known what they write. */
interface Early {
  readonly pool: WriterPool;
  data: WriteFilesData | null;
}

type WriterPool = WorkerPool<WriteJob, WriteResult>;

const early = new WeakMap<Vault, Early>();

/** Has the threads of a restore of much load, while the vault is unlocked and the restore is planned. */
export function warmWriters(vault: Vault, workers?: number): void {
  const stored = vault.catalog.packs().reduce((sum, pack) => sum + pack.stored, 0);
  if (stored <= ALONE_BYTES || !path.isAbsolute(vault.store.url) || early.has(vault)) return;
  const made = begin(workers);
  early.set(vault, made);
  made.pool.warm();
  vault.beforeClose(() => made.pool.close());
}

function begin(workers: number | undefined): Early {
  const size = workers ?? Math.min(availableParallelism(), WORKERS_MAX);
  const made: Early = {
    pool: new WorkerPool('write-files', { size, depth: 2, data: () => made.data }),
    data: null,
  };
  return made;
}

export async function makeWriters(
  vault: Vault,
  { plan, naming }: { plan: RestorePlan; naming: Naming },
  options: WritersOptions,
): Promise<Writers> {
  const key = await vault.unlock();
  const { work } = plan;
  const isSmall = plan.bytes <= ALONE_BYTES && work.refs <= ALONE_REFS;
  // A worker opens the store again by its address.
  if (isSmall || !path.isAbsolute(vault.store.url)) {
    const blobs = blobReader(vault.store, key, vault.catalog);
    const writer = new FileWriter({ work, catalog: vault.catalog, blobs }, naming);
    return {
      start: () => undefined,
      async run(heard) {
        for (const job of jobsOf(work.steps())) {
          throwIfAborted(options.signal);
          heard(await writer.write(job));
          await new Promise<void>((resolve) => setImmediate(resolve));
        }
      },
      close: async () => undefined,
    };
  }
  const data: WriteFilesData = {
    catalog: vault.catalog.file,
    work: work.file,
    storeUrl: vault.store.url,
    secret: vault.secret,
    naming,
  };
  const ready = early.get(vault) ?? begin(options.workers);
  early.delete(vault); // it carries out one plan
  ready.data = data;
  const { pool } = ready;
  return {
    start: () => pool.start(),
    run: (heard) => pool.runAll(jobsOf(work.steps()), heard, () => throwIfAborted(options.signal)),
    close: () => pool.close(),
  };
}

/** Cuts the work into jobs, not within a frame where that can be helped. */
function* jobsOf(steps: Iterable<WorkStep>): Generator<WriteJob> {
  let first = 0;
  let last: WorkStep | null = null;
  let bytes = 0;
  for (const step of steps) {
    const refs = step.row - first;
    const isFull = (bytes >= JOB_BYTES || refs >= JOB_REFS) && step.spot !== last?.spot;
    if (last === null) first = step.row;
    else if (isFull || refs >= JOB_REFS_MAX) {
      yield { first, last: last.row };
      first = step.row;
      bytes = 0;
    }
    bytes += step.plain;
    last = step;
  }
  if (last !== null) yield { first, last: last.row };
}
