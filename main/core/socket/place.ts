import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensurePrivateFolder } from '../../platform/private-file.ts';

/** Longest path of a socket (bytes): 108 on Linux and 104 on macOS, both with a zero at the end. */
const PATH_MAX_BYTES = 103;
const NAME = 'core.sock';
/** Folders that we make elsewhere begin so. */
const PREFIX = 'cofre-';

/**
 * A free place for the socket, in a folder that only this user may enter: `run/` in the home folder; where that is too
 * long a name, a new folder in one of `elsewhere` (XDG_RUNTIME_DIR) or the system's temporary folder. A pipe on Windows.
 */
export async function makePlace(home: string, elsewhere: readonly string[] = []): Promise<string> {
  if (process.platform === 'win32') return `\\\\.\\pipe\\${PREFIX}${randomBytes(16).toString('hex')}`;
  const usual = path.join(home, 'run', NAME);
  if (fits(usual)) {
    await ensurePrivateFolder(path.dirname(usual));
    await rm(usual, { force: true }); // of a core that is dead: who asks holds the lock
    return usual;
  }
  const parent = [...elsewhere, tmpdir(), '/tmp'].find((folder) =>
    fits(path.join(folder, `${PREFIX}123456`, NAME)),
  );
  // A new name that nobody could foresee, mode 0700: nothing that others laid there is ever used.
  return path.join(await mkdtemp(path.join(parent ?? '/tmp', PREFIX)), NAME);
}

/** Once it listens. The folder has kept others out meanwhile. */
export async function closeToOthers(place: string): Promise<void> {
  if (process.platform !== 'win32') await chmod(place, 0o600);
}

/** Takes the socket away, and the folder if it was made for it. */
export async function removePlace(place: string): Promise<void> {
  if (process.platform === 'win32') return;
  await rm(place, { force: true });
  const folder = path.dirname(place);
  if (path.basename(folder).startsWith(PREFIX)) await rmdir(folder).catch(() => undefined); // gone already, or not empty
}

function fits(place: string): boolean {
  return Buffer.byteLength(place) <= PATH_MAX_BYTES;
}
