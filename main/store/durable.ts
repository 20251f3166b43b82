import { randomUUID } from 'node:crypto';
import { chmod, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errnoOf } from '../base/errors.ts';

export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;

/** Creates `file` (must not exist) and resolves when its bytes are on the disk. */
export async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  await using handle = await open(file, 'wx', FILE_MODE);
  await handle.writeFile(bytes);
  await handle.sync();
}

/** Writes or replaces `file` (0600): after a crash at any moment it holds the old bytes or the new ones, never a mix. */
export async function replaceDurably(file: string, bytes: Uint8Array): Promise<void> {
  const temp = `${file}.${process.pid}-${randomUUID()}.part`;
  try {
    await writeDurably(temp, bytes);
    await renameOver(temp, file);
  } catch (error) {
    // Best effort: on a disk that fails now the first failure is the one to tell.
    await rm(temp, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(file));
}

/** Removes what writers of `file` that were killed left half-written; only who is sure to be its sole writer may. */
export async function removeHalfWritten(file: string): Promise<void> {
  const folder = dirname(file);
  const start = `${basename(file)}.`;
  for (const name of await readdir(folder))
    if (name.startsWith(start) && name.endsWith('.part')) await rm(join(folder, name), { force: true });
}

/** Brings an existing file to the disk and gives it the mode of an object. */
export async function syncFile(file: string): Promise<void> {
  await chmod(file, FILE_MODE);
  // For writing, because Windows flushes only what may be written.
  await using handle = await open(file, 'r+');
  await handle.sync();
}

/** Some file systems and Windows cannot sync a folder; there the rename itself is all there is. */
const CANNOT_SYNC_FOLDERS = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EBADF']);

/** Resolves when the names in `folder` are on the disk. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!CANNOT_SYNC_FOLDERS.has(errnoOf(error))) throw error;
  }
}

/** Windows refuses for a moment while a virus scanner or a reader has the target open: tries and pause (ms) between. */
const BUSY_TRIES = 10;
const BUSY_PAUSE_MS = 30;
const BUSY = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** Atomic rename onto an existing file. */
export async function renameOver(source: string, target: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await rename(source, target);
    } catch (error) {
      if (process.platform !== 'win32' || tries === BUSY_TRIES || !BUSY.has(errnoOf(error))) throw error;
    }
    await sleep(BUSY_PAUSE_MS * tries);
  }
}
