import { CofreError, isDamage } from '../base/errors.ts';
import type { Problem } from '../base/problems.ts';
import { rangeOf, type TreeEntry, TreeReader } from '../engine/tree/tree-reader.ts';
import { joinPath } from '../format/names.ts';
import { readEntries, readSections, splitIds } from '../format/tree.ts';
import type { Vault } from './vault/open-vault.ts';
import type { Snapshot } from './vault/sync-catalog.ts';
import { vaultBlobs } from './vault/vault-blobs.ts';
import { throwIfAborted } from './vault/with-lock.ts';

/** What damage costs one snapshot: its files, and `first … next` for all that a lost piece of its list named. */
export interface Affected {
  readonly snapshot: string;
  readonly paths: readonly string[];
  readonly more: number;
}

const PATHS_NAMED = 100;

/** Reads every file list and looks every blob up; returns the files that damage or loss has hit. */
export async function checkFileLists(
  vault: Vault,
  snapshots: readonly Snapshot[],
  problems: Problem[],
  signal: AbortSignal | undefined,
): Promise<Affected[]> {
  if (snapshots.length === 0) return [];
  const blobs = await vaultBlobs(vault);
  const lists = new FileListCheck(vault, (id) => blobs.read(id), signal);
  const affected: Affected[] = [];
  for (const snapshot of snapshots) {
    const hit = await lists.hits(snapshot, problems);
    if (hit.length === 0) continue;
    const more = Math.max(0, hit.length - PATHS_NAMED);
    affected.push({ snapshot: snapshot.id, paths: hit.slice(0, PATHS_NAMED), more });
  }
  return affected;
}

class FileListCheck {
  readonly #vault: Vault;
  readonly #read: (id: Buffer) => Promise<Buffer>;
  readonly #signal: AbortSignal | undefined;
  /** Leaves found whole, by id: snapshots share most of them. */
  readonly #sound = new Set<string>();
  /** Patches that cannot be decoded. */
  readonly #bereft: ReadonlySet<string>;

  constructor(vault: Vault, read: (id: Buffer) => Promise<Buffer>, signal: AbortSignal | undefined) {
    this.#vault = vault;
    this.#read = read;
    this.#signal = signal;
    this.#bereft = new Set(vault.catalog.patchesWithoutBase().map((id) => id.toString('latin1')));
  }

  /** Paths that cannot be given back; `*` where the list itself is lost. */
  async hits(snapshot: Snapshot, problems: Problem[]): Promise<string[]> {
    const hits: string[] = [];
    const lose = (error: unknown, range: string): void => {
      if (!(error instanceof CofreError) || error.code === 'unreachable' || error.code === 'cancelled')
        throw error;
      problems.push({
        path: snapshot.object,
        code: error.code === 'blob-missing' ? 'missing' : 'damaged',
        message: `its file list cannot be read${range === '*' ? '' : ` (${range})`}: ${error.message}`,
      });
      hits.push(range);
    };
    const tree = new TreeReader(snapshot.record.tree.roots, this.#read);
    try {
      const leaves = await tree.leaves();
      for (const [n, { id }] of leaves.entries()) {
        throwIfAborted(this.#signal);
        try {
          hits.push(...(await this.#leaf(id)));
        } catch (error) {
          // A piece that lies is no damage of its own: a restore refuses the whole list.
          if (!isDamage(error) || error.code === 'tree-damaged') throw error;
          lose(error, rangeOf(leaves, n));
        }
      }
    } catch (error) {
      lose(error, '*');
    }
    return hits;
  }

  async #leaf(id: Buffer): Promise<string[]> {
    const key = id.toString('latin1');
    if (this.#sound.has(key)) return [];
    const hits: string[] = [];
    const ids: Buffer[] = [];
    const entries: TreeEntry[] = [];
    for (const section of readSections(await this.#read(id))) {
      for (const entry of readEntries(section)) {
        if (entry.ids.length === 0) continue;
        const found = { folder: section.folder, path: joinPath(section.folder, entry.name), entry };
        if (entry.listed && !(await this.#isWhole(found))) hits.push(found.path);
        else if (!entry.listed) {
          ids.push(entry.ids);
          entries.push(found);
        }
      }
    }
    // One question for all; which ones they are is asked only where something is missing.
    if (this.#bereft.size > 0 || !this.#vault.catalog.hasAll(Buffer.concat(ids)))
      for (const found of entries) if (!(await this.#isWhole(found))) hits.push(found.path);
    if (hits.length === 0) this.#sound.add(key);
    return hits;
  }

  async #isWhole({ entry }: TreeEntry): Promise<boolean> {
    if (!entry.listed) return this.#hasEach(entry.ids);
    for (const list of splitIds(entry.ids)) {
      try {
        if (!this.#hasEach(await this.#read(list))) return false;
      } catch (error) {
        if (error instanceof CofreError && error.code !== 'unreachable') return false;
        throw error;
      }
    }
    return true;
  }

  #hasEach(ids: Buffer): boolean {
    const { catalog } = this.#vault;
    return splitIds(ids).every((id) => catalog.has(id) && !this.#bereft.has(id.toString('latin1')));
  }
}
