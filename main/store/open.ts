import { mkdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CofreError, errnoOf } from '../base/errors.ts';
import { FOLDER_MODE } from './durable.ts';
import { FolderStore } from './folder.ts';
import { folderError, rootGone } from './folder-errors.ts';
import { AWS_CHAIN, recallAccess, rememberAccess, type S3Access } from './s3/access.ts';
import { parseS3Url, s3Url } from './s3/place.ts';
import { BRIEF } from './s3/retry.ts';
import type { S3Store } from './s3/s3-store.ts';
import type { Store } from './store.ts';

export interface OpenStoreOptions {
  /** Creates the folder if it is missing: for a new vault or copy, never to open one. */
  readonly create?: boolean;
  /** Keys of a bucket; none: those given for the same address before in this process, else as AWS tools find them. */
  readonly access?: S3Access;
  /** In a thread that does nothing else: see `FolderStore`. */
  readonly blocking?: boolean;
}

/**
 * A folder path, a file:// URL, or `s3://bucket/prefix` (see s3/place.ts). A folder that is not there is `unreachable`,
 * something else there `wrong-use`. Of a bucket nothing is asked before it is used.
 */
export async function openStore(url: string, options: OpenStoreOptions = {}): Promise<Store> {
  if (/^s3:/i.test(url)) return openBucket(url, options.access);
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
  return new FolderStore(root, {}, options.blocking === true);
}

export interface BucketOptions {
  /** Few tries: somebody waits for the answer. */
  readonly brief?: boolean;
  /** These keys are not those with which threads of this process open the address. */
  readonly aside?: boolean;
}

/** Loaded when it is needed: the client takes longer to load than most commands to run. */
export async function openBucket(
  url: string,
  given?: S3Access,
  { brief = false, aside = false }: BucketOptions = {},
): Promise<S3Store> {
  const { S3Store: Opened } = await import('./s3/s3-store.ts');
  const place = parseS3Url(url);
  const known = s3Url(place);
  const access = given ?? recallAccess(known) ?? AWS_CHAIN;
  const store = new Opened(place, access, brief ? { policy: BRIEF } : {});
  if (!aside) rememberAccess(known, access);
  return store;
}

/** The folder that a path or file:// address means; `wrong-use` for any other kind. */
export function folderOf(url: string): string {
  // Two letters at least, so that 'C:\' stays a path.
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return resolve(url);
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
