import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '../../base/errors.ts';
import { git } from './git.ts';
import type { Repository } from './repository.ts';
import { isOurs } from './script.ts';

/** What installing would do in this repository. */
export type HookPlan =
  | { readonly how: 'config'; readonly script: string }
  | {
      readonly how: 'file';
      readonly script: string;
      /** What is in the place: nothing, our own (it is renewed), or a hook that is kept and run first. */
      readonly place: 'free' | 'ours' | 'chained';
      /** The folder is also used by other repositories, or shows up in this one's status. */
      readonly note: 'shared' | 'tracked' | null;
    }
  /** Somebody else's file: the person adds the line. */
  | { readonly how: 'manual'; readonly file: string; readonly why: 'husky' | 'tracked-hook' };

export async function planInstall(repository: Repository): Promise<HookPlan> {
  const { commonDir, hooksFolder, top } = repository;
  if (repository.configHooks) return { how: 'config', script: path.join(commonDir, 'cofre', 'pre-push') };
  if (repository.owner === 'husky') {
    const inside = path.basename(hooksFolder) === '_' ? path.dirname(hooksFolder) : hooksFolder;
    return { how: 'manual', file: path.join(inside, 'pre-push'), why: 'husky' };
  }
  const script = path.join(hooksFolder, 'pre-push');
  const found = await hookAt(script);
  const isInside = isWithin(top, hooksFolder) && !isWithin(commonDir, hooksFolder);
  if (found === 'other' && isInside && (await isTracked(top, script)))
    return { how: 'manual', file: script, why: 'tracked-hook' };
  const place = found === 'none' ? 'free' : found === 'ours' ? 'ours' : 'chained';
  const note = isInside ? 'tracked' : isWithin(commonDir, hooksFolder) ? null : 'shared';
  return { how: 'file', script, place, note };
}

export async function hookAt(file: string): Promise<'none' | 'ours' | 'other'> {
  try {
    const stat = await lstat(file);
    if (!stat.isFile()) return 'other'; // a link to a script elsewhere is a hook too
    return isOurs(await readFile(file, 'utf8')) ? 'ours' : 'other';
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'none';
    throw error;
  }
}

async function isTracked(top: string, file: string): Promise<boolean> {
  return (await git(top, ['ls-files', '--error-unmatch', '--', file])).status === 0;
}

export function isWithin(folder: string, inner: string): boolean {
  const relative = path.relative(folder, inner);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}
