import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { folderError } from './folder-errors.ts';
import { folderOf } from './open.ts';

/** One place below an address that may hold a vault. */
export interface ShelfPlace {
  readonly name: string;
  /** For `openStore`. */
  readonly url: string;
}

/** The places directly below an address, sorted by name: where several machines keep a vault each. 'unreachable'. */
export async function placesOn(url: string): Promise<ShelfPlace[]> {
  const root = folderOf(url);
  try {
    const entries = await readdir(root, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => ({ name, url: path.join(root, name) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw folderError(error, root);
  }
}
