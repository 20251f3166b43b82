import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '../base/errors.ts';

export interface DiskSpace {
  /** What this user may still write, and the size of the whole volume (bytes). */
  readonly free: number;
  readonly total: number;
}

/** Of the volume that holds `folder`, which need not exist yet; null when the system does not say. */
export async function spaceAt(folder: string): Promise<DiskSpace | null> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    // Some network and cloud file systems answer zero blocks: they do not know.
    return blocks === 0 ? null : { free: bavail * bsize, total: blocks * bsize };
  } catch (error) {
    const parent = path.dirname(folder);
    return errnoOf(error) === 'ENOENT' && parent !== folder ? spaceAt(parent) : null;
  }
}
