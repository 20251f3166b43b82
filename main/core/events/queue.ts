import type { CoreEvent } from '../../contract/events.ts';

/** Events that may wait for one listener; one that is further behind loses them and is told to ask anew. */
const WAITING_MAX = 5000;

/** Events on their way to one listener, as an iterator that can be ended from both sides. */
export class EventQueue implements AsyncIterableIterator<CoreEvent> {
  readonly #reset: (() => CoreEvent) | null;
  readonly #signal: AbortSignal | undefined;
  readonly #atEnd: (() => void)[] = [];
  #waiting: CoreEvent[] = [];
  #wanted: ((result: IteratorResult<CoreEvent>) => void)[] = [];
  #ended = false;

  /** `reset` makes the event that stands for lost ones; null: losing any is the end. */
  constructor(reset: (() => CoreEvent) | null, signal?: AbortSignal) {
    this.#reset = reset;
    this.#signal = signal;
    if (signal?.aborted === true) this.end();
    else signal?.addEventListener('abort', this.end, { once: true });
  }

  /** Called once, when it ends; at once if it has. */
  onEnd(act: () => void): void {
    if (this.#ended) act();
    else this.#atEnd.push(act);
  }

  readonly push = (event: CoreEvent): void => {
    if (this.#ended) return;
    const wanted = this.#wanted.shift();
    if (wanted !== undefined) wanted({ value: event, done: false });
    else this.#waiting.push(event);
    if (this.#waiting.length <= WAITING_MAX) return;
    if (this.#reset === null) this.end();
    else this.#waiting = [this.#reset()];
  };

  /** What waits is still given. */
  readonly end = (): void => {
    if (this.#ended) return;
    this.#ended = true;
    this.#signal?.removeEventListener('abort', this.end);
    for (const wanted of this.#wanted.splice(0)) wanted({ value: undefined, done: true });
    for (const act of this.#atEnd.splice(0)) act();
  };

  next(): Promise<IteratorResult<CoreEvent>> {
    const event = this.#waiting.shift();
    if (event !== undefined) return Promise.resolve({ value: event, done: false });
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#wanted.push(resolve));
  }

  return(): Promise<IteratorResult<CoreEvent>> {
    this.end();
    this.#waiting = [];
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.return().then(() => undefined);
  }
}
