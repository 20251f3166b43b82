import { setTimeout as delay } from 'node:timers/promises';
import type { Core } from '../../../contract/core.ts';
import type { CoreEvent } from '../../../contract/events.ts';
import { failureOf } from '../../../contract/failure.ts';
import type { Failure } from '../../../contract/views/failure.ts';
import type { PowerEvent } from '../../../core/power.ts';
import { connectCore } from '../../../core/socket/client.ts';
import type { CoreChild } from './core-child.ts';

/** How the shell stands to its core. */
export type Link = 'connecting' | 'open' | 'lost';

export interface KeeperOptions {
  readonly home: string;
  readonly fork: () => CoreChild;
  /** Our own core has ended though nobody asked it to; it is being started again. */
  readonly died: () => void;
  readonly note: (what: string) => void;
}

export interface CoreListener {
  event?(event: CoreEvent): void;
  link?(link: Link): void;
}

/** Before each further try (ms): the first is at once, a core that falls over again and again does not heat the machine. */
const TRY_AGAIN_MS = [0, 1000, 5000, 30_000, 60_000];
/** A core that has lived so long is tried again at once (ms). */
const LIVED_MS = 10 * 60_000;

/** Keeps the shell joined to the core of its home: the one that serves already, else one of its own, for ever anew. */
export class CoreKeeper {
  readonly #options: KeeperOptions;
  readonly #listeners = new Set<CoreListener>();
  readonly #stop = new AbortController();
  #core: Core | null = null;
  #child: CoreChild | null = null;
  #link: Link = 'connecting';
  #why: Failure | null = null;
  #seen: number | null = null;
  #running: Promise<void> | null = null;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  get core(): Core | null {
    return this.#core;
  }

  get link(): Link {
    return this.#link;
  }

  /** What stood in the way of the last try; null: nothing. */
  get why(): Failure | null {
    return this.#why;
  }

  /** Whether the core lives and dies with this program; else it is somebody else's (`cofre serve`). */
  get isOwn(): boolean {
    return this.#child !== null;
  }

  /** Until the function it gives is called. */
  listen(listener: CoreListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  start(): void {
    this.#running ??= this.#live();
  }

  tellPower(event: PowerEvent): void {
    this.#child?.tellPower(event);
  }

  /** Our own core comes to a safe end; another's is only left. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#core?.close();
    await this.#child?.close();
    await this.#running;
  }

  async #live(): Promise<void> {
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      const began = performance.now();
      await this.#once().catch((error: unknown) => this.#failed(failureOf(error)));
      if (signal.aborted) break;
      failures = performance.now() - began > LIVED_MS ? 0 : failures + 1;
      const wait = TRY_AGAIN_MS[Math.min(failures - 1, TRY_AGAIN_MS.length - 1)] ?? 0;
      await delay(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One core, from its start to its end. */
  async #once(): Promise<void> {
    const { home, fork, died } = this.#options;
    const { signal } = this.#stop;
    const other = await connectCore(home);
    if (other !== null) return this.#follow(other);
    const child = fork();
    this.#child = child;
    try {
      const failure = await child.started;
      if (failure !== null) {
        child.kill();
        return this.#failed(failure);
      }
      const core = await connectCore(home);
      if (core === null) throw new Error('the core that was started cannot be found');
      await Promise.race([this.#follow(core), child.ended]);
      if (signal.aborted) return;
      child.kill(); // deaf, if it is still there
      await child.ended;
      died();
    } finally {
      if (!signal.aborted) this.#child = null;
    }
  }

  async #follow(core: Core): Promise<void> {
    const events = core.events(this.#seen, this.#stop.signal);
    this.#core = core;
    this.#why = null;
    this.#turn('open');
    for await (const event of events) {
      this.#seen = event.seq;
      for (const listener of this.#listeners) listener.event?.(event);
    }
    this.#core = null;
    this.#turn('lost');
    await core.close();
  }

  #failed(why: Failure): void {
    this.#why = why;
    this.#options.note(`no core: ${why.message}`);
    this.#turn('lost');
  }

  #turn(link: Link): void {
    this.#link = link;
    for (const listener of this.#listeners) listener.link?.(link);
  }
}
