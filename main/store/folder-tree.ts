import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from '../base/errors.ts';
import { FOLDER_MODE, syncFolder } from './durable.ts';
import { folderError, rootGone } from './folder-errors.ts';

/** The folders below a root that must be there already; remembers which exist, so a pack costs no mkdir. */
export class FolderTree {
  readonly root: string;
  readonly #known = new Set<string>();

  constructor(root: string) {
    this.root = root;
  }

  /** Creates missing folders (0700) below the root, never the root itself, each durable in its parent. */
  async ensure(folder: string): Promise<void> {
    if (folder === this.root || this.#known.has(folder)) return;
    await this.ensure(dirname(folder));
    try {
      await mkdir(folder, { mode: FOLDER_MODE });
      await syncFolder(dirname(folder));
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
    this.#known.add(folder);
  }

  /** `ensure` that looks again, for what another process may have removed. */
  async ensureAnew(folder: string): Promise<void> {
    this.#known.delete(folder);
    await this.ensure(folder);
  }

  /** Forgets what exists, after another process removed a folder. */
  forget(): void {
    this.#known.clear();
  }

  /** `unreachable` when the root is gone: nothing below it may then count as missing. */
  async checkRoot(): Promise<void> {
    try {
      await stat(this.root);
    } catch (error) {
      throw errnoOf(error) === 'ENOENT' ? rootGone(this.root, error) : folderError(error, this.root);
    }
  }
}
