/** All that a face needs of the pre-push hook. */
export { withoutGit } from './git.ts';
export { installHook } from './install.ts';
export { projectsAt } from './projects-at.ts';
export { repositoryAt } from './repository.ts';
export { hookLine } from './script.ts';
export { hookStatus } from './status.ts';
export { uninstallHook } from './uninstall.ts';
