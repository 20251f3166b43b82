import { type Dirent, lstatSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { errnoOf } from '../../../base/errors.ts';
import { MARKER_DEPTH, SQLITE_PROBES } from './limits.ts';
import type { ProjectReader } from './project-reader.ts';
import { hasSqliteHead, looksLikeSqlite, mayBeSqlite } from './sqlite-files.ts';
import type { Rebuilt, Survey } from './survey.ts';
import { CODE, HISTORY, isRebuiltMarker, MARKERS, presetOf } from './telling-names.ts';

interface Place {
  readonly folder: string;
  readonly depth: number;
  /** Only its size counts, for this rebuilt folder or for itself. */
  readonly counted: { bytes: number; files: number } | null;
}

type MutableRebuilt = { -readonly [K in keyof Rebuilt]: Rebuilt[K] };

/** One look through a project, folder by folder: `next` says which, `look` takes in what is there. */
export class Looking {
  readonly #reader: ProjectReader;
  /** Two queues: the project itself, then what can be rebuilt, whose sizes are the least important. */
  readonly #ahead: Place[] = [];
  readonly #later: Place[] = [];
  #at = 0;
  #probes = 0;
  readonly #markers: string[] = [];
  readonly #folders = new Map<string, { bytes: number; files: number; hasCode: boolean }>();
  readonly #rebuilt: MutableRebuilt[] = [];
  readonly #sqlite: string[] = [];
  readonly #links: { path: string; target: string }[] = [];

  constructor(reader: ProjectReader) {
    this.#reader = reader;
    this.#ahead.push({ folder: reader.root, depth: 0, counted: null });
  }

  next(): Place | undefined {
    return this.#ahead[this.#at++] ?? this.#later.pop();
  }

  result(complete: boolean): Survey {
    return {
      markers: this.#markers,
      folders: this.#folders,
      rebuilt: this.#rebuilt,
      sqlite: this.#sqlite,
      links: this.#links,
      complete,
    };
  }

  look(place: Place): void {
    const entries = this.#list(place.folder);
    if (place.counted !== null) {
      this.#count(entries, place);
      return;
    }
    const marker = place.depth === 0 ? undefined : entries.find(isRebuiltMarker);
    if (marker !== undefined) {
      this.#setAside(place.folder, { marker: marker.name as 'pyvenv.cfg' | 'CACHEDIR.TAG' });
      return;
    }
    const own = {
      bytes: 0,
      files: 0,
      hasCode: entries.some(({ name }) => CODE.test(name)),
    };
    this.#folders.set(place.folder, own);
    for (const entry of entries) this.#lookAt(entry, place, own);
  }

  #lookAt(entry: Dirent, place: Place, own: { bytes: number; files: number }): void {
    const { name } = entry;
    const full = path.join(place.folder, name);
    if (entry.isDirectory()) {
      const preset = presetOf.get(name);
      if (preset !== undefined) this.#setAside(full, { preset });
      else if (HISTORY.has(name)) this.#later.push({ folder: full, depth: 0, counted: own });
      else
        this.#ahead.push({
          folder: full,
          depth: place.depth + 1,
          counted: null,
        });
      return;
    }
    if (entry.isSymbolicLink() && place.depth <= MARKER_DEPTH) this.#follow(full);
    if (!entry.isFile() && !entry.isSymbolicLink()) return;
    if (place.depth <= MARKER_DEPTH && MARKERS.test(name)) this.#markers.push(full);
    const size = entry.isFile() ? sizeOf(full) : 0;
    own.files += 1;
    own.bytes += size;
    if (entry.isFile() && mayBeSqlite(name, size) && this.#isSqlite(full)) this.#sqlite.push(full);
  }

  #isSqlite(file: string): boolean {
    if (!looksLikeSqlite(file) && ++this.#probes > SQLITE_PROBES) return false;
    return hasSqliteHead(file);
  }

  #setAside(folder: string, why: Rebuilt['why']): void {
    const rebuilt: MutableRebuilt = { folder, why, bytes: 0, files: 0 };
    this.#rebuilt.push(rebuilt);
    this.#later.push({ folder, depth: 0, counted: rebuilt });
  }

  #count(entries: readonly Dirent[], { folder, counted }: Place): void {
    if (counted === null) return;
    for (const entry of entries) {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) this.#later.push({ folder: full, depth: 0, counted });
      else {
        counted.files += 1;
        counted.bytes += entry.isFile() ? sizeOf(full) : 0;
      }
    }
  }

  #follow(link: string): void {
    try {
      const target = realpathSync(link);
      if (this.#reader.isFolder(target) && !this.#reader.holds(target))
        this.#links.push({ path: link, target });
    } catch {
      // a link to nothing holds nothing
    }
  }

  #list(folder: string): Dirent[] {
    try {
      return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      this.#reader.find('unreadable', {
        path: this.#reader.name(folder),
        message: errnoOf(error) || 'unknown',
      });
      return [];
    }
  }
}

function sizeOf(file: string): number {
  try {
    return lstatSync(file).size;
  } catch {
    return 0; // gone since it was listed
  }
}
