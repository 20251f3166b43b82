import { readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CONFIG_SECTION } from './config-hooks.ts';
import { git } from './git.ts';
import { exists } from './install.ts';
import { hookAt } from './plan.ts';
import { type HookRecord, readRecord, recordFile } from './record.ts';
import type { Repository } from './repository.ts';
import { BEFORE } from './script.ts';

/** Names under which other tools keep the hook they found: pre-commit, lefthook. */
const MOVED = ['pre-push', 'pre-push.legacy', 'pre-push.old'];

/** Leaves the repository as it was before, to the byte. False when there was nothing of ours. */
export async function uninstallHook(repository: Repository): Promise<boolean> {
  const record = await readRecord(repository);
  const hadConfig = await takeOutOfConfig(repository, record);
  // Also without a note, and also where core.hooksPath was changed since.
  const folders = new Set([
    repository.hooksFolder,
    ...(record === null ? [] : [path.dirname(record.script)]),
  ]);
  let hadFile = false;
  for (const folder of folders) hadFile = (await takeOutOfFolder(folder)) || hadFile;
  for (const folder of (record?.madeFolders ?? []).toReversed()) await removeIfEmpty(folder);
  await rm(recordFile(repository), { force: true });
  return hadConfig || hadFile;
}

async function takeOutOfFolder(folder: string): Promise<boolean> {
  const before = path.join(folder, BEFORE);
  let found = false;
  for (const name of MOVED) {
    const script = path.join(folder, name);
    if ((await hookAt(script)) !== 'ours') continue;
    found = true;
    // A rename keeps bytes, mode and time of what was there.
    if (await exists(before)) await rename(before, script);
    else await rm(script);
  }
  return found;
}

/** The very bytes of before when nobody else has changed the file since; else only our own section goes. */
async function takeOutOfConfig({ commonDir, top }: Repository, record: HookRecord | null): Promise<boolean> {
  const file = record?.config?.file ?? path.join(commonDir, 'config');
  const set = await git(top, ['config', '--file', file, '--get', `${CONFIG_SECTION}.event`]);
  if (set.status !== 0) return false;
  const { before, after } = record?.config ?? { before: null, after: null };
  if (before !== null && (await readFile(file)).toString('base64') === after)
    await writeFile(file, Buffer.from(before, 'base64'));
  else await git(top, ['config', '--file', file, '--remove-section', CONFIG_SECTION]);
  return true;
}

async function removeIfEmpty(folder: string): Promise<void> {
  if ((await exists(folder)) && (await readdir(folder)).length === 0) await rmdir(folder);
}
