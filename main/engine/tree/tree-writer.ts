import { crc32 } from 'node:zlib';
import { sha256 } from '../../format/hash.ts';
import { type Entry, type LeafRef, LeafWriter, type RawEntry } from '../../format/tree.ts';

/** Sizes of leaves in raw bytes: about 64 KiB on average, cut after names whose checksum says so. */
const LEAF_MIN = 16 * 1024;
const LEAF_MAX = 256 * 1024;
const CUT_MASK = 511;

export interface Leaf extends LeafRef {
  readonly raw: Buffer;
}

/** Takes folders and entries in order, hands out leaves. Cuts depend on names alone, so changed content moves no cut. */
export class TreeWriter {
  readonly #emit: (leaf: Leaf) => void;
  #leaf = new LeafWriter();
  #folder = '';
  #folderSum = 0;
  entries = 0;
  folders = 0;

  constructor(emit: (leaf: Leaf) => void) {
    this.#emit = emit;
  }

  folder(folder: string): void {
    this.#folder = folder;
    this.#folderSum = crc32(folder);
    if (folder !== '') this.folders++;
    this.#leaf.openSection(folder, false);
  }

  add(entry: Entry): void {
    this.#before();
    this.#leaf.add(this.#folder, entry);
    this.#after(entry.name);
  }

  /** An entry as it stood in an earlier file list. */
  copy(raw: RawEntry): void {
    this.#before();
    this.#leaf.addBytes(this.#folder, raw.name, raw.bytes);
    this.#after(raw.name);
  }

  #before(): void {
    if (this.#leaf.first === null) this.#leaf.openSection(this.#folder, true);
  }

  #after(name: string): void {
    this.entries++;
    const bytes = this.#leaf.bytes;
    if (bytes < LEAF_MIN) return;
    if (bytes >= LEAF_MAX || (crc32(name, this.#folderSum) & CUT_MASK) === 0) this.#cut();
  }

  #cut(): void {
    const first = this.#leaf.first;
    if (first === null) return;
    const entries = this.#leaf.entries;
    const raw = this.#leaf.drain();
    this.#emit({ id: sha256(raw), entries, bytes: raw.length, folder: first.folder, name: first.name, raw });
    this.#leaf = new LeafWriter();
  }

  end(): void {
    this.#cut();
  }
}
