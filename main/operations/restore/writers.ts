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
  const size = options.workers ?? Math.min(availableParallelism(), WORKERS_MAX);
  const pool = new WorkerPool<WriteJob, WriteResult>('write-files', { size, depth: 2, data: () => data });
  return {
    start: () => pool.start(),
    run: (heard) => runInPool(pool, jobsOf(work.steps()), { heard, signal: options.signal }),
    close: () => pool.close(),
  };
}

async function runInPool(
  pool: WorkerPool<WriteJob, WriteResult>,
  jobs: Iterable<WriteJob>,
  { heard, signal }: { heard: (result: WriteResult) => void; signal: AbortSignal | undefined },
): Promise<void> {
  const running = new Set<Promise<void>>();
  const broken: unknown[] = [];
  const check = (): void => {
    if (broken.length > 0) throw broken[0];
    throwIfAborted(signal);
  };
  for (const job of jobs) {
    await pool.room();
    check();
    const one = pool
      .run(job)
      .then(heard)
      .catch((error: unknown) => void broken.push(error))
      .finally(() => running.delete(one));
    running.add(one);
  }
  await Promise.all(running);
  check();
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
