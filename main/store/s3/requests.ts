import type { HeadObjectCommandOutput, S3ClientConfig } from '@aws-sdk/client-s3';
import { S3Client } from '@aws-sdk/client-s3';
import type { Clock, RandomBytes, Sleep } from '../../base/clock.ts';
import type { S3Access } from './access.ts';
import { judge, LineFault } from './answer.ts';
import { type S3Action, s3Error } from './errors.ts';
import type { S3Place } from './place.ts';
import { type RetryPolicy, withRetries } from './retry.ts';

/** Without a byte in either direction for so long (ms) a request is given up: a dead line answers nothing. */
export const STALL_MS = 60_000;
const CONNECT_MS = 10_000;
/** As many as a sync ever has in flight, and some for the small requests beside it. */
const SOCKETS = 40;

/** Requests by what services charge for them: writing and listing, reading, deleting (free nearly everywhere). */
export interface RequestCounts {
  writes: number;
  lists: number;
  reads: number;
  deletes: number;
}

export interface S3World {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: RandomBytes;
  readonly policy: RetryPolicy;
  readonly stallMs: number;
}

export interface AskOptions {
  readonly action: S3Action;
  readonly counts: keyof RequestCounts;
  readonly signal?: AbortSignal | undefined;
}

/** One try of a request: `touch` tells that bytes still move. */
export interface Try {
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly touch: () => void;
}

/** Sends requests with one policy of retries, counts them, and words their failures. */
export class S3Requests {
  readonly client: S3Client;
  readonly counts: RequestCounts = { writes: 0, lists: 0, reads: 0, deletes: 0 };
  readonly place: S3Place;
  readonly #world: S3World;
  /** Called with each failed try that is tried again: a sync then takes fewer lanes. */
  onTrouble: (error: unknown) => void = () => undefined;
  /** Called with the time of the service (ms since 1970) at each answer that tells it. */
  onAnswer: (at: number) => void = () => undefined;

  constructor(place: S3Place, access: S3Access, world: S3World) {
    this.place = place;
    this.#world = world;
    this.client = new S3Client(configOf(place, access));
    this.client.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        const headers: unknown = Reflect.get(Object(answer.response), 'headers');
        const at = Date.parse(String(Reflect.get(Object(headers), 'date')));
        if (!Number.isNaN(at)) this.onAnswer(at);
        return answer;
      },
      { step: 'deserialize', name: 'cofreClock', priority: 'low' },
    );
  }

  get world(): S3World {
    return this.#world;
  }

  /** Answers what `work` answers; failures are CofreErrors, but those that `expected` takes for an answer. */
  async ask<T>(
    { action, counts, signal }: AskOptions,
    work: (one: Try) => Promise<T>,
    expected: (error: unknown, attempt: number) => T | undefined = () => undefined,
  ): Promise<T> {
    const { clock, sleep, random, policy, stallMs } = this.#world;
    try {
      return await withRetries(
        async (attempt) => {
          this.counts[counts] += 1;
          try {
            return await unlessStalled(stallMs, signal, (one) => work({ ...one, attempt }));
          } catch (error) {
            const answer = expected(error, attempt);
            if (answer !== undefined) return answer;
            throw error;
          }
        },
        (error, attempt) => {
          const verdict = judge(error, attempt);
          if (verdict.again) this.onTrouble(error);
          return signal?.aborted === true ? { again: false, waitMs: null } : verdict;
        },
        { policy, sleep, random, signal },
      );
    } catch (error) {
      throw s3Error(signal?.aborted === true ? abortError(signal) : error, action, this.place, clock.now());
    }
  }

  close(): void {
    this.client.destroy();
  }
}

export type Head = HeadObjectCommandOutput;

/** Without one the client warns on the console of the process. */
const nothing = (): void => undefined;
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

function configOf({ endpoint, region, pathStyle }: S3Place, { keys }: S3Access): S3ClientConfig {
  return {
    region,
    forcePathStyle: pathStyle,
    maxAttempts: 1, // the one policy of retries is ours
    // Checksums are sent as SHA-256 by ourselves; the trailing CRC that the client would add is refused by some services.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    logger: SILENT,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      httpAgent: { keepAlive: true, maxSockets: SOCKETS },
      httpsAgent: { keepAlive: true, maxSockets: SOCKETS },
    },
    ...(endpoint === null ? {} : { endpoint }),
    ...(keys === null ? {} : { credentials: { ...keys } }),
  };
}

/** Ends a try in which nothing moves any more. */
async function unlessStalled<T>(
  stallMs: number,
  outer: AbortSignal | undefined,
  work: (one: Omit<Try, 'attempt'>) => Promise<T>,
): Promise<T> {
  const stall = new AbortController();
  const give = () => stall.abort(new LineFault('STALLED', `nothing moved for ${stallMs / 1000} s`));
  const timer = setTimeout(give, stallMs);
  const signal = outer === undefined ? stall.signal : AbortSignal.any([outer, stall.signal]);
  try {
    return await work({ signal, touch: () => void timer.refresh() });
  } catch (error) {
    if (stall.signal.aborted && outer?.aborted !== true) throw stall.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function abortError(signal: AbortSignal): Error {
  const { reason } = signal;
  return reason instanceof Error && reason.name === 'AbortError'
    ? reason
    : Object.assign(new Error('cancelled', { cause: reason }), { name: 'AbortError' });
}
