import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { RandomBytes } from '../../base/clock.ts';
import { deserted, makeOwnedFolder } from '../../platform/owned-folder.ts';
import { removeTree } from '../../platform/remove-tree.ts';

const PREFIX = 'cofre-drill-';

/** Where one drill restores to: private, gone when it is closed, and found by others when its process was killed. */
export interface ScratchPlace {
  readonly folder: string;
  close(): void;
}

export function openScratch(parent: string, random: RandomBytes): ScratchPlace {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const folder = makeOwnedFolder(parent, PREFIX, random);
  return { folder, close: () => removeTree(folder) };
}

/** Removes what drills of killed processes have left in `parent`; gives the names of what is gone. */
export function clearDeserted(parent: string): string[] {
  const left = deserted(parent, PREFIX);
  for (const folder of left) removeTree(folder);
  return left.map((folder) => path.basename(folder));
}
