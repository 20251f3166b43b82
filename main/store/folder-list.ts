import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../base/errors.ts';
import { isObjectSegment, SPOOL_FOLDER } from './name.ts';
import type { StoredObject } from './store.ts';

/** Sizes asked at once: enough to hide the latency of a network share, few enough for the thread pool. */
const SIZES_AT_ONCE = 16;

/** Objects below `prefix` ('' or ending with '/') sorted by whole name. Links and files no object could be are no objects. */
export async function* listFolder(root: string, prefix: string): AsyncGenerator<StoredObject> {
  const entries = (await readEntries(join(root, prefix)))
    .filter((entry) => isObjectSegment(entry.name) && (entry.isFile() || entry.isDirectory()))
    .filter((entry) => prefix !== '' || entry.name !== SPOOL_FOLDER)
    // A folder sorts as its names do, with the '/': 'a-b' comes before 'a/b'.
    .map((entry) => ({
      key: entry.isDirectory() ? `${entry.name}/` : entry.name,
      isFolder: entry.isDirectory(),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));

  for (let start = 0; start < entries.length; start += SIZES_AT_ONCE) {
    const some = entries.slice(start, start + SIZES_AT_ONCE);
    const sizes = await Promise.all(
      some.map(({ key, isFolder }) => (isFolder ? null : sizeOf(join(root, prefix, key)))),
    );
    for (const [index, { key, isFolder }] of some.entries()) {
      const size = sizes[index] ?? null;
      if (isFolder) yield* listFolder(root, `${prefix}${key}`);
      else if (size !== null) yield { name: `${prefix}${key}`, size };
    }
  }
}

/** A folder that is not there holds nothing; the caller knows that the root is there. */
async function readEntries(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** null: deleted since the folder was read. */
async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await lstat(path)).size;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
