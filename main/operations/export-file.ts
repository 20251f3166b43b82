import { closeSync, fsyncSync, linkSync, openSync, unlinkSync, writeSync } from 'node:fs';
import path from 'node:path';
import { CofreError, errnoOf } from '../base/errors.ts';
import { catFile } from './browse.ts';
import type { ProgressEvent } from './events.ts';
import type { Vault } from './vault/open-vault.ts';
import type { Snapshot } from './vault/sync-catalog.ts';
import { throwIfAborted } from './vault/with-lock.ts';

/**
 * Writes one file of a snapshot to `to`, which must not exist ('target-exists'): under another name until every blob of it is
 * proved and written, so that what has the name is whole. Private (0600). Returns its bytes.
 */
export async function exportFile(
  vault: Vault,
  { snapshot, path: file, to }: { snapshot: Snapshot; path: string; to: string },
  options: { signal?: AbortSignal; onEvent?: (event: ProgressEvent) => void } = {},
): Promise<number> {
  options.onEvent?.({ kind: 'phase', phase: 'restoring' });
  options.onEvent?.({ kind: 'item', path: file });
  const unfinished = path.join(path.dirname(to), `.${path.basename(to)}.${process.pid}.part`);
  try {
    const bytes = await write(vault, { snapshot, path: file, to: unfinished }, options);
    linkSync(unfinished, to); // unlike a rename, a link never replaces what is there
    return bytes;
  } catch (error) {
    throw asFailure(error, to);
  } finally {
    removeIfThere(unfinished);
  }
}

async function write(
  vault: Vault,
  { snapshot, path: file, to }: { snapshot: Snapshot; path: string; to: string },
  { signal, onEvent }: { signal?: AbortSignal; onEvent?: (event: ProgressEvent) => void },
): Promise<number> {
  const fd = openSync(to, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const chunk of catFile(vault, snapshot, file)) {
      throwIfAborted(signal);
      for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at);
      bytes += chunk.length;
      onEvent?.({ kind: 'advance', files: 0, bytes: chunk.length });
    }
    fsyncSync(fd);
    return bytes;
  } finally {
    closeSync(fd);
  }
}

function asFailure(error: unknown, to: string): unknown {
  switch (errnoOf(error)) {
    case 'EEXIST':
      return new CofreError('target-exists', `${to} is there already`, { path: to }, error);
    case 'ENOSPC':
    case 'EDQUOT':
      return new CofreError('no-space', `there is no space for ${to}`, { path: to }, error);
    case 'ENOENT':
    case 'ENOTDIR':
      return new CofreError(
        'wrong-use',
        `the folder of ${to} is not there`,
        { reason: 'noFolderThere', path: to },
        error,
      );
    default:
      return error;
  }
}

function removeIfThere(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (errnoOf(error) === '') throw error; // not there, or its disk is gone: nothing to tidy
  }
}
