import { chmod, lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CofreError, errnoOf } from '../../base/errors.ts';
import { CONFIG_SECTION } from './config-hooks.ts';
import { gitText } from './git.ts';
import { type HookPlan, planInstall } from './plan.ts';
import { type HookRecord, readRecord, recordFile } from './record.ts';
import type { Repository } from './repository.ts';
import { BEFORE, type HookChoices, hookScript, shellWord } from './script.ts';

const EXECUTABLE = 0o755;

/** Puts the hook in, or renews it with other choices. What was there is kept and runs first. */
export async function installHook(repository: Repository, choices: HookChoices): Promise<HookPlan> {
  const plan = await planInstall(repository);
  const known = await readRecord(repository);
  switch (plan.how) {
    case 'manual':
      return plan;
    case 'config':
      await installInConfig(repository, plan.script, { choices, known });
      return plan;
    case 'file':
      await installAsFile(repository, plan, { choices, known });
      return plan;
  }
}

interface Making {
  readonly choices: HookChoices;
  readonly known: HookRecord | null;
}

async function installAsFile(
  repository: Repository,
  { script, place }: Extract<HookPlan, { how: 'file' }>,
  { choices, known }: Making,
): Promise<void> {
  const folder = path.dirname(script);
  const before = path.join(folder, BEFORE);
  const madeFolders = [...(known?.madeFolders ?? []), ...(await makeFolders(folder))];
  // The note first: a stop in between leaves what can be undone.
  await writeNote(repository, { version: 1, method: 'file', script, madeFolders, config: null });
  if (place === 'chained') {
    if (await exists(before)) {
      throw new CofreError('refused', `both ${script} and ${before} are there`, {
        reason: 'twoHooks',
        first: script,
        second: before,
      });
    }
    await rename(script, before);
  }
  try {
    await writeScript(script, hookScript(choices, { chain: true }));
  } catch (error) {
    if (place === 'chained') await rename(before, script);
    throw error;
  }
}

async function installInConfig(
  repository: Repository,
  script: string,
  { choices, known }: Making,
): Promise<void> {
  const madeFolders = [...(known?.madeFolders ?? []), ...(await makeFolders(path.dirname(script)))];
  const file = path.join(repository.commonDir, 'config');
  const before = known?.config?.before ?? (await readFile(file)).toString('base64');
  await writeScript(script, hookScript(choices, { chain: false }));
  // `--file`: a worktree's own configuration would be for that worktree only.
  await gitText(repository.top, ['config', '--file', file, `${CONFIG_SECTION}.event`, 'pre-push']);
  await gitText(repository.top, ['config', '--file', file, `${CONFIG_SECTION}.command`, shellWord(script)]);
  const after = (await readFile(file)).toString('base64');
  const config = { file, before, after };
  await writeNote(repository, { version: 1, method: 'config', script, madeFolders, config });
}

/** Through a file beside it, so that a push at this very moment finds a whole hook. */
async function writeScript(file: string, text: string): Promise<void> {
  const temporary = `${file}.cofre-new`;
  try {
    await writeFile(temporary, text, { mode: EXECUTABLE });
    await chmod(temporary, EXECUTABLE); // whatever the umask
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeNote(repository: Repository, record: HookRecord): Promise<void> {
  await writeFile(recordFile(repository), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o644 });
}

/** The folders that were missing, outermost first. */
async function makeFolders(folder: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = folder; !(await exists(at)); at = path.dirname(at)) missing.unshift(at);
  for (const each of missing) await mkdir(each);
  return missing;
}

export async function exists(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return false;
    throw error;
  }
}
