import { chmod, mkdir, open, stat } from 'node:fs/promises';
import { CofreError, errnoOf } from '../base/errors.ts';

const FOLDER_MODE = 0o700;
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/** Bytes of a file that only this user can read; null when it is not there. `refused` when others can, or it is theirs. */
export async function readPrivateFile(file: string, maxBytes: number): Promise<Buffer | null> {
  try {
    await using handle = await open(file, 'r');
    const found = await handle.stat();
    if (!found.isFile()) throw refused('notAPrivateFile', file);
    refuseOthers(file, found, OTHERS);
    if (found.size > maxBytes) throw refused('privateTooLarge', file);
    return await handle.readFile();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw unreadable(error, file);
  }
}

/** Refuses a folder that others can write to: they could put files of their own in the place of ours. */
export async function checkPrivateFolder(folder: string): Promise<void> {
  try {
    refuseOthers(folder, await stat(folder), OTHERS_WRITE);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw unreadable(error, folder);
  }
}

/** Makes the folder, or shuts others out of one that is ours. */
export async function ensurePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  if (process.platform === 'win32') return;
  const found = await stat(folder);
  if (found.uid === process.getuid?.() && (found.mode & OTHERS) !== 0) await chmod(folder, FOLDER_MODE);
  await checkPrivateFolder(folder);
}

/** Windows keeps rights elsewhere: there the folder of the user's profile protects. */
function refuseOthers(path: string, found: { uid: number; mode: number }, forbidden: number): void {
  if (process.platform === 'win32') return;
  const own = process.getuid?.();
  if (own !== undefined && found.uid !== own)
    throw refused('notYours', path, { owner: found.uid, user: own });
  if ((found.mode & forbidden) === 0) return;
  const mode = (found.mode & 0o777).toString(8).padStart(3, '0');
  throw refused(forbidden === OTHERS ? 'notPrivate' : 'folderNotPrivate', path, { mode });
}

function refused(reason: string, path: string, more: Record<string, string | number> = {}): CofreError {
  return new CofreError('refused', `${path} is not private: ${reason}`, { reason, path, ...more });
}

function unreadable(error: unknown, path: string): unknown {
  if (error instanceof CofreError) return error;
  const why = errnoOf(error);
  if (why === '') return error;
  return new CofreError('failed', `${path}: ${why}`, { reason: 'unreadableFile', file: path, why }, error);
}
