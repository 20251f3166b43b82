import type { Clock } from '../../../base/clock.ts';
import { digestOf, newToken } from './tokens.ts';

/** How long a one-time link is good for (ms): a person has to find the window with it. */
export const LINK_LIFE_MS = 10 * 60_000;
/** Links that may be open at the same time; the oldest one goes first. */
const LINKS_MAX = 20;

/** Links that open the door once. */
export class OneTimeLinks {
  readonly #clock: Clock;
  readonly #open = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  make(): { readonly token: string; readonly expiresAt: number } {
    this.#forgetExpired();
    const [oldest] = this.#open.keys();
    if (this.#open.size >= LINKS_MAX && oldest !== undefined) this.#open.delete(oldest);
    const token = newToken();
    const expiresAt = this.#clock.now() + LINK_LIFE_MS;
    this.#open.set(digestOf(token), expiresAt);
    return { token, expiresAt };
  }

  /** True once for each link that is still good. */
  take(token: string): boolean {
    this.#forgetExpired();
    return this.#open.delete(digestOf(token));
  }

  #forgetExpired(): void {
    for (const [digest, expiresAt] of this.#open)
      if (expiresAt <= this.#clock.now()) this.#open.delete(digest);
  }
}
