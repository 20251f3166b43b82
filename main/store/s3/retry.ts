import type { RandomBytes, Sleep } from '../../base/clock.ts';

/** What a failed try means for the next one. */
export interface Verdict {
  readonly again: boolean;
  /** What the service asked for (ms); null: it did not say. */
  readonly waitMs: number | null;
}

export interface RetryPolicy {
  /** Tries in all. */
  readonly attempts: number;
  /** Pause after the first failure (ms); each further one waits twice as long, up to `mostMs`. */
  readonly firstMs: number;
  readonly mostMs: number;
}

/** About half a minute of bad weather; longer storms are for the next run. */
export const PATIENT: RetryPolicy = { attempts: 8, firstMs: 200, mostMs: 10_000 };
/** While a person waits for an answer. */
export const BRIEF: RetryPolicy = { attempts: 3, firstMs: 200, mostMs: 1000 };
/** No service is obeyed that asks for longer pauses (ms). */
const ASKED_MOST_MS = 60_000;

export interface RetryWorld {
  readonly policy: RetryPolicy;
  readonly sleep: Sleep;
  readonly random: RandomBytes;
}

/**
 * Runs `work` until it succeeds, `judge` says that trying again is of no use, or the tries are used up: then the last
 * failure is thrown as it is. Pauses are between half and all of their length, by chance: many machines do not come back
 * at once.
 */
export async function withRetries<T>(
  work: (attempt: number) => Promise<T>,
  judge: (error: unknown, attempt: number) => Verdict,
  { policy, sleep, random, signal }: RetryWorld & { readonly signal?: AbortSignal | undefined },
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      const { again, waitMs } = judge(error, attempt);
      if (!again || attempt >= policy.attempts || signal?.aborted === true) throw error;
      await sleep(
        waitMs === null ? pauseOf(policy, attempt, random) : Math.min(waitMs, ASKED_MOST_MS),
        signal,
      );
    }
  }
}

function pauseOf({ firstMs, mostMs }: RetryPolicy, attempt: number, random: RandomBytes): number {
  const whole = Math.min(mostMs, firstMs * 2 ** (attempt - 1));
  const [high = 0, low = 0] = random(2);
  return Math.round(whole * (0.5 + (high * 256 + low) / 131_072));
}
