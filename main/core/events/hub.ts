import type { CoreEvent, CoreEventBody } from '../../contract/events.ts';
import type { Job } from '../../contract/views/job.ts';
import { EventQueue } from './queue.ts';

/** Events kept for listeners who come back; a listener that is further behind is told to ask anew. */
const KEPT = 1000;
/** Event numbers in one millisecond: numbers begin with the time, so that they grow over restarts. */
const PER_MS = 1000;

/** What is so only for a moment: whoever comes back does not miss it. */
const PASSING: ReadonlySet<CoreEventBody['kind']> = new Set(['job.progress', 'job.log', 'reset']);

export type Listener = (event: CoreEvent) => void;

/** Numbers what the core tells, keeps the last of it, and hands it to all who listen. */
export class EventHub {
  readonly #jobs: () => Job[];
  readonly #listeners = new Set<Listener>();
  readonly #ends = new Set<() => void>();
  #kept: CoreEvent[] = [];
  #seq: number;
  /** The newest number of which it is not known any more what it was. */
  #forgotten: number;

  constructor(now: number, jobs: () => Job[]) {
    this.#jobs = jobs;
    this.#seq = now * PER_MS;
    this.#forgotten = this.#seq;
  }

  get seq(): number {
    return this.#seq;
  }

  emit(body: CoreEventBody): void {
    this.#seq += 1;
    const event: CoreEvent = { ...body, seq: this.#seq };
    if (!PASSING.has(body.kind)) {
      this.#kept.push(event);
      if (this.#kept.length > KEPT) this.#forgotten = this.#kept.shift()?.seq ?? this.#forgotten;
    }
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** First what is kept after `since`, then what comes; `end` is called when the core ends. Gives the way to stop. */
  listen(since: number | null, listener: Listener, end: () => void = () => undefined): () => void {
    if (since !== null) {
      const known = since >= this.#forgotten && since <= this.#seq;
      if (known) for (const event of this.#kept) if (event.seq > since) listener(event);
      if (!known) listener(this.#reset());
    }
    this.#listeners.add(listener);
    this.#ends.add(end);
    return () => {
      this.#listeners.delete(listener);
      this.#ends.delete(end);
    };
  }

  /** As `Core.events`. A listener that does not keep up loses what waits, and is told so. */
  stream(since: number | null, signal?: AbortSignal): AsyncIterableIterator<CoreEvent> {
    const queue = new EventQueue(() => this.#reset(), signal);
    queue.onEnd(this.listen(since, queue.push, queue.end));
    return queue;
  }

  /** The core ends: all who listen are done. */
  close(): void {
    for (const end of [...this.#ends]) end();
    this.#listeners.clear();
    this.#ends.clear();
  }

  #reset(): CoreEvent {
    return { kind: 'reset', jobs: this.#jobs(), seq: this.#seq };
  }
}
