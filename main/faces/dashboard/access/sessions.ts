import type { Clock } from '../../../base/clock.ts';
import type { KeptSession } from './memory.ts';
import { digestOf, isToken, newToken } from './tokens.ts';

const DAY = 24 * 3600 * 1000;
/** A session that nobody used for so long is over; none lives longer than the second (ms). */
const IDLE_MAX_MS = 7 * DAY;
const LIFE_MAX_MS = 60 * DAY;
/** Browsers of one person; the one unused for longest goes first. */
const SESSIONS_MAX = 32;
/** How exactly it is remembered when one was used (ms): each time is written to disk. */
const SEEN_EVERY_MS = 3600_000;

/** `id` goes into the cookie, `key` into each request's header: one without the other opens nothing. */
export interface NewSession {
  readonly id: string;
  readonly key: string;
}

/** Browsers that were let in. A cookie of ours goes to every port of this host; the key stays with our origin. */
export class Sessions {
  readonly #clock: Clock;
  readonly #changed: (sessions: readonly KeptSession[]) => void;
  readonly #byId = new Map<string, KeptSession>();

  constructor(
    kept: readonly KeptSession[],
    clock: Clock,
    changed: (sessions: readonly KeptSession[]) => void,
  ) {
    this.#clock = clock;
    this.#changed = changed;
    for (const session of kept) this.#byId.set(session.id, session);
    this.#forgetOld();
  }

  begin(): NewSession {
    this.#forgetOld();
    const now = this.#clock.now();
    const fresh = { id: newToken(), key: newToken() };
    const oldest = [...this.#byId.values()].sort((a, b) => a.seenAt - b.seenAt)[0];
    if (this.#byId.size >= SESSIONS_MAX && oldest !== undefined) this.#byId.delete(oldest.id);
    const kept = { id: digestOf(fresh.id), key: digestOf(fresh.key), begunAt: now, seenAt: now };
    this.#byId.set(kept.id, kept);
    this.#tell();
    return fresh;
  }

  /** 'unknown': no such session; 'keyless': the cookie is right and the key is not. */
  judge(id: string, key: string): 'open' | 'unknown' | 'keyless' {
    this.#forgetOld();
    const session = this.#byId.get(digestOf(id));
    if (session === undefined) return 'unknown';
    if (!isToken(key, session.key)) return 'keyless';
    const now = this.#clock.now();
    if (now - session.seenAt >= SEEN_EVERY_MS) {
      this.#byId.set(session.id, { ...session, seenAt: now });
      this.#tell();
    }
    return 'open';
  }

  end(id: string): void {
    if (this.#byId.delete(digestOf(id))) this.#tell();
  }

  #forgetOld(): void {
    const now = this.#clock.now();
    for (const { id, begunAt, seenAt } of this.#byId.values())
      if (now - seenAt > IDLE_MAX_MS || now - begunAt > LIFE_MAX_MS) this.#byId.delete(id);
  }

  #tell(): void {
    this.#changed([...this.#byId.values()]);
  }
}
