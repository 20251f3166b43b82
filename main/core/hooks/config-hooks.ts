import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { git } from './git.ts';

/** Keys of a hook in the configuration (git 2.55 runs them; 2.39 ignores them without a word). */
export const CONFIG_SECTION = 'hook.cofre';

/** Found by doing it: no version number says it, and distributions patch. */
export async function supportsConfigHooks(): Promise<boolean> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cofre-git-'));
  try {
    await git(folder, ['init', '--quiet', '.']);
    await git(folder, ['config', `${CONFIG_SECTION}.event`, 'pre-push']);
    await git(folder, ['config', `${CONFIG_SECTION}.command`, 'true']);
    const listed = await git(folder, ['hook', 'list', 'pre-push']);
    return listed.status === 0 && listed.stdout.split('\n').includes('cofre');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
