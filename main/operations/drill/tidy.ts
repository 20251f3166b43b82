import { readdirSync } from 'node:fs';
import path from 'node:path';
import { CofreError } from '../../base/errors.ts';
import { clearDesertedServers } from '../../databases/scratch/deserted.ts';
import { removeTree } from '../../platform/remove-tree.ts';
import { LEFT_NOTE, type LeftDatabase, leftIn } from './left-databases.ts';
import { desertedScratch } from './scratch.ts';

/** Removes a scratch database from the server that the settings name for it. */
export type DropLeft = (left: LeftDatabase) => Promise<void>;

/**
 * Removes what drills of killed processes have left: servers, folders in `parent`, and databases on servers that stay. Where
 * such a server cannot be reached now, the note about it stays for the next time. Gives how many drills it was.
 */
export async function tidyAfterKilled(parent: string, drop: DropLeft | null): Promise<number> {
  clearDesertedServers(); // first: a server writes to its folder
  const folders = desertedScratch(parent);
  for (const folder of folders) {
    if (await dropAll(leftIn(folder), drop)) removeTree(folder);
    else for (const name of readdirSync(folder)) if (name !== LEFT_NOTE) removeTree(path.join(folder, name));
  }
  return folders.length;
}

async function dropAll(left: readonly LeftDatabase[], drop: DropLeft | null): Promise<boolean> {
  if (left.length > 0 && drop === null) return false;
  try {
    for (const each of left) await drop?.(each);
    return true;
  } catch (error) {
    if (!(error instanceof CofreError)) throw error;
    return false;
  }
}
