import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { folderError } from './folder-errors.ts';
import { folderOf, openBucket } from './open.ts';

/** One place below an address that may hold a vault. */
export interface ShelfPlace {
  readonly name: string;
  /** For `openStore`. */
  readonly url: string;
}

/** The places directly below an address, sorted by name: where several machines keep a vault each. 'unreachable'. */
export async function placesOn(url: string, signal?: AbortSignal): Promise<ShelfPlace[]> {
  return /^s3:/i.test(url) ? placesInBucket(url, signal) : placesInFolder(folderOf(url));
}

async function placesInFolder(root: string): Promise<ShelfPlace[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => ({ name, url: path.join(root, name) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw folderError(error, root);
  }
}

/** Each is entered with the keys of the whole. */
async function placesInBucket(url: string, signal: AbortSignal | undefined): Promise<ShelfPlace[]> {
  const [{ foldersOf }, { s3Url }, { recallAccess, rememberAccess, AWS_CHAIN }] = await Promise.all([
    import('./s3/folders.ts'),
    import('./s3/place.ts'),
    import('./s3/access.ts'),
  ]);
  const store = await openBucket(url);
  try {
    const access = recallAccess(store.url) ?? AWS_CHAIN;
    const { place } = store;
    return (await foldersOf(store.requests, signal)).map((name) => {
      const below = s3Url({ ...place, prefix: place.prefix === '' ? name : `${place.prefix}/${name}` });
      rememberAccess(below, access);
      return { name, url: below };
    });
  } finally {
    await store.close();
  }
}
