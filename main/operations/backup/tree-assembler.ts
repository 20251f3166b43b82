import type { ScannedEntry } from '../../engine/scan/walk.ts';
import { type Leaf, TreeWriter } from '../../engine/tree/tree-writer.ts';
import type { RawEntry } from '../../format/tree.ts';
import { type Content, entryOf } from './entries.ts';

/** A file whose content is being packed; `content` comes later: undefined = not yet, null = could not be read. */
export interface Awaited {
  readonly scanned: ScannedEntry;
  content: Content | null | undefined;
}

type Item = { readonly copy: RawEntry } | { readonly awaited: Awaited } | { readonly plain: ScannedEntry };

interface Folder {
  readonly folder: string;
  readonly items: Item[];
  next: number;
  opened: boolean;
}

/** Keeps scanned folders in order until their files are packed, then writes them into the tree. */
export class TreeAssembler {
  readonly #queue: Folder[] = [];
  readonly #tree: TreeWriter;
  #head = 0;
  /** Entries waiting. */
  queued = 0;

  constructor(emit: (leaf: Leaf) => void) {
    this.#tree = new TreeWriter(emit);
  }

  folder(folder: string): void {
    this.#queue.push({ folder, items: [], next: 0, opened: false });
  }

  copy(raw: RawEntry): void {
    if (this.#isUpToDate()) this.#tree.copy(raw);
    else this.#push({ copy: raw });
  }

  plain(scanned: ScannedEntry): void {
    if (this.#isUpToDate()) this.#tree.add(entryOf(scanned, null));
    else this.#push({ plain: scanned });
  }

  /** True when all that came before is written: what is ready then need not wait. */
  #isUpToDate(): boolean {
    if (this.queued > 0) return false;
    this.advance();
    return true;
  }

  file(scanned: ScannedEntry): Awaited {
    const awaited: Awaited = { scanned, content: undefined };
    this.awaited(awaited);
    return awaited;
  }

  awaited(awaited: Awaited): void {
    this.#push({ awaited });
  }

  #push(item: Item): void {
    this.#queue.at(-1)?.items.push(item);
    this.queued++;
  }

  /** Writes all that is ready, in order; leaves go to `emit`. */
  advance(): void {
    for (; this.#head < this.#queue.length; this.#head++) {
      const folder = this.#queue[this.#head];
      if (folder === undefined || !this.#advanceFolder(folder)) break;
      // The newest folder may still get items: it is left only when another one follows.
      if (this.#head === this.#queue.length - 1) break;
    }
    if (this.#head > 1000) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
  }

  #advanceFolder(folder: Folder): boolean {
    if (!folder.opened) this.#tree.folder(folder.folder);
    folder.opened = true;
    for (; folder.next < folder.items.length; folder.next++) {
      const item = folder.items[folder.next];
      if (item === undefined) break;
      if ('copy' in item) this.#tree.copy(item.copy);
      else if ('plain' in item) this.#tree.add(entryOf(item.plain, null));
      else if (item.awaited.content === undefined) return false;
      else if (item.awaited.content !== null)
        this.#tree.add(entryOf(item.awaited.scanned, item.awaited.content));
      this.queued--;
    }
    if (folder.next > 0) {
      folder.items.splice(0, folder.next);
      folder.next = 0;
    }
    return true;
  }

  /** Call when nothing is awaited any more. */
  end(): { entries: number; folders: number } {
    this.advance();
    if (this.queued > 0) throw new Error('the file list ended while files were being packed');
    this.#tree.end();
    return { entries: this.#tree.entries, folders: this.#tree.folders };
  }
}
