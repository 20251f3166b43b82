import type { Clock } from '../../../base/clock.ts';

/** Failed tries to get in: so many at once, then one more each so many milliseconds. */
const AT_ONCE = 8;
const ONE_MORE_EVERY_MS = 10_000;
/** Addresses that are remembered; beyond that all strangers share one count. */
const ADDRESSES_MAX = 1000;

/** Slows down who guesses. What is right costs nothing; behind a proxy all share its address. */
export class Attempts {
  readonly #clock: Clock;
  readonly #left = new Map<string, { tries: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until this address may try again; 0: now. */
  waitOf(address: string): number {
    const { tries } = this.#now(address);
    return tries >= 1 ? 0 : Math.ceil((1 - tries) * ONE_MORE_EVERY_MS);
  }

  failed(address: string): void {
    const { tries, at } = this.#now(address);
    this.#left.set(this.#nameOf(address), { tries: Math.max(0, tries - 1), at });
  }

  /** It was right: that try does not count. */
  forgive(address: string): void {
    const { tries, at } = this.#now(address);
    this.#left.set(this.#nameOf(address), { tries: Math.min(AT_ONCE, tries + 1), at });
  }

  #now(address: string): { tries: number; at: number } {
    const now = this.#clock.monotonic();
    const known = this.#left.get(this.#nameOf(address));
    if (known === undefined) return { tries: AT_ONCE, at: now };
    return { tries: Math.min(AT_ONCE, known.tries + (now - known.at) / ONE_MORE_EVERY_MS), at: now };
  }

  #nameOf(address: string): string {
    if (this.#left.has(address) || this.#left.size < ADDRESSES_MAX) return address;
    return 'others';
  }
}
