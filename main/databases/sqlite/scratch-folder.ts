import { rmSync } from 'node:fs';
import path from 'node:path';
import { deserted, isOwnedName, makeOwnedFolder } from '../../platform/owned-folder.ts';

const PREFIX = '.cofre-sqlite-';

export interface ScratchFolder {
  readonly path: string;
  remove(): void;
}

/** A new private folder of this process in `parent`; what killed processes have left there is removed first. */
export function scratchFolder(parent: string, random: (count: number) => Buffer): ScratchFolder {
  for (const left of deserted(parent, PREFIX)) rmSync(left, { recursive: true, force: true });
  const folder = makeOwnedFolder(parent, PREFIX, random);
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function isScratchFolder(folder: string): boolean {
  return isOwnedName(path.basename(folder), PREFIX);
}
