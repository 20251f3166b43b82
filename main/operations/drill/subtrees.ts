import { readdirSync } from 'node:fs';
import path from 'node:path';

/** How deep subtrees are looked for. */
const LEVELS = 6;

/** Folders below `folder`, none within another, about `wanted` of them where there are as many near the top. */
export function subtrees(folder: string, wanted: number): string[] {
  let found = [folder];
  for (let level = 0; level < LEVELS && found.length < wanted; level++) {
    const below = found.map((each) => ({ each, folders: foldersIn(each) }));
    if (below.every(({ folders }) => folders.length === 0)) break;
    found = below.flatMap(({ each, folders }) => (folders.length === 0 ? [each] : folders));
  }
  return found;
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(folder, name));
}
