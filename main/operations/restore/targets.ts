import path from 'node:path';
import type { RestoreWork, WorkEntry } from '../../engine/catalog/restore-work.ts';
import { joinPath } from '../../format/names.ts';
import {
  decodeEntry,
  type Entry,
  entryOffsets,
  type FileHead,
  fileHead,
  type RawEntry,
  rawEntryAt,
  typeOf,
} from '../../format/tree.ts';
import { type Action, actionOf, isWritten } from './actions.ts';
import { type Place, Places, type PlacesData } from './places.ts';

/** What names this run gives to files that stand in for others. */
export interface Naming extends PlacesData {
  /** Of the snapshot: what is renamed bears it. */
  readonly snapshot: string;
  /** Of the run: what is not finished bears it. */
  readonly suffix: string;
}

/** One thing to be written. */
export class Target implements Place {
  readonly root: string;
  readonly path: string;
  /** Name to take at the end, replacing what is there; null when `path` is the name itself. */
  readonly final: string | null;
  readonly #folder: string;
  readonly #raw: RawEntry;

  constructor(place: Place & { final: string | null }, folder: string, raw: RawEntry) {
    this.root = place.root;
    this.path = place.path;
    this.final = place.final;
    this.#folder = folder;
    this.#raw = raw;
  }

  get snapshotPath(): string {
    return joinPath(this.#folder, this.#raw.name);
  }

  get entry(): Entry {
    return decodeEntry(this.#raw);
  }

  get isFolder(): boolean {
    return typeOf(this.#raw) === 'folder';
  }

  get head(): FileHead {
    return fileHead(this.#raw);
  }
}

interface Loaded {
  readonly folder: string;
  /** Of the folder on disk; null for the top, whose names may go to different places. */
  readonly place: Place | null;
  readonly bytes: Buffer;
  readonly offsets: Uint32Array;
  readonly actions: Buffer;
}

/** Bytes of sections kept: doubles of one content go to folders all over the tree. */
const KEPT_BYTES = 8 * 1024 * 1024;

/** The entries of a plan as things on disk; keeps the sections used last. */
export class Targets {
  readonly #work: RestoreWork;
  readonly #naming: Naming;
  readonly #places: Places;
  readonly #kept = new Map<number, Loaded>();
  #keptBytes = 0;

  constructor(work: RestoreWork, naming: Naming) {
    this.#work = work;
    this.#naming = naming;
    this.#places = new Places(naming);
  }

  /** Null for what is not (or no longer) to be written. */
  of({ section, ordinal }: WorkEntry): Target | null {
    const { folder, place, bytes, offsets, actions } = this.#load(section);
    const action = actionOf(actions[ordinal]);
    const at = offsets[ordinal];
    if (at === undefined || action === null || !isWritten(action)) return null;
    const raw = rawEntryAt(bytes, at);
    const { root, path: own } =
      place === null
        ? this.#places.of(folder, raw.name)
        : { root: place.root, path: `${place.path}${path.sep}${raw.name}` };
    if (action === 'create' || typeOf(raw) === 'folder')
      return new Target({ root, path: own, final: null }, folder, raw);
    return new Target({ root, ...this.#names(own, action, { section, ordinal }) }, folder, raw);
  }

  #names(target: string, action: Action, at: WorkEntry): { path: string; final: string | null } {
    const { snapshot, suffix } = this.#naming;
    if (action === 'rename') return { path: `${target}.restored-${snapshot.slice(0, 8)}`, final: null };
    const temporary = `.cofre-${suffix}-${at.section}-${at.ordinal}`;
    return { path: path.join(path.dirname(target), temporary), final: target };
  }

  #load(n: number): Loaded {
    const known = this.#kept.get(n);
    if (known !== undefined) return known;
    const { folder, entries: bytes, actions } = this.#work.section(n);
    const place =
      folder === '' || !actions.some((one) => isWritten(actionOf(one))) ? null : this.#places.folder(folder);
    const loaded = { folder, place, bytes, offsets: entryOffsets(bytes, actions.length), actions };
    for (const [oldest, { bytes: old }] of this.#kept) {
      if (this.#keptBytes + bytes.length <= KEPT_BYTES) break;
      this.#kept.delete(oldest);
      this.#keptBytes -= old.length;
    }
    this.#kept.set(n, loaded);
    this.#keptBytes += bytes.length;
    return loaded;
  }
}
