import { lstat } from 'node:fs/promises';

/** `name`, or the first of `name-2`, `name-3`, ... that is not there yet. */
export async function newFolder(name: string): Promise<string> {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name}-${n}`;
    const there = await lstat(candidate).catch(() => null);
    if (there === null) return candidate;
  }
}
