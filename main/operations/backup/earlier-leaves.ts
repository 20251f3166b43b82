import type { Catalog } from '../../engine/catalog/catalog.ts';
import { sha256 } from '../../format/hash.ts';
import { rawEntries, readSections } from '../../format/tree.ts';
import { decompress, usableAsDictionary } from '../../format/zstd.ts';

/** Where a leaf begins. */
export interface LeafStart {
  readonly folder: string;
  readonly name: string;
}

/**
 * The leaves of the previous file list by the path they begin with. Leaves are cut by names alone, so one in which files were
 * edited begins as before: it is stored as a patch of what it was. All it takes is in the catalog: no key, no reading back.
 */
export class EarlierLeaves {
  readonly #catalog: Catalog;
  readonly #ids = new Map<string, Buffer>();

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** A leaf of the previous file list. */
  saw(id: Buffer, raw: Buffer): void {
    const [section] = readSections(raw);
    if (section === undefined) return;
    const [first] = rawEntries(section);
    this.#ids.set(keyOf({ folder: section.folder, name: first?.name ?? '' }), id);
  }

  /** What the leaf that begins there can be a patch of: a blob that the vault holds whole, and its bytes. */
  baseOf(start: LeafStart): { id: Buffer; bytes: Buffer } | null {
    const key = keyOf(start);
    const earlier = this.#ids.get(key);
    this.#ids.delete(key);
    const at = earlier === undefined ? null : this.#catalog.locate(earlier);
    if (earlier === undefined || at === null) return null;
    const id = at.base ?? earlier; // a patch of a patch must not be
    const kept = this.#catalog.lists.leaf(id);
    if (kept === null || this.#catalog.locateAll(id)[0]?.base !== null) return null;
    const bytes = decompress(kept.data, kept.raw);
    // The catalog is a cache: what it remembers wrongly must not become what others rest on.
    return sha256(bytes).equals(id) && usableAsDictionary(bytes) ? { id, bytes } : null;
  }
}

function keyOf({ folder, name }: LeafStart): string {
  return `${folder}\0${name}`;
}
