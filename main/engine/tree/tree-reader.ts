import { type CofreError, isDamage } from '../../base/errors.ts';
import { comparePaths, joinPath, splitPath } from '../../format/names.ts';
import {
  decodeRoot,
  type Entry,
  type LeafRef,
  readEntries,
  readSections,
  type Section,
  splitIds,
} from '../../format/tree.ts';

/** An entry with the folder it stands in; `path` is the whole path in the snapshot. */
export interface TreeEntry {
  readonly folder: string;
  readonly path: string;
  readonly entry: Entry;
}

export type ReadBlob = (id: Buffer) => Promise<Buffer>;

/** A piece of a file list that cannot be read: which paths it holds, and why. */
export interface LostLeaf {
  /** `*` for a list of one piece; else `first … next`: from the first path in it up to the first one behind it. */
  readonly range: string;
  readonly error: CofreError;
}

/** Reads a snapshot's file list: whole, one folder, or one subtree, fetching only the leaves that can hold it. */
export class TreeReader {
  readonly #read: ReadBlob;
  readonly #roots: readonly string[];
  readonly #onLost: ((leaf: LostLeaf) => void) | null;
  #leaves: LeafRef[] | null = null;

  /** `onLost` hears of pieces that are damaged or missing, once for each time one is met; without it they are an error. */
  constructor(roots: readonly string[], read: ReadBlob, onLost: ((leaf: LostLeaf) => void) | null = null) {
    this.#roots = roots;
    this.#read = read;
    this.#onLost = onLost;
  }

  async leaves(): Promise<readonly LeafRef[]> {
    if (this.#leaves === null) {
      const leaves: LeafRef[] = [];
      for (const root of this.#roots) leaves.push(...decodeRoot(await this.#read(Buffer.from(root, 'hex'))));
      this.#leaves = leaves;
    }
    return this.#leaves;
  }

  /** All entries in order. */
  async *all(): AsyncGenerator<TreeEntry> {
    for await (const section of this.sections()) yield* entriesOf(section);
  }

  /** Direct children of a folder ('' is the top). */
  async *list(folder: string): AsyncGenerator<TreeEntry> {
    for await (const section of this.listSections(folder)) yield* entriesOf(section);
  }

  /** Everything below a folder (not the folder's own entry). */
  async *below(folder: string): AsyncGenerator<TreeEntry> {
    for await (const section of this.sectionsBelow(folder)) yield* entriesOf(section);
  }

  /** The whole list, folder by folder: entries are decoded only where they are asked for. */
  async *sections(): AsyncGenerator<Section> {
    for (let n = 0; n < (await this.leaves()).length; n++) yield* await this.#leafSections(n);
  }

  listSections(folder: string): AsyncGenerator<Section> {
    return this.#range(folder, (candidate) => candidate === folder);
  }

  sectionsBelow(folder: string): AsyncGenerator<Section> {
    const prefix = `${folder}/`;
    return this.#range(
      folder,
      (candidate) => folder === '' || candidate === folder || candidate.startsWith(prefix),
    );
  }

  /** One entry, or null. */
  async find(path: string): Promise<TreeEntry | null> {
    const { folder, name } = splitPath(path);
    for await (const section of this.listSections(folder))
      for (const entry of readEntries(section)) if (entry.name === name) return { folder, path, entry };
    return null;
  }

  /** Entries of one leaf. */
  async *leaf(id: Buffer): AsyncGenerator<TreeEntry> {
    for (const section of readSections(await this.#read(id))) yield* entriesOf(section);
  }

  async *#range(folder: string, wanted: (folder: string) => boolean): AsyncGenerator<Section> {
    const leaves = await this.leaves();
    // The first leaf that can hold the folder is the one before the first leaf that starts in or after it.
    let low = 0;
    for (let high = leaves.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (comparePaths(leaves[middle]?.folder ?? '', folder) < 0) low = middle + 1;
      else high = middle;
    }
    for (let n = Math.max(0, low - 1); n < leaves.length; n++) {
      const first = leaves[n]?.folder ?? '';
      if (comparePaths(first, folder) > 0 && !wanted(first)) break;
      for (const section of await this.#leafSections(n)) if (wanted(section.folder)) yield section;
    }
  }

  async #leafSections(n: number): Promise<Iterable<Section>> {
    const leaf = (await this.leaves())[n];
    if (leaf === undefined) return [];
    try {
      return readSections(await this.#read(leaf.id));
    } catch (error) {
      // A leaf of the right hash that is malformed is no damage: somebody wrote it so, and nothing of it is believed.
      if (this.#onLost === null || !isDamage(error) || error.code === 'tree-damaged') throw error;
      this.#onLost({ range: rangeOf(await this.leaves(), n), error });
      return [];
    }
  }

  /** Ids of a file's blobs in order. */
  async blobIds(entry: Entry): Promise<Buffer[]> {
    if (!entry.listed) return splitIds(entry.ids);
    const ids: Buffer[] = [];
    for (const list of splitIds(entry.ids)) ids.push(...splitIds(await this.#read(list)));
    return ids;
  }
}

function* entriesOf(section: Section): Generator<TreeEntry> {
  for (const entry of readEntries(section))
    yield { folder: section.folder, path: joinPath(section.folder, entry.name), entry };
}

/** The paths that the n-th piece of a list names, as a `LostLeaf` says it. */
export function rangeOf(leaves: readonly LeafRef[], n: number): string {
  if (leaves.length === 1) return '*';
  const [first, next] = [leaves[n], leaves[n + 1]];
  const start = first === undefined ? '' : joinPath(first.folder, first.name);
  return `${start} … ${next === undefined ? '' : joinPath(next.folder, next.name)}`.trimEnd();
}
