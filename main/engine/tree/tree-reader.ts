import { comparePaths, joinPath, splitPath } from '../../format/names.ts';
import {
  decodeRoot,
  type Entry,
  type LeafRef,
  readEntries,
  readSections,
  splitIds,
} from '../../format/tree.ts';

/** An entry with the folder it stands in; `path` is the whole path in the snapshot. */
export interface TreeEntry {
  readonly folder: string;
  readonly path: string;
  readonly entry: Entry;
}

export type ReadBlob = (id: Buffer) => Promise<Buffer>;

/** Reads a snapshot's file list: whole, one folder, or one subtree, fetching only the leaves that can hold it. */
export class TreeReader {
  readonly #read: ReadBlob;
  readonly #roots: readonly string[];
  #leaves: LeafRef[] | null = null;

  constructor(roots: readonly string[], read: ReadBlob) {
    this.#roots = roots;
    this.#read = read;
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
    for (const leaf of await this.leaves()) yield* this.#leafEntries(leaf.id, () => true);
  }

  /** Direct children of a folder ('' is the top). */
  async *list(folder: string): AsyncGenerator<TreeEntry> {
    yield* this.#range(folder, (candidate) => candidate === folder);
  }

  /** Everything below a folder (not the folder's own entry). */
  async *below(folder: string): AsyncGenerator<TreeEntry> {
    const prefix = `${folder}/`;
    yield* this.#range(
      folder,
      (candidate) => folder === '' || candidate === folder || candidate.startsWith(prefix),
    );
  }

  /** One entry, or null. */
  async find(path: string): Promise<TreeEntry | null> {
    const { folder, name } = splitPath(path);
    for await (const found of this.list(folder)) if (found.entry.name === name) return found;
    return null;
  }

  /** Entries of one leaf. */
  leaf(id: Buffer): AsyncGenerator<TreeEntry> {
    return this.#leafEntries(id, () => true);
  }

  async *#range(folder: string, wanted: (folder: string) => boolean): AsyncGenerator<TreeEntry> {
    const leaves = await this.leaves();
    // The first leaf that can hold the folder is the one before the first leaf that starts in or after it.
    let low = 0;
    for (let high = leaves.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (comparePaths(leaves[middle]?.folder ?? '', folder) < 0) low = middle + 1;
      else high = middle;
    }
    for (let n = Math.max(0, low - 1); n < leaves.length; n++) {
      const leaf = leaves[n];
      if (leaf === undefined) break;
      if (comparePaths(leaf.folder, folder) > 0 && !wanted(leaf.folder)) break;
      yield* this.#leafEntries(leaf.id, wanted);
    }
  }

  async *#leafEntries(id: Buffer, wanted: (folder: string) => boolean): AsyncGenerator<TreeEntry> {
    for (const section of readSections(await this.#read(id))) {
      if (!wanted(section.folder)) continue;
      for (const entry of readEntries(section)) {
        yield { folder: section.folder, path: joinPath(section.folder, entry.name), entry };
      }
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
