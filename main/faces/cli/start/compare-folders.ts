import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';

/** Node sets times of files as floating point numbers: exact to a quarter of a microsecond (ns). */
const TIME_TOLERANCE = 1000n;

interface Described {
  readonly mode: bigint;
  readonly content: string;
  readonly mtime: bigint;
}

/** Paths whose type, content, permissions or time of change are not the same in both folders. */
export async function compareFolders(one: string, other: string): Promise<string[]> {
  const [left, right] = await Promise.all([describe(one), describe(other)]);
  const paths = new Set([...left.keys(), ...right.keys()]);
  return [...paths].filter((each) => !isSame(left.get(each), right.get(each))).sort();
}

function isSame(a: Described | undefined, b: Described | undefined): boolean {
  if (a === undefined || b === undefined || a.mode !== b.mode || a.content !== b.content) return false;
  return a.mtime - b.mtime <= TIME_TOLERANCE && b.mtime - a.mtime <= TIME_TOLERANCE;
}

async function describe(folder: string): Promise<Map<string, Described>> {
  const found = new Map<string, Described>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const at = path.join(entry.parentPath, entry.name);
    const { mode, mtimeNs: mtime } = await lstat(at, { bigint: true });
    const content = entry.isFile()
      ? createHash('sha256')
          .update(await readFile(at))
          .digest('hex')
      : entry.isSymbolicLink()
        ? await readlink(at)
        : '';
    found.set(path.relative(folder, at), { mode, content, mtime });
  }
  return found;
}
