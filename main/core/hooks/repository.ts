import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { CofreError } from '../../base/errors.ts';
import { supportsConfigHooks } from './config-hooks.ts';
import { git } from './git.ts';

export interface Repository {
  /** Where its files are (its git folder for a bare one). */
  readonly top: string;
  /** What all its worktrees share. */
  readonly commonDir: string;
  /** Where git takes hooks from: with core.hooksPath not in the git folder. It need not exist. */
  readonly hooksFolder: string;
  /** core.hooksPath as it was set; null when it is not. */
  readonly hooksPath: string | null;
  /** The tool that owns the hooks folder: it rewrites it at will. */
  readonly owner: 'husky' | null;
  /** Whether this git runs hooks named in its configuration. */
  readonly configHooks: boolean;
}

/** 'wrong-use' when `folder` is in no repository. `lookOnly`: it is not tried what this git can do, which takes a while. */
export async function repositoryAt(
  folder: string,
  { lookOnly = false }: { lookOnly?: boolean } = {},
): Promise<Repository> {
  const found = existsSync(folder) ? await git(folder, ['rev-parse', '--git-common-dir']) : null;
  if (found === null || found.status !== 0)
    throw new CofreError('wrong-use', `${folder} is in no git repository`, {
      folder,
      reason: 'noRepository',
    });
  const bare = (await git(folder, ['rev-parse', '--show-toplevel'])).stdout;
  const commonDir = realpathSync(path.resolve(folder, found.stdout));
  const top = bare === '' ? commonDir : path.resolve(bare);
  const hooks = await git(top, ['rev-parse', '--git-path', 'hooks']);
  const hooksFolder = path.resolve(top, hooks.stdout);
  const set = await git(top, ['config', '--get', 'core.hooksPath']);
  const hooksPath = set.status === 0 ? set.stdout : null;
  const configHooks = !lookOnly && (await supportsConfigHooks());
  return { top, commonDir, hooksFolder, hooksPath, owner: ownerOf(hooksFolder), configHooks };
}

/** husky sets core.hooksPath to `.husky/_` and fills it anew with each install. */
function ownerOf(hooksFolder: string): 'husky' | null {
  const isHusky =
    path.basename(hooksFolder) === '_' && path.basename(path.dirname(hooksFolder)).includes('husky');
  return isHusky || existsSync(path.join(hooksFolder, 'husky.sh')) ? 'husky' : null;
}
