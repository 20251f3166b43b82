import { failureOf } from '../../../contract/failure.ts';
import type { Notifications } from '../../../contract/settings/notify.ts';
import { systemTimeZone } from '../../schedule/times.ts';
import type { Notice } from '../judge/facts.ts';
import type { NotifierParts } from '../parts.ts';
import type { Claimed } from '../tables/tables.ts';
import { tried } from '../tried.ts';
import { nextTry } from './backoff.ts';
import { sendNotice } from './send.ts';

/** Messages on their way at the same time, each in a channel of its own. */
const PARALLEL = 8;

export interface PostmanOptions {
  readonly parts: NotifierParts;
  readonly settings: () => Promise<Notifications>;
  /** Something has come to its end: there may be more to send. */
  readonly onEnd: () => void;
}

/** Sends what is due, one message at a time for each channel, and records what becomes of it. */
export class Postman {
  readonly #options: PostmanOptions;
  readonly #stop = new AbortController();
  readonly #busy = new Map<string, Promise<void>>();
  /** Sent without the history, by message and channel: not again when it can be written. */
  readonly #sentBefore = new Set<string>();
  readonly #urgent = new Set<Promise<void>>();

  constructor(options: PostmanOptions) {
    this.#options = options;
  }

  /** What is on its way now. */
  get underway(): readonly Promise<void>[] {
    return [...this.#busy.values(), ...this.#urgent];
  }

  /** When it can send the next message (ms since 1970), if nothing comes to its end before; null: never. */
  nextDue(): number | null {
    if (this.#busy.size >= PARALLEL) return null;
    return this.#options.parts.history.notices.nextDue(new Set(this.#busy.keys()));
  }

  /** Takes all that is due upon this process; gives how much that was. */
  sendDue(): number {
    const { history, clock } = this.#options.parts;
    for (let began = 0; ; began += 1) {
      if (this.#busy.size >= PARALLEL || this.#stop.signal.aborted) return began;
      const claimed = history.notices.claim(clock.now(), new Set(this.#busy.keys()));
      if (claimed === null) return began;
      const sent = this.#send(claimed).finally(() => {
        this.#busy.delete(claimed.channel);
        this.#options.onEnd();
      });
      this.#busy.set(claimed.channel, sent);
    }
  }

  /** Sends a message that cannot be put into the history now. What does not come through is sent when it can be. */
  sendAtOnce(notice: Notice, channels: readonly string[]): void {
    for (const channel of channels) {
      const sent = this.#sendOnce({ notice, channel }).then((failure) => {
        if (failure === null) this.#sentBefore.add(`${notice.id} ${channel}`);
        this.#urgent.delete(sent);
      });
      this.#urgent.add(sent);
    }
  }

  /** Breaks off what is on its way: it is recorded as not having come through. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.underway);
  }

  async #send(claimed: Claimed): Promise<void> {
    const { history, clock, random, events } = this.#options.parts;
    const { notice, channel, tries } = claimed;
    const failure = await this.#sendOnce(claimed);
    const now = clock.now();
    const { at: since, kind } = notice;
    const due = failure === null ? now : nextTry(failure.error, { kind, tries, since, now, random });
    await tried(() =>
      history.notices.settle(
        { id: notice.id, channel },
        failure === null
          ? { state: 'delivered', due: now, problem: null }
          : {
              state: due === null ? 'given-up' : 'waiting',
              due: due ?? now,
              problem: failureOf(failure.error),
            },
        now,
      ),
    );
    events.emit({ kind: 'notifications.changed' });
  }

  async #sendOnce({
    notice,
    channel,
  }: Pick<Claimed, 'notice' | 'channel'>): Promise<{ error: unknown } | null> {
    if (this.#sentBefore.delete(`${notice.id} ${channel}`)) return null;
    const { home, history, clock, world, events } = this.#options.parts;
    const { run, project } = notice;
    try {
      const all = {
        ...{ ...world, home, history, settings: await this.#options.settings(), timeZone: systemTimeZone() },
        now: () => clock.now(),
        clicked: () => events.emit({ kind: 'notification.clicked', run, project }),
      };
      await sendNotice(notice, channel, all, this.#stop.signal);
      return null;
    } catch (error) {
      return { error };
    }
  }
}
