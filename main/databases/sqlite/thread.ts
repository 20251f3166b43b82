import { Worker } from 'node:worker_threads';
import { CofreError, type ErrorCode, type ErrorDetails } from '../../base/errors.ts';
import type { Copied, CopyTask } from './copy.ts';
import { type Attempt, cancelled } from './failures.ts';
import type { Inspected, InspectTask } from './inspect.ts';
import type { Proved, ProveTask } from './prove.ts';
import type { ReplaceTask } from './replace.ts';
import { StopFlag } from './stop-flag.ts';

/** What a thread can be asked to do. */
export interface Tasks {
  readonly copy: { readonly input: CopyTask; readonly output: Copied };
  readonly prove: { readonly input: ProveTask; readonly output: Proved };
  readonly inspect: { readonly input: InspectTask; readonly output: Inspected };
  readonly replace: { readonly input: ReplaceTask; readonly output: null };
}

export type TaskName = keyof Tasks;

export interface Order {
  readonly name: TaskName;
  readonly input: unknown;
  readonly flag: SharedArrayBuffer;
  readonly about: Attempt;
}

export type Answer = { readonly output: unknown } | { readonly error: WireError };

interface WireError {
  /** null: a fault of the program. */
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly stack: string;
}

/** Young generation of the thread's heap (MiB): its data lies outside the heap. */
const YOUNG_MIB = 8;
/** A check of all pages cannot be interrupted: a thread that was told to stop is not waited for longer, and ends later (ms). */
const STOP_PATIENCE_MS = 2_000;

/** Runs one task in a thread of its own; `about` names what failed when SQLite or the system says no. */
export async function inThread<Name extends TaskName>(
  name: Name,
  input: Tasks[Name]['input'],
  { about, signal }: { readonly about: Attempt; readonly signal?: AbortSignal | undefined },
): Promise<Tasks[Name]['output']> {
  const stopped = () => signal?.aborted === true;
  if (stopped()) throw cancelled(signal?.reason);
  const stop = new StopFlag();
  const order: Order = { name, input, flag: stop.flag.buffer as SharedArrayBuffer, about };
  const own = import.meta.url.endsWith('.ts') ? './worker.ts' : './sqlite-worker.js';
  const worker = new Worker(new URL(own, import.meta.url), {
    workerData: order,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
  });
  const impatient = Promise.withResolvers<never>();
  let impatience: NodeJS.Timeout | undefined;
  const abort = () => {
    stop.stop();
    impatience = setTimeout(() => {
      worker.unref();
      impatient.reject(cancelled(signal?.reason));
    }, STOP_PATIENCE_MS);
  };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return (await Promise.race([answerOf(worker), impatient.promise])) as Tasks[Name]['output'];
  } catch (error) {
    throw stopped() ? cancelled(signal?.reason) : error;
  } finally {
    signal?.removeEventListener('abort', abort);
    clearTimeout(impatience);
  }
}

/** Resolves after the thread has ended: nothing holds the database any more. */
function answerOf(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let answer: Answer | null = null;
    worker.on('message', (message: Answer) => {
      answer = message;
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (answer === null) reject(new Error(`a thread for SQLite ended with ${code}`));
      else if ('output' in answer) resolve(answer.output);
      else reject(revived(answer.error));
    });
  });
}

function revived({ code, message, details, stack }: WireError): Error {
  const error = code === null ? new Error(message) : new CofreError(code, message, details);
  error.stack = stack;
  return error;
}
