import { lstatSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { CofreError, errnoOf } from '../../base/errors.ts';
import type { WalkRoot } from '../../engine/scan/walk.ts';
import { DUMPS_FOLDER } from '../../format/snapshot.ts';

/**
 * Absolute sources with their names at the top of the snapshot: the last component, numbered where two are alike. With
 * dumps there may be no folder, and none takes the name of theirs.
 */
export function nameRoots(folders: readonly string[], hasDumps: boolean): WalkRoot[] {
  if (folders.length === 0 && !hasDumps)
    throw new CofreError('wrong-use', 'there is nothing to back up: name a folder', {
      reason: 'nothingToBackUp',
    });
  const roots: WalkRoot[] = [];
  for (const source of [...new Set(folders.map((folder) => path.resolve(folder)))].sort()) {
    const outer = roots.find((root) =>
      source.startsWith(root.path.endsWith(path.sep) ? root.path : root.path + path.sep),
    );
    if (outer !== undefined)
      throw new CofreError('wrong-use', `${source} lies inside ${outer.path}: name only the outer one`, {
        reason: 'insideAnother',
        path: source,
        outer: outer.path,
      });
    const name = path.basename(source) || source.replaceAll(/[\\/:]/g, '') || 'root';
    const taken = new Set(roots.map((root) => root.name));
    const isTaken = (one: string) => taken.has(one) || (hasDumps && one.toLowerCase() === DUMPS_FOLDER);
    let unique = name;
    for (let n = 2; isTaken(unique); n++) unique = `${name}-${n}`;
    roots.push({ name: unique, path: source });
  }
  return roots.map((root) => ({ ...root, path: followed(root.path) }));
}

/** A source that is itself a link (as `current` on web servers) means what it leads to; links below are kept as links. */
function followed(source: string): string {
  try {
    return lstatSync(source).isSymbolicLink() ? realpathSync(source) : source;
  } catch (error) {
    if (errnoOf(error) === '') throw error;
    return source; // what is not there, or cannot be read, is the scan's to tell
  }
}
