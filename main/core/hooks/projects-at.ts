import { realpath } from 'node:fs/promises';
import type { Settings } from '../../contract/settings/settings.ts';
import { isWithin } from './plan.ts';

/**
 * Projects that have to do with a place: it lies in one of their folders, or one of their folders lies in it. `places` are
 * several names of one place: a worktree is also what its main folder is.
 */
export async function projectsAt(settings: Settings, places: readonly string[]): Promise<string[]> {
  const real = await Promise.all(places.map(realOf));
  const found: string[] = [];
  for (const [name, { folders }] of Object.entries(settings.projects)) {
    const own = await Promise.all(folders.map(realOf));
    if (own.some((folder) => real.some((place) => isWithin(folder, place) || isWithin(place, folder))))
      found.push(name);
  }
  return found;
}

const realOf = (folder: string): Promise<string> => realpath(folder).catch(() => folder);
