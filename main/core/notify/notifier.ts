import { setImmediate as turn } from 'node:timers/promises';
import type { CoreEventKind } from '../../contract/events.ts';
import { type Notifications, notificationsSchema } from '../../contract/settings/notify.ts';
import type { Language } from '../../contract/text/language.ts';
import type { Finding } from '../../contract/views/health.ts';
import type { Run, RunId } from '../../contract/views/run.ts';
import { systemTimeZone } from '../schedule/times.ts';
import { Postman } from './deliver/postman.ts';
import { type JudgeWorld, judgeHappenings } from './judge/judge.ts';
import { judgeHealth, judgeTime } from './judge/look.ts';
import { isWritten, judgeUnwritten } from './judge/unwritten.ts';
import type { NotifierParts } from './parts.ts';
import { tried } from './tried.ts';

/** Looks for messages of other processes, and for what is due again, at least so often (ms). */
const LOOK_MS = 60_000;
/** The same while the history cannot be written. */
const LOOK_BEHIND_MS = 1000;
/** How long a core that ends waits for what is on its way (ms); the rest is sent by the next one. */
export const CLOSE_WAIT_MS = 6000;
/** What may be something to tell. */
const TELLING: ReadonlySet<CoreEventKind> = new Set<CoreEventKind>(['job.started', 'job.finished']);

/**
 * Judges what happens and sends what people must be told. Everything lies in the history first: a process may end at any
 * moment, the next one goes on.
 */
export class Notifier {
  readonly #parts: NotifierParts;
  readonly #postman: Postman;
  readonly #stop = new AbortController();
  readonly #unlisten: () => void;
  #settings: Notifications = notificationsSchema.parse({});
  #projects: readonly string[] = [];
  /** Whether this core serves. */
  #watches = false;
  /** What health has found at its newest look; null: it has not looked yet. */
  #findings: readonly Finding[] | null = null;
  /** Runs whose end is not in the history yet. */
  readonly #behind = new Map<RunId, Run>();
  #unwritten: Promise<void> = Promise.resolve();
  #kicked = false;
  #wake: (() => void) | null = null;
  #running: Promise<void> | null = null;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
    this.#postman = new Postman({ parts, settings: () => this.settings(), onEnd: () => this.kick() });
    this.#unlisten = parts.events.listen(null, (event) => {
      if (event.kind === 'job.finished' && !isWritten(parts.history, event.run))
        this.#tellUnwritten(event.run);
      if (TELLING.has(event.kind)) this.kick();
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

  /** For as long as this core serves: also what time alone makes due is told. */
  watch(): void {
    this.#watches = true;
    this.kick();
  }

  /** What health has found just now: what of it is news, has lasted or is to be told again is told. */
  found(findings: readonly Finding[]): void {
    this.#findings = findings;
    this.kick();
  }

  async settings(): Promise<Notifications> {
    // Settings that are broken just now: what held before still does.
    const read = await this.#parts.settings().catch(() => null);
    if (read !== null) {
      this.#settings = read.notifications;
      this.#projects = Object.keys(read.projects);
    }
    return this.#settings;
  }

  /** Judges what is left, gives what is on its way a moment, and stops. */
  async close(): Promise<void> {
    this.#unlisten();
    await this.#unwritten;
    if (this.#running !== null) await this.#lastTries();
    this.#stop.abort();
    this.#wake?.();
    await this.#running;
    await this.#postman.stop();
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
      () => undefined, // all was sent before
    );
    while (!late) {
      await tried(() => this.#round());
      if (this.#postman.underway.length === 0) break;
      await Promise.race([limit, ...this.#postman.underway]);
    }
    enough.abort();
    await limit;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#kicked = false;
      await tried(() => this.#round());
      await this.#rest();
    }
  }

  /** A full disk must not keep it from people that a backup failed for it. */
  #tellUnwritten(run: Run): void {
    this.#behind.set(run.id, run);
    this.#unwritten = this.#unwritten.then(async () => {
      const world = await this.#judgeWorld();
      const told = judgeUnwritten(run, world);
      if (told !== null) this.#postman.sendAtOnce(told.notice, told.channels);
    });
  }

  /** One look: judges what happened, then sends what is due. */
  async #round(): Promise<void> {
    const { history } = this.#parts;
    for (const run of this.#behind.values()) if (isWritten(history, run)) this.#behind.delete(run.id);
    const judged = judgeHappenings(await this.#judgeWorld()) + (await this.#lookAround());
    const began = this.#postman.sendDue();
    if (judged + began > 0) this.#parts.events.emit({ kind: 'notifications.changed' });
    await turn(); // a round that does not wait for anything lets others have their turn
  }

  /** In a core that serves: what health has found, and what time alone makes due. */
  async #lookAround(): Promise<number> {
    const world = await this.#judgeWorld();
    const byTime = this.#watches ? judgeTime(world) : 0;
    return this.#findings === null ? byTime : byTime + judgeHealth(this.#findings, world);
  }

  /** Until somebody kicks, or the next message is due. */
  async #rest(): Promise<void> {
    const { clock, sleep } = this.#parts;
    const due = await tried(() => this.#postman.nextDue());
    const look = this.#behind.size === 0 ? LOOK_MS : LOOK_BEHIND_MS;
    const wait = due === null ? look : Math.min(look, due - clock.now());
    if (this.#kicked || this.#stop.signal.aborted || wait <= 0) return;
    const over = new AbortController();
    this.#wake = () => over.abort();
    await sleep(wait, over.signal).catch(() => undefined); // woken
    this.#wake = null;
  }

  async #judgeWorld(): Promise<JudgeWorld> {
    const { history, clock } = this.#parts;
    const settings = await this.settings();
    return { history, settings, projects: this.#projects, timeZone: systemTimeZone(), now: clock.now() };
  }
}
