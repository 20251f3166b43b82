import { comparePaths } from '../../format/names.ts';
import { type RawEntry, rawEntries, readSections, type Section } from '../../format/tree.ts';

/**
 * The previous file list of the same source, walked forward beside the scan. Holds one leaf at a time; `leaf(n)` gives the
 * n-th leaf's raw bytes, or null past the end.
 */
export class PreviousTree {
  readonly #leaf: (n: number) => Buffer | null;
  #next = 0;
  #sections: Iterator<Section> | null = null;
  #section: Section | null = null;

  constructor(leaf: (n: number) => Buffer | null) {
    this.#leaf = leaf;
    this.#advance();
  }

  #advance(): void {
    for (;;) {
      const step = this.#sections?.next();
      if (step !== undefined && step.done !== true) {
        this.#section = step.value;
        return;
      }
      const raw = this.#leaf(this.#next++);
      if (raw === null) {
        this.#section = null;
        return;
      }
      this.#sections = readSections(raw);
    }
  }

  /** Entries of `folder` in order; folders must be asked for in path order. Nothing where it was not there. */
  *entries(folder: string): Generator<RawEntry> {
    while (this.#section !== null && comparePaths(this.#section.folder, folder) < 0) this.#advance();
    while (this.#section !== null && this.#section.folder === folder) {
      yield* rawEntries(this.#section);
      this.#advance();
    }
  }
}
