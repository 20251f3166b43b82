import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What earlier states of Cofre left behind: test/upgrade/README.md says which is what. */
export type Earlier = 'first-vaults' | 'first-history' | 'before-desktop';

/** Lays it down in `folder`, which is there. */
export function unpackEarlier(archive: Earlier, folder: string): void {
  const file = fileURLToPath(new URL(`../upgrade/${archive}.tar.gz`, import.meta.url));
  execFileSync('tar', ['-xzf', file, '-C', folder]);
}
