import type { Clock } from '../../base/clock.ts';
import {
  foldProgress,
  noProgress,
  type Phase,
  type Progress,
  type ProgressEvent,
  type ProgressView,
  viewProgress,
} from '../../contract/progress.ts';

/** Nobody reads faster, and every listener costs (ms). */
const TELL_EVERY_MS = 200;

/** Folds the events of one running job, tells now and then, and measures how long each phase took. */
export class LiveProgress {
  readonly #clock: Clock;
  readonly #tell: (view: ProgressView) => void;
  #state: Progress = noProgress;
  #toldAt = Number.NEGATIVE_INFINITY;
  #phase: { name: Phase; since: number } | null = null;
  readonly #durations: Partial<Record<Phase, number>> = {};

  constructor(clock: Clock, tell: (view: ProgressView) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  readonly onEvent = (event: ProgressEvent): void => {
    const now = this.#clock.monotonic();
    this.#state = foldProgress(this.#state, event, now);
    if (event.kind === 'phase') this.#enter(event.phase, now);
    else if (now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    this.#tell(viewProgress(this.#state, now));
  };

  get phase(): Phase | null {
    return this.#phase?.name ?? null;
  }

  view(): ProgressView {
    return viewProgress(this.#state, this.#clock.monotonic());
  }

  /** Milliseconds of each phase until now. */
  durations(): Partial<Record<Phase, number>> {
    if (this.#phase !== null) this.#enter(this.#phase.name, this.#clock.monotonic());
    return this.#durations;
  }

  #enter(name: Phase, now: number): void {
    if (this.#phase !== null) {
      const before = this.#durations[this.#phase.name] ?? 0;
      this.#durations[this.#phase.name] = before + now - this.#phase.since;
    }
    this.#phase = { name, since: now };
  }
}
