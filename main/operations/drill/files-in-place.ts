import { constants, copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { errnoOf } from '../../base/errors.ts';
import { safeComponents } from '../../engine/restore/safe-place.ts';
import type { RestoredCopy } from './drill.ts';

/**
 * A project whose SQLite database lies in its own folder looks for it there: each that was loaded is put where it was, in the
 * restored copy, unless something stands there. Names come from a vault: nothing is made outside of the copy.
 */
export function putFilesInPlace({
  snapshot,
  folder,
  access,
}: Pick<RestoredCopy, 'snapshot' | 'folder'> & { readonly access: RestoredCopy['databases'] }): void {
  const { databases, roots } = snapshot.record;
  for (const stored of databases) {
    const loaded = access.find(({ name }) => name === stored.name)?.parts.NAME;
    const root = roots.find(({ path: from }) => stored.database.startsWith(`${from}/`));
    if (stored.engine !== 'sqlite' || loaded === undefined || root === undefined) continue;
    const inside = `${root.name}/${stored.database.slice(root.path.length + 1)}`;
    const place = path.join(folder, ...safeComponents(inside));
    try {
      mkdirSync(path.dirname(place), { recursive: true });
      copyFileSync(loaded, place, constants.COPYFILE_EXCL);
    } catch (error) {
      if (!['EEXIST', 'ENOTDIR'].includes(errnoOf(error))) throw error;
    }
  }
}
