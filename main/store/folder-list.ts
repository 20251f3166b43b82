import { type Dirent, lstatSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../base/errors.ts';
import { isObjectSegment, SPOOL_FOLDER } from './name.ts';
import type { StoredObject } from './store.ts';

/** Sizes asked at once: enough to hide the latency of a network share, few enough for the thread pool. */
const SIZES_AT_ONCE = 16;
/**
 * Where a size is told sooner than this (ms), asking in this thread takes a sixth of the time that the thread pool does: a local
 * disk, whose folders are in memory. Each folder is tried with one file.
 */
const AT_ONCE_MS = 0.2;

/** Objects below `prefix` ('' or ending with '/') sorted by whole name. Links and files no object could be are no objects. */
export async function* listFolder(root: string, prefix: string): AsyncGenerator<StoredObject> {
  for await (const objects of inPieces(root, prefix)) yield* objects;
}

/** In arrays: an object that is handed on through each level of folders by itself takes longer than all else about it. */
async function* inPieces(root: string, prefix: string): AsyncGenerator<StoredObject[]> {
  const entries = (await readEntries(join(root, prefix)))
    .filter((entry) => isObjectSegment(entry.name) && (entry.isFile() || entry.isDirectory()))
    .filter((entry) => prefix !== '' || entry.name !== SPOOL_FOLDER)
    // A folder sorts as its names do, with the '/': 'a-b' comes before 'a/b'.
    .map((entry) => ({
      key: entry.isDirectory() ? `${entry.name}/` : entry.name,
      isFolder: entry.isDirectory(),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));

  let isNear = true;
  let objects: StoredObject[] = [];
  for (let start = 0, count = 1; start < entries.length; start += count, count = SIZES_AT_ONCE) {
    const some = entries.slice(start, start + count);
    const asked = some.map(({ key, isFolder }) => (isFolder ? null : join(root, prefix, key)));
    const began = performance.now();
    const sizes = isNear ? asked.map(sizeNow) : await Promise.all(asked.map(sizeOf));
    if (isNear) isNear = performance.now() - began < AT_ONCE_MS * some.length;
    for (const [index, { key, isFolder }] of some.entries()) {
      const size = sizes[index] ?? null;
      if (!isFolder) {
        if (size !== null) objects.push({ name: `${prefix}${key}`, size });
        continue;
      }
      yield objects;
      objects = [];
      yield* inPieces(root, `${prefix}${key}`);
    }
  }
  yield objects;
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

/** null: a folder, or deleted since the folder was read. */
async function sizeOf(path: string | null): Promise<number | null> {
  if (path === null) return null;
  try {
    return (await lstat(path)).size;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function sizeNow(path: string | null): number | null {
  return path === null ? null : (lstatSync(path, { throwIfNoEntry: false })?.size ?? null);
}
