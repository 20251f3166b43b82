import { hasRansomEnding, isRansomNote } from '../../engine/scan/ransom-names.ts';
import type { ScannedEntry } from '../../engine/scan/walk.ts';
import { joinPath } from '../../format/names.ts';

/** Parts counted one by one: first folders of a project; more are left out. */
const PARTS_MAX = 500;
/** Paths that are named. */
const NOTES_NAMED = 20;

/** What a backup saw on its way that tells whether a project still looks like itself. */
export interface Sighting {
  /** Files and bytes below each root and each of its first folders: `shop/media`; files beside them count for `shop`. */
  readonly parts: Readonly<Record<string, { readonly files: number; readonly bytes: number }>>;
  /** Paths that are named like the notes of extortioners (the first ones), how many, and names that end as they make them. */
  readonly notes: readonly string[];
  readonly noteCount: number;
  readonly endings: number;
}

/** Counts along; costs a regular expression for each file. */
export class Tally {
  readonly #parts = new Map<string, { files: number; bytes: number }>();
  readonly #notes: string[] = [];
  /** The part of the folder asked for last: entries come folder by folder. */
  #last: { folder: string; part: { files: number; bytes: number } | null } = { folder: '', part: null };
  #noteCount = 0;
  #endings = 0;

  saw(folder: string, { name, type, stat }: ScannedEntry): void {
    if (type !== 'file') return;
    if (folder === '' || this.#last.folder !== folder)
      this.#last = { folder, part: this.#partOf(folder === '' ? name : firstTwo(folder)) };
    const { part } = this.#last;
    if (part !== null) {
      part.files += 1;
      part.bytes += stat.size;
    }
    if (hasRansomEnding(name)) this.#endings += 1;
    if (!isRansomNote(name)) return;
    this.#noteCount += 1;
    if (this.#notes.length < NOTES_NAMED) this.#notes.push(joinPath(folder, name));
  }

  get sighting(): Sighting {
    return {
      parts: Object.fromEntries(this.#parts),
      ...{ notes: this.#notes, noteCount: this.#noteCount, endings: this.#endings },
    };
  }

  #partOf(key: string): { files: number; bytes: number } | null {
    let part = this.#parts.get(key);
    if (part === undefined) {
      if (this.#parts.size >= PARTS_MAX) return null;
      part = { files: 0, bytes: 0 };
      this.#parts.set(key, part);
    }
    return part;
  }
}

function firstTwo(folder: string): string {
  const first = folder.indexOf('/');
  if (first === -1) return folder;
  const second = folder.indexOf('/', first + 1);
  return second === -1 ? folder : folder.slice(0, second);
}
