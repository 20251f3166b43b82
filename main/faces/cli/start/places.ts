import { lstat, readdir, stat, statfs } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';

/** Where systems show disks that were plugged in. */
function mountFolders(): string[] {
  if (process.platform === 'darwin') return ['/Volumes'];
  if (process.platform === 'win32') return [];
  const { username } = userInfo();
  return [`/run/media/${username}`, `/media/${username}`];
}

/** Folders of disks other than the one this person's home is on. */
export async function removablePlaces(): Promise<string[]> {
  const home = await stat(userInfo().homedir);
  const found: string[] = [];
  for (const folder of mountFolders()) {
    for (const name of await readdir(folder).catch(() => [])) {
      const place = path.join(folder, name);
      const there = await stat(place).catch(() => null);
      if (there?.isDirectory() && there.dev !== home.dev) found.push(place);
    }
  }
  return found;
}

export interface Place {
  /** Bytes this person may still use there. */
  readonly free: number;
  readonly sameDisk: boolean;
}

export async function describePlace(place: string, source: string): Promise<Place> {
  const [space, here, there] = await Promise.all([statfs(place), stat(place), stat(source)]);
  return { free: space.bavail * space.bsize, sameDisk: here.dev === there.dev };
}

export async function hasVault(place: string): Promise<boolean> {
  return (await lstat(path.join(place, 'vault.json')).catch(() => null)) !== null;
}
