import { closeSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';

export interface Entry {
  /** Relative to the walked folder, with `/`. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly bytes: number;
  readonly mode: number;
  readonly mtimeMs: number;
}

/** Everything below a folder, depth first, names in byte order. */
export function* walk(root: string, folder = ''): Generator<Entry> {
  const names = readdirSync(path.join(root, folder)).sort();
  for (const name of names) {
    const relative = folder === '' ? name : `${folder}/${name}`;
    const stats = lstatSync(path.join(root, relative));
    const kind = stats.isFile()
      ? 'file'
      : stats.isDirectory()
        ? 'folder'
        : stats.isSymbolicLink()
          ? 'link'
          : 'other';
    yield { path: relative, kind, bytes: stats.size, mode: stats.mode & 0o7777, mtimeMs: stats.mtimeMs };
    if (kind === 'folder') yield* walk(root, relative);
  }
}

export interface TreeSize {
  readonly files: number;
  readonly bytes: number;
}

/** Apparent size of all files. */
export function treeSize(root: string): TreeSize {
  let files = 0;
  let bytes = 0;
  for (const entry of walk(root)) {
    if (entry.kind !== 'file') continue;
    files += 1;
    bytes += entry.bytes;
  }
  return { files, bytes };
}

const buffer = Buffer.allocUnsafe(1 << 20);

/** Reads every file once, so that what is measured next finds it in the page cache. */
export function warm(root: string): TreeSize {
  let files = 0;
  let bytes = 0;
  for (const entry of walk(root)) {
    if (entry.kind !== 'file') continue;
    files += 1;
    bytes += readAway(path.join(root, entry.path));
  }
  return { files, bytes };
}

function readAway(file: string): number {
  const handle = openSync(file, 'r');
  let total = 0;
  try {
    for (let got = -1; got !== 0; total += got) got = readSync(handle, buffer, 0, buffer.length, null);
  } finally {
    closeSync(handle);
  }
  return total;
}
