import { mkdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CofreError, errnoOf } from '../base/errors.ts';
import { FOLDER_MODE } from './durable.ts';
import { FolderStore } from './folder.ts';
import { folderError, rootGone } from './folder-errors.ts';
import type { Store } from './store.ts';

export interface OpenStoreOptions {
  /** Creates the folder if it is missing: for a new vault or copy, never to open one. */
  readonly create?: boolean;
}

/** A folder path or a file:// URL. A folder that is not there is `unreachable`, something else there `wrong-use`. */
export async function openStore(url: string, options: OpenStoreOptions = {}): Promise<Store> {
  const root = folderOf(url);
  try {
    if (options.create === true) await mkdir(root, { recursive: true, mode: FOLDER_MODE });
    if (!(await stat(root)).isDirectory()) throw notAFolder(root);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') throw rootGone(root, error);
    if (errno === 'EEXIST' || errno === 'ENOTDIR') throw notAFolder(root);
    throw folderError(error, root);
  }
  return new FolderStore(root);
}

function folderOf(url: string): string {
  // Two letters at least, so that 'C:\' stays a path.
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return resolve(url);
  if (scheme === 's3')
    throw new CofreError('wrong-use', 's3:// is not yet supported', { reason: 'scheme', scheme });
  if (scheme !== 'file')
    throw new CofreError('wrong-use', `${scheme}:// is not supported`, { reason: 'scheme', scheme });
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw new CofreError('wrong-use', 'not a file:// address of this machine', { scheme }, error);
  }
}

function notAFolder(root: string): CofreError {
  return new CofreError('wrong-use', `${root} is not a folder`, { reason: 'notAFolder', path: root });
}
