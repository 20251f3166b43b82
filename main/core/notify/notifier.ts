import { setImmediate as turn } from 'node:timers/promises';
import { failureOf } from '../../contract/failure.ts';
import { type Notifications, notificationsSchema } from '../../contract/settings/notify.ts';
import type { Language } from '../../contract/text/language.ts';
import { systemTimeZone } from '../schedule/times.ts';
import { nextTry } from './deliver/backoff.ts';
import { sendNotice } from './deliver/send.ts';
import type { Notice } from './judge/facts.ts';
import { type JudgeWorld, judgeHappenings, send } from './judge/judge.ts';
import type { NotifierParts } from './parts.ts';
import type { Claimed } from './tables/tables.ts';

/** Messages on their way at the same time, each in a channel of its own. */
const PARALLEL = 8;
/** Looks for messages of other processes, and for what is due again, at least so often (ms). */
const LOOK_MS = 60_000;
/** How long a core that ends waits for what is on its way (ms); the rest is sent by the next one. */
export const CLOSE_WAIT_MS = 6000;

/**
 * Judges what happens and sends what people must be told. Everything lies in the history first: a process may end at any
 * moment, the next one goes on.
 */
export class Notifier {
  readonly #parts: NotifierParts;
  readonly #stop = new AbortController();
  readonly #busy = new Map<string, Promise<void>>();
  #settings: Notifications = notificationsSchema.parse({});
  #kicked = false;
  #wake: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #unlisten: () => void = () => undefined;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
    this.#unlisten = parts.events.listen(null, (event) => {
      if (event.kind === 'job.started' || event.kind === 'job.finished') this.kick();
    });
  }

  get language(): Language {
    return this.#parts.world.language;
  }

  /** Something may be there to be judged or sent: looks at once. The first time it begins to look again and again. */
  kick(): void {
    this.#kicked = true;
    this.#running ??= this.#run();
    this.#wake?.();
  }

  /** Into the tables and on its way. */
  async tell(notice: Notice): Promise<boolean> {
    const world = await this.#judgeWorld();
    const told = this.#parts.history.notices.atOnce(() => send(notice, world));
    this.kick();
    return told;
  }

  async settings(): Promise<Notifications> {
    // Settings that are broken just now: what held before still does.
    this.#settings = await this.#parts.settings().then(
      ({ notifications }) => notifications,
      () => this.#settings,
    );
    return this.#settings;
  }

  /** Judges what is left, gives what is on its way a moment, and stops. */
  async close(): Promise<void> {
    this.#unlisten();
    if (this.#running !== null) {
      await this.#tried(() => this.#round());
      await this.#lastTries();
    }
    this.#stop.abort();
    this.#wake?.();
    await this.#running;
    await Promise.all(this.#busy.values());
    this.#parts.world.desktop.close();
  }

  /** Until nothing new is on its way, or it takes too long. */
  async #lastTries(): Promise<void> {
    const enough = new AbortController();
    let late = false;
    const limit = this.#parts.sleep(CLOSE_WAIT_MS, enough.signal).then(
      () => {
        late = true;
      },
      () => undefined,
    );
    while (this.#busy.size > 0 && !late) {
      await Promise.race([limit, ...this.#busy.values()]);
      if (!late) await this.#tried(() => this.#round());
    }
    enough.abort();
    await limit;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#kicked = false;
      await this.#tried(() => this.#round());
      await this.#rest();
    }
  }

  /** One look: judges what happened, then sends what is due. */
  async #round(): Promise<void> {
    const judged = judgeHappenings(await this.#judgeWorld());
    const began = this.#sendDue();
    if (judged + began > 0) this.#tellChange();
    await turn(); // a round that does not wait for anything lets others have their turn
  }

  #sendDue(): number {
    const { history, clock } = this.#parts;
    for (let began = 0; ; began += 1) {
      if (this.#busy.size >= PARALLEL || this.#stop.signal.aborted) return began;
      const claimed = history.notices.claim(clock.now(), new Set(this.#busy.keys()));
      if (claimed === null) return began;
      const sent = this.#send(claimed).finally(() => {
        this.#busy.delete(claimed.channel);
        this.kick();
      });
      this.#busy.set(claimed.channel, sent);
    }
  }

  async #send(claimed: Claimed): Promise<void> {
    const { history, clock, random } = this.#parts;
    const { notice, channel, tries } = claimed;
    const problem = await this.#sendOnce(claimed);
    const now = clock.now();
    const due = problem === null ? now : nextTry(problem.error, { tries, since: notice.at, now, random });
    await this.#tried(() =>
      history.notices.settle(
        { id: notice.id, channel },
        problem === null
          ? { state: 'delivered', due: now, problem: null }
          : {
              state: due === null ? 'given-up' : 'waiting',
              due: due ?? now,
              problem: failureOf(problem.error),
            },
        now,
      ),
    );
    this.#tellChange();
  }

  async #sendOnce({ notice, channel }: Claimed): Promise<{ error: unknown } | null> {
    const { home, history, clock, world, events } = this.#parts;
    try {
      const settings = await this.settings();
      const now = () => clock.now();
      const clicked = () =>
        events.emit({ kind: 'notification.clicked', run: notice.run, project: notice.project });
      const all = { ...world, home, history, settings, timeZone: systemTimeZone(), now, clicked };
      await sendNotice(notice, channel, all, this.#stop.signal);
      return null;
    } catch (error) {
      return { error };
    }
  }

  /** Until somebody kicks, or the next message is due. */
  async #rest(): Promise<void> {
    const { history, clock, sleep } = this.#parts;
    const due = await this.#tried(() => history.notices.nextDue());
    // What is due already waits for its channel, whose end kicks.
    const wait = due === null || due <= clock.now() ? LOOK_MS : Math.min(LOOK_MS, due - clock.now());
    if (this.#kicked || this.#stop.signal.aborted) return;
    const over = new AbortController();
    this.#wake = () => over.abort();
    await sleep(wait, over.signal).catch(() => undefined); // woken
    this.#wake = null;
  }

  async #judgeWorld(): Promise<JudgeWorld> {
    const { history, clock } = this.#parts;
    const settings = await this.settings();
    return { history, settings, timeZone: systemTimeZone(), now: clock.now(), isProven: () => false };
  }

  #tellChange(): void {
    this.#parts.events.emit({ kind: 'notifications.changed' });
  }

  /** A history that cannot be read or written for a while (disk full) must not end anything; it is tried again. */
  async #tried<T>(work: () => T | Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Error && error.name === 'SqliteError') return null;
      throw error;
    }
  }
}
