/** What the system tells of sleep and electricity. */
export const POWER_EVENTS = ['suspend', 'resume', 'battery', 'mains'] as const;
export type PowerEvent = (typeof POWER_EVENTS)[number];

/** Told by a face that hears the system; what depends on it listens. Without a teller the machine is taken to be awake. */
export class PowerSignals {
  readonly #listeners = new Set<(event: PowerEvent) => void>();
  #asleep = false;

  /** Between the news that the machine falls asleep and the news that it is back. */
  get isAsleep(): boolean {
    return this.#asleep;
  }

  tell(event: PowerEvent): void {
    if (event === 'suspend') this.#asleep = true;
    if (event === 'resume') this.#asleep = false;
    for (const listener of this.#listeners) listener(event);
  }

  /** Until the function it gives is called. */
  listen(listener: (event: PowerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
