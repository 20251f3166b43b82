import { mkdirSync } from 'node:fs';
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

/** Scratch places in `parent` whose process is gone. */
export function desertedScratch(parent: string): string[] {
  return deserted(parent, PREFIX);
}
