import { z } from 'zod';
import { readJson, writeJson } from '../../core/files/json-file.ts';
import { placeSchema } from './window/place.ts';

const FILE = 'desktop.json';

const preferencesSchema = z.object({
  version: z.literal(1),
  place: placeSchema.nullable(),
  /** What closing the window means; null: nobody has been asked yet. */
  onClose: z.enum(['tray', 'quit']).nullable(),
});
type Kept = z.infer<typeof preferencesSchema>;

const FRESH: Kept = { version: 1, place: null, onClose: null };

/** What the shell remembers of its person, beside settings.json: it is no part of what is backed up, and how. */
export class Preferences {
  readonly #home: string;
  #kept: Kept;
  #written: Promise<void> = Promise.resolve();

  private constructor(home: string, kept: Kept) {
    this.#home = home;
    this.#kept = kept;
  }

  static async read(home: string): Promise<Preferences> {
    return new Preferences(home, (await readJson(home, FILE, preferencesSchema)) ?? FRESH);
  }

  get place(): Kept['place'] {
    return this.#kept.place;
  }

  get onClose(): Kept['onClose'] {
    return this.#kept.onClose;
  }

  keep(change: Partial<Pick<Kept, 'place' | 'onClose'>>): void {
    this.#kept = { ...this.#kept, ...change };
    const now = this.#kept;
    this.#written = this.#written
      .then(() => writeJson(this.#home, FILE, now))
      .catch((error: unknown) => process.emitWarning(String(error))); // remembered until the end, then
  }

  get saved(): Promise<void> {
    return this.#written;
  }
}
