import { Worker } from 'node:worker_threads';
import { CofreError, type ErrorCode, type ErrorDetails } from '../../base/errors.ts';
import { makeClosingFlag, raise } from './closing.ts';

/** What a worker is for; `worker.ts` maps each role to the code it runs. */
export type Role = 'pack-files' | 'write-files' | 'verify-packs' | 'drill-files';

/** Messages between a pool and its workers. */
export type ToWorker =
  | { readonly open: unknown }
  | { readonly n: number; readonly job: unknown }
  | { readonly note: unknown }
  | { readonly close: true };
export type FromWorker =
  | { readonly n: number; readonly result: unknown }
  | { readonly n: number; readonly error: WireError }
  | { readonly event: unknown };

export interface WireError {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly stack: string;
}

export function toWire(error: unknown): WireError {
  if (error instanceof CofreError) {
    return { code: error.code, message: error.message, details: error.details, stack: error.stack ?? '' };
  }
  const plain = error instanceof Error ? error : new Error(String(error));
  return { code: null, message: plain.message, details: {}, stack: plain.stack ?? '' };
}

function fromWire(wire: WireError): Error {
  const error =
    wire.code === null ? new Error(wire.message) : new CofreError(wire.code, wire.message, wire.details);
  error.stack = wire.stack;
  return error;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Member {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
  readonly exited: Promise<void>;
  /** Whether it was told what it starts with. */
  opened: boolean;
}

/** A way to one and the same worker, for jobs that build on each other. */
export type Lane<Job, Result> = (job: Job) => Promise<Result>;

export interface PoolOptions {
  readonly size: number;
  readonly depth: number;
  /** What a worker starts with, asked for at each start. */
  readonly data: () => unknown;
  readonly onEvent?: (event: unknown) => void;
  /** Called for each started worker, with a way to tell it something before its first job. */
  readonly onStart?: (tell: (note: unknown) => void) => void;
}

/** How long (ms) a worker may take to end its step by itself; native code that is cut off can take the process with it. */
const CLOSE_MS = 10_000;
/** Young generation of a worker's heap (MiB): its data lies outside the heap, so a small one costs nothing. */
const YOUNG_MIB = 8;

/**
 * Up to `size` worker threads of one role, started when work comes. A job goes to the least busy one; with `depth` jobs
 * each, `run` waits. A worker that dies fails the whole pool: others may rely on what it had taken on.
 */
export class WorkerPool<Job, Result> {
  readonly #role: Role;
  readonly #data: () => unknown;
  readonly #size: number;
  readonly #depth: number;
  readonly #onEvent: (event: unknown) => void;
  readonly #onStart: (tell: (note: unknown) => void) => void;
  readonly #members: Member[] = [];
  readonly #closing = makeClosingFlag();
  #next = 0;
  #broken: Error | null = null;
  #freed: (() => void)[] = [];

  constructor(role: Role, options: PoolOptions) {
    this.#role = role;
    this.#data = options.data;
    this.#size = options.size;
    this.#depth = options.depth;
    this.#onEvent = options.onEvent ?? (() => undefined);
    this.#onStart = options.onStart ?? (() => undefined);
  }

  get busy(): number {
    return this.#members.reduce((sum, member) => sum + member.waiting.size, 0);
  }

  get workers(): number {
    return this.#members.length;
  }

  /** Has all threads load their code, while what they start with is not known yet. */
  warm(): void {
    while (this.#broken === null && this.#members.length < this.#size) this.#begin();
  }

  /** Starts all workers now, where it is known that work will come. */
  start(): void {
    this.warm();
    for (const member of this.#members) this.#open(member);
  }

  /** Resolves when some worker can take a job without queueing deeper than `depth`. */
  async room(): Promise<void> {
    while (
      this.#broken === null &&
      this.#members.length === this.#size &&
      this.#least().waiting.size >= this.#depth
    ) {
      await new Promise<void>((resolve) => this.#freed.push(resolve));
    }
    if (this.#broken !== null) throw this.#broken;
  }

  run(job: Job): Promise<Result> {
    if (this.#broken !== null) return Promise.reject(this.#broken);
    return this.#send(this.#choose(), job);
  }

  /** Runs all jobs, no more at once than there is room for. Throws what went wrong first, when none runs any more. */
  async runAll(
    jobs: Iterable<Job> | AsyncIterable<Job>,
    heard: (result: Result) => void,
    check: () => void = () => undefined,
  ): Promise<void> {
    const running = new Set<Promise<void>>();
    const broken: unknown[] = [];
    for await (const job of jobs) {
      await this.room();
      if (broken.length > 0) break;
      check();
      const one = this.run(job)
        .then(heard)
        .catch((error: unknown) => void broken.push(error))
        .finally(() => running.delete(one));
      running.add(one);
    }
    await Promise.all(running);
    if (broken.length > 0) throw broken[0];
    check();
  }

  /** The worker that is least busy now, for as long as the caller likes. */
  lane(): Lane<Job, Result> {
    if (this.#broken !== null) throw this.#broken;
    const member = this.#choose();
    return (job) => (this.#broken === null ? this.#send(member, job) : Promise.reject(this.#broken));
  }

  /** One job for every started worker (for example: finish). */
  runOnEach(job: Job): Promise<Result[]> {
    return Promise.all(this.#members.map((member) => this.#send(member, job)));
  }

  /** Tells every worker that was started something that needs no answer. */
  note(note: unknown): void {
    for (const { worker, opened } of this.#members)
      if (opened) worker.postMessage({ note } satisfies ToWorker);
  }

  /** Workers end after the step they are at; jobs that wait are not begun. */
  async close(): Promise<void> {
    this.#broken ??= new Error('the pool is closed');
    raise(this.#closing);
    await Promise.all(this.#members.map((member) => endOf(member)));
  }

  #choose(): Member {
    const idle = this.#members.find((member) => member.waiting.size === 0);
    return idle ?? (this.#members.length < this.#size ? this.#begin() : this.#least());
  }

  #least(): Member {
    const least = this.#members.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a));
    return least;
  }

  #send(member: Member, job: Job): Promise<Result> {
    this.#open(member);
    const n = this.#next++;
    return new Promise<Result>((resolve, reject) => {
      member.waiting.set(n, { resolve: (result) => resolve(result as Result), reject });
      member.worker.postMessage({ n, job } satisfies ToWorker);
    });
  }

  #open(member: Member): void {
    if (member.opened) return;
    member.opened = true;
    member.worker.postMessage({ open: this.#data() } satisfies ToWorker);
    this.#onStart((note) => member.worker.postMessage({ note } satisfies ToWorker));
  }

  #begin(): Member {
    const own = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
    const worker = new Worker(new URL(own, import.meta.url), {
      workerData: { role: this.#role, closing: this.#closing },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    });
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const member: Member = { worker, waiting: new Map(), exited, opened: false };
    worker.on('message', (message: FromWorker) => this.#received(member, message));
    worker.on('error', (error) => this.#break(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => {
      if (code !== 0 || member.waiting.size > 0) this.#break(new Error(`a worker ended with ${code}`));
    });
    this.#members.push(member);
    return member;
  }

  #received(member: Member, message: FromWorker): void {
    if ('event' in message) {
      this.#onEvent(message.event);
      return;
    }
    const waiting = member.waiting.get(message.n);
    member.waiting.delete(message.n);
    if ('error' in message) waiting?.reject(fromWire(message.error));
    else waiting?.resolve(message.result);
    this.#wake();
  }

  #wake(): void {
    const freed = this.#freed;
    this.#freed = [];
    for (const resolve of freed) resolve();
  }

  #break(error: Error): void {
    this.#broken ??= error;
    for (const member of this.#members) {
      for (const waiting of member.waiting.values()) waiting.reject(this.#broken);
      member.waiting.clear();
    }
    this.#wake();
  }
}

async function endOf({ worker, exited }: Member): Promise<void> {
  worker.postMessage({ close: true } satisfies ToWorker);
  const timer = setTimeout(() => void worker.terminate(), CLOSE_MS);
  await exited;
  clearTimeout(timer);
}
