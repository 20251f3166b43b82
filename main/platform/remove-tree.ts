import { chmodSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { errnoOf } from '../base/errors.ts';

/** Removes a folder with all below it, also folders whose modes shut their owner out. Links are removed, never followed. */
export function removeTree(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (!['EACCES', 'EPERM', 'ENOTEMPTY'].includes(errnoOf(error))) throw error;
    openUp(Buffer.from(folder));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** By bytes: a name need not be text. */
function openUp(folder: Buffer): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' }))
    if (entry.isDirectory()) openUp(Buffer.concat([folder, Buffer.from(path.sep), entry.name]));
}
