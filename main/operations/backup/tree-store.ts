import type { Catalog } from '../../engine/catalog/catalog.ts';
import { findCopies } from '../../engine/chunk/difference.ts';
import { PackWriter, type SealedPack } from '../../engine/pack/pack-writer.ts';
import type { Leaf } from '../../engine/tree/tree-writer.ts';
import { sha256 } from '../../format/hash.ts';
import { encodeRoot, INLINE_IDS_MAX, type LeafRef } from '../../format/tree.ts';
import { compressSync } from '../../format/zstd.ts';
import { frameFromCopies } from '../../format/zstd-sequences.ts';
import { EarlierLeaves } from './earlier-leaves.ts';

/** Leaves per root, on average; roots are cut by the leaves' ids, so that unchanged stretches give the same roots. */
const ROOT_MIN = 128;
const ROOT_MAX = 1024;
const ROOT_MASK = 255;
/** Bytes of first paths after which a root ends, so that it fits into a blob whatever the paths are. */
const ROOT_PATHS_BYTES = 1024 * 1024;
/** A leaf is stored as a patch where less than this share of it is new; one that drifted further is stored whole again. */
const PATCH_SHARE = 1 / 3;
/** Blob ids per list of a large file, cut by the ids. */
const LIST_MIN = 256;
const LIST_MAX = 4096;
const LIST_MASK = 1023;

/** Puts what describes a snapshot (leaves, roots, lists of a large file's blobs) into tree packs. */
export class TreeStore {
  readonly #catalog: Catalog;
  readonly #writer: PackWriter;
  readonly #kept = new Set<string>();
  #waiting: Leaf[] = [];
  #lists: Buffer[] = [];
  readonly leaves: LeafRef[] = [];
  readonly sealed: SealedPack[] = [];
  /** The file list that the new one follows. */
  readonly earlier: EarlierLeaves;

  constructor(
    catalog: Catalog,
    options: { spool: string; recipients: readonly Buffer[] | null; level: number },
  ) {
    this.#catalog = catalog;
    this.earlier = new EarlierLeaves(catalog);
    this.#writer = new PackWriter({ ...options, kind: 'tree', tag: 'tree' }, (pack) =>
      this.sealed.push(pack),
    );
  }

  /** For the tree writer: taken at once, stored by the next `settle`. */
  addLeaf(leaf: Leaf): void {
    this.#waiting.push(leaf);
  }

  /** What a file's entry refers to: its blob ids themselves, or ids of lists of them. */
  contentRefs(ids: Buffer): { ids: Buffer; listed: boolean } {
    const count = ids.length / 32;
    if (count <= INLINE_IDS_MAX) return { ids, listed: false };
    const lists: Buffer[] = [];
    for (let from = 0, n = 1; n <= count; n++) {
      const run = n - from;
      const marked = (ids.readUInt32LE((n - 1) * 32) & LIST_MASK) === 0;
      if (n < count && run < LIST_MAX && !(run >= LIST_MIN && marked)) continue;
      const list = ids.subarray(from * 32, n * 32);
      this.#lists.push(list);
      lists.push(sha256(list));
      from = n;
    }
    return { ids: Buffer.concat(lists), listed: true };
  }

  async settle(): Promise<void> {
    const leaves = this.#waiting;
    const lists = this.#lists;
    this.#waiting = [];
    this.#lists = [];
    for (const list of lists) await this.#keep(sha256(list), list);
    for (const leaf of leaves) {
      await this.#keepLeaf(leaf);
      const { lists } = this.#catalog;
      if (!lists.has(leaf.id)) lists.addLeaf(leaf.id, leaf.raw.length, compressSync(leaf.raw, 1));
      this.leaves.push({
        id: leaf.id,
        entries: leaf.entries,
        bytes: leaf.bytes,
        folder: leaf.folder,
        name: leaf.name,
      });
    }
  }

  async #keepLeaf(leaf: Leaf): Promise<void> {
    const { id, raw } = leaf;
    if (!this.#isNew(id)) return;
    const base = this.earlier.baseOf(leaf);
    const copies = base === null ? null : findCopies(raw, base.bytes, 0, raw.length * PATCH_SHARE);
    if (base === null || copies === null) return this.#store(raw, { id, plain: raw.length, base: null });
    const patch = frameFromCopies(raw, base.bytes.length, copies);
    await this.#store(patch, { id, plain: raw.length, base: base.id });
  }

  async #keep(id: Buffer, raw: Buffer): Promise<void> {
    if (this.#isNew(id)) await this.#store(raw, { id, plain: raw.length, base: null });
  }

  #isNew(id: Buffer): boolean {
    const key = id.toString('hex');
    if (this.#kept.has(key) || this.#catalog.has(id)) return false;
    this.#kept.add(key);
    return true;
  }

  async #store(entry: Buffer, blob: { id: Buffer; plain: number; base: Buffer | null }): Promise<void> {
    const { frame, at } = await this.#writer.slot(entry.length);
    entry.copy(frame, at);
    this.#writer.keep({ ...blob, entry: entry.length, sketch: null });
  }

  /** Stores the roots and seals; their ids are what the record names. */
  async finish(): Promise<string[]> {
    await this.settle();
    const roots: string[] = [];
    let run: LeafRef[] = [];
    let paths = 0;
    for (const [n, leaf] of this.leaves.entries()) {
      run.push(leaf);
      paths += (leaf.folder.length + leaf.name.length) * 3;
      const marked = run.length >= ROOT_MIN && (leaf.id.readUInt32LE(0) & ROOT_MASK) === 0;
      const full = run.length >= ROOT_MAX || paths >= ROOT_PATHS_BYTES;
      if (n < this.leaves.length - 1 && !full && !marked) continue;
      paths = 0;
      const raw = encodeRoot(run);
      const id = sha256(raw);
      await this.#keep(id, raw);
      roots.push(id.toString('hex'));
      run = [];
    }
    await this.#writer.finish();
    return roots;
  }

  abandon(): Promise<void> {
    return this.#writer.abandon();
  }
}
