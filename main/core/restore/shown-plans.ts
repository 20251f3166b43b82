import type { CheckedInput, RequestOutput } from '../../contract/requests.ts';

type Input = CheckedInput<'restore.plan'>;
type Output = RequestOutput<'restore.plan'>;
type Whole = Omit<Output, 'next'>;

/** Entries of one plan that are kept; what lies behind them is planned anew when it is asked for. */
const ENTRIES_MAX = 20_000;
const PLANS_MAX = 4;
/** Later the target may have changed too much (ms): its pages are of a new plan. */
const OLD_MS = 10 * 60_000;

interface Shown {
  readonly at: number;
  readonly plan: Whole;
  /** All of its entries are kept. */
  readonly whole: boolean;
}

/**
 * Plans whose first page was shown: the next pages come from the same plan, so that a large one is made once and its pages
 * fit together. A first page is always planned anew.
 */
export class ShownPlans {
  readonly #plans = new Map<string, Shown>();

  /** null: it has to be planned (again). */
  page(input: Input, now: number): Output | null {
    const shown = this.#plans.get(keyOf(input));
    const { offset, limit } = input;
    if (offset === 0 || shown === undefined || now - shown.at > OLD_MS) return null;
    const end = offset + limit;
    if (!shown.whole && end > shown.plan.entries.length) return null;
    return pageOf(shown.plan, { offset, limit });
  }

  /** `entries` are the first of the plan, one more than are kept where there are more. */
  keep(input: Input, plan: Whole, now: number): Output {
    const key = keyOf(input);
    const whole = plan.entries.length <= ENTRIES_MAX;
    this.#plans.delete(key);
    this.#plans.set(key, { at: now, plan: { ...plan, entries: plan.entries.slice(0, ENTRIES_MAX) }, whole });
    for (const oldest of this.#plans.keys()) {
      if (this.#plans.size <= PLANS_MAX) break;
      this.#plans.delete(oldest);
    }
    return pageOf(plan, input);
  }

  /** How many entries a plan has to give for `keep`. */
  wanted({ offset, limit }: Input): number {
    return Math.max(ENTRIES_MAX, offset + limit) + 1;
  }
}

function keyOf({ offset: _offset, limit: _limit, ...question }: Input): string {
  return JSON.stringify(question);
}

function pageOf({ entries, ...sums }: Whole, { offset, limit }: Pick<Input, 'offset' | 'limit'>): Output {
  const end = offset + limit;
  return { ...sums, entries: entries.slice(offset, end), next: entries.length > end ? end : null };
}
