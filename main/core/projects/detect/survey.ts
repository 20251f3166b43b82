import { type Dirent, lstatSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../../base/clock.ts';
import { errnoOf } from '../../../base/errors.ts';
import { PRESETS } from '../../../engine/scan/presets.ts';
import { MARKER_DEPTH, SQLITE_PROBES } from './limits.ts';
import type { ProjectReader } from './project-reader.ts';
import { hasSqliteHead, looksLikeSqlite, mayBeSqlite } from './sqlite-files.ts';

export interface Size {
  readonly bytes: number;
  readonly files: number;
}

/** What one look through a project found; all paths absolute. */
export interface Survey {
  /** Files whose name tells something, not deeper than MARKER_DEPTH, nearest first. */
  readonly markers: readonly string[];
  /** What lies directly in each folder; nothing of `rebuilt`. */
  readonly folders: ReadonlyMap<string, Size & { readonly hasCode: boolean }>;
  /** Folders that come back by themselves, by what their name or content says. */
  readonly rebuilt: readonly Rebuilt[];
  readonly sqlite: readonly string[];
  /** Folders outside of the project that links in it lead to. */
  readonly links: readonly { readonly path: string; readonly target: string }[];
  readonly complete: boolean;
}

export interface Rebuilt extends Size {
  readonly folder: string;
  readonly why: { readonly preset: 'dev' | 'cache' } | { readonly marker: 'pyvenv.cfg' | 'CACHEDIR.TAG' };
}

export interface SurveyOptions {
  readonly clock: Clock;
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

const MARKERS =
  /^(manage\.py|database\.ya?ml|storage\.ya?ml|wp-config\.php|artisan|package\.json|composer\.json|Cargo\.toml|pom\.xml|Gemfile|\.env|.*\.prisma|prisma\.config\.ts|knexfile\.[cm]?[jt]s|(docker-)?compose(\.[\w-]+)?\.ya?ml|\.gitignore)$/;

/** History of code: part of a project, but nothing is looked for in it. */
const HISTORY = new Set(['.git', '.hg', '.svn', '.bzr']);
const CODE = /\.(py|rb|php|[cm]?[jt]sx?|go|rs|java|vue|svelte)$/;
/** Between two looks at the clock, and turns given to others (folders). */
const FOLDERS_A_TURN = 200;

const presetOf = new Map(
  (['dev', 'cache'] as const).flatMap((preset) =>
    PRESETS[preset].filter((name) => name.endsWith('/')).map((name) => [name.slice(0, -1), preset] as const),
  ),
);

/** Breadth first, so that what tells the kind of a project is seen however large it is; links are not followed. */
export async function survey(reader: ProjectReader, options: SurveyOptions): Promise<Survey> {
  const looking = new Looking(reader);
  const end = options.clock.monotonic() + options.limitMs;
  let turn = 0;
  for (let next = looking.next(); next !== undefined; next = looking.next()) {
    if (++turn % FOLDERS_A_TURN === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      options.signal?.throwIfAborted();
    }
    if (options.clock.monotonic() > end) return looking.result(false);
    looking.look(next);
  }
  return looking.result(true);
}

interface Place {
  readonly folder: string;
  readonly depth: number;
  /** Only its size counts, for this rebuilt folder or for itself. */
  readonly counted: { bytes: number; files: number } | null;
}

type MutableRebuilt = { -readonly [K in keyof Rebuilt]: Rebuilt[K] };

class Looking {
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

function isRebuiltMarker({ name }: Dirent): boolean {
  return name === 'pyvenv.cfg' || name === 'CACHEDIR.TAG';
}

function sizeOf(file: string): number {
  try {
    return lstatSync(file).size;
  } catch {
    return 0; // gone since it was listed
  }
}

/** All that lies in a folder and below it. */
export function sizeBelow({ folders }: Survey, folder: string): Size {
  let [bytes, files] = [0, 0];
  for (const [each, size] of folders) {
    if (each !== folder && !each.startsWith(folder + path.sep)) continue;
    bytes += size.bytes;
    files += size.files;
  }
  return { bytes, files };
}
