import { RING_STEPS } from './pictures.ts';

/** The ring of what runs: tells each step of its turn, for as long as it is on. */
export class Ring {
  readonly #everyMs: number;
  readonly #turned: () => void;
  #timer: NodeJS.Timeout | null = null;
  #step = 0;

  constructor(everyMs: number, turned: () => void) {
    this.#everyMs = everyMs;
    this.#turned = turned;
  }

  get step(): number {
    return this.#step;
  }

  turn(on: boolean): void {
    if (on === (this.#timer !== null)) return;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#step = 0;
    this.#timer = on ? setInterval(() => this.#next(), this.#everyMs).unref() : null;
  }

  #next(): void {
    this.#step = (this.#step + 1) % RING_STEPS;
    this.#turned();
  }
}
