import { execFile } from 'node:child_process';
import { CofreError, errnoOf } from '../../base/errors.ts';

export interface GitAnswer {
  readonly status: number;
  /** Without the line break at its end. */
  readonly stdout: string;
  readonly stderr: string;
}

/** git that asks for a password or waits for an editor must not hold up anybody (ms). */
const TIMEOUT_MS = 15_000;

/** Runs git in `folder`; 'failed' when there is no git. A hook's own GIT_DIR would make it answer for another repository. */
export function git(folder: string, args: readonly string[]): Promise<GitAnswer> {
  const options = {
    cwd: folder,
    env: withoutGit(process.env),
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  } as const;
  return new Promise((resolve, reject) => {
    const child = execFile('git', [...args], options, (error, stdout, stderr) => {
      const isMissing = error !== null && errnoOf(error) === 'ENOENT';
      if (isMissing)
        return reject(new CofreError('failed', 'git is not installed, or the folder is gone', {}, error));
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ status, stdout: stdout.replace(/\n$/, ''), stderr: stderr.trim() });
    });
    child.stdin?.end();
  });
}

/** As `git`, and a failure is an error. */
export async function gitText(folder: string, args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await git(folder, args);
  if (status !== 0)
    throw new CofreError('failed', `git ${args.join(' ')}: ${stderr || `ended with ${status}`}`);
  return stdout;
}

/** What git tells its hooks about the repository (git rev-parse --local-env-vars); what a person set stays. */
const LOCAL = new Set([
  ...['GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_CONFIG', 'GIT_CONFIG_PARAMETERS', 'GIT_CONFIG_COUNT'],
  ...['GIT_OBJECT_DIRECTORY', 'GIT_DIR', 'GIT_WORK_TREE', 'GIT_IMPLICIT_WORK_TREE', 'GIT_GRAFT_FILE'],
  ...['GIT_INDEX_FILE', 'GIT_NO_REPLACE_OBJECTS', 'GIT_REPLACE_REF_BASE', 'GIT_PREFIX', 'GIT_SHALLOW_FILE'],
  ...['GIT_COMMON_DIR', 'GIT_QUARANTINE_PATH', 'GIT_INTERNAL_SUPER_PREFIX'],
]);

export function withoutGit(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !LOCAL.has(name)));
}
