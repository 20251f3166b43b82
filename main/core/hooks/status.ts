import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { CONFIG_SECTION } from './config-hooks.ts';
import { git } from './git.ts';
import { exists } from './install.ts';
import { hookAt } from './plan.ts';
import { readRecord } from './record.ts';
import type { Repository } from './repository.ts';
import { BEFORE } from './script.ts';

export interface HookStatus {
  /**
   * `displaced`: it was installed, but git does not run it any more (another tool took its place, core.hooksPath was
   * changed); `disabled`: it is there and not executable.
   */
  readonly state: 'installed' | 'absent' | 'displaced' | 'disabled';
  readonly method: 'file' | 'config' | null;
  readonly script: string | null;
  /** A hook of somebody else runs first. */
  readonly chained: boolean;
}

export async function hookStatus(repository: Repository): Promise<HookStatus> {
  const { commonDir, hooksFolder, top, configHooks } = repository;
  const set = await git(top, [
    'config',
    '--file',
    path.join(commonDir, 'config'),
    '--get',
    `${CONFIG_SECTION}.event`,
  ]);
  if (set.status === 0) {
    const script = path.join(commonDir, 'cofre', 'pre-push');
    const isFine = configHooks && (await hookAt(script)) === 'ours';
    return { state: isFine ? 'installed' : 'displaced', method: 'config', script, chained: false };
  }
  const script = path.join(hooksFolder, 'pre-push');
  if ((await hookAt(script)) === 'ours') {
    const state = (await isExecutable(script)) ? 'installed' : 'disabled';
    return { state, method: 'file', script, chained: await exists(path.join(hooksFolder, BEFORE)) };
  }
  const record = await readRecord(repository);
  if (record === null) return { state: 'absent', method: null, script: null, chained: false };
  return { state: 'displaced', method: record.method, script: record.script, chained: false };
}

async function isExecutable(file: string): Promise<boolean> {
  if (process.platform === 'win32') return true; // git for Windows goes by the first line
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
