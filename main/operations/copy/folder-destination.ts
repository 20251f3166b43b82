import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CofreError, errnoOf } from '../../base/errors.ts';
import { FILE_MODE } from '../../store/durable.ts';
import type { FolderStore } from '../../store/folder.ts';
import type { Upload } from '../../store/s3/put.ts';
import type { Destination, Held, PutHow } from './destination.ts';
import { checkMarker } from './marker.ts';

/**
 * A copy in a folder of another disk. Before each write it is proved by its marker that the disk is still the one; null: it has
 * none, because it becomes a vault.
 */
export function folderDestination(store: FolderStore, marker: string | null): Destination {
  const root = store.url;
  const tagOf = async (name: string): Promise<string> => String((await stat(join(root, name))).mtimeMs);
  return {
    ...{ store, counts: null },
    list: async () => {
      if (marker !== null) await checkMarker(root, marker);
      const found = new Map<string, Held>();
      for await (const { name, size } of store.list(''))
        found.set(name, { name, size, tag: await tagOf(name) });
      return found;
    },
    put: async (name, upload, how) => {
      if (marker !== null) await checkMarker(root, marker);
      await write(store, name, { upload, how });
      return tagOf(name);
    },
    look: async (name) => {
      const found = await store.stat(name);
      if (found === null) return null;
      const hash = createHash('sha256');
      for await (const piece of createReadStream(join(root, name))) hash.update(piece as Buffer);
      return { size: found.size, tag: await tagOf(name), hash: hash.digest('hex'), lockedUntil: null };
    },
    remove: (name) => store.delete(name),
    lock: async () => {
      throw new Error('a folder has no locks');
    },
    onTrouble: () => undefined,
    close: () => store.close(),
  };
}

/** Through a file in the spool of the copy, flushed and moved in its place. */
async function write(
  store: FolderStore,
  name: string,
  { upload, how: { how, signal } }: { upload: Upload; how: PutHow },
): Promise<void> {
  const temp = join(await store.spool(), `${process.pid}-${randomUUID()}.part`);
  try {
    await using file = await open(temp, 'wx', FILE_MODE);
    const source = upload.open();
    if (source instanceof Uint8Array) await file.writeFile(source);
    else
      for await (const piece of source) {
        if (signal?.aborted === true) throw new CofreError('cancelled', 'cancelled', {}, signal.reason);
        await file.writeFile(piece);
      }
    await file.close();
    if (how === 'replace') await store.delete(name);
    await store.putFile(name, temp);
  } catch (error) {
    await rm(temp, { force: true }).catch(() => undefined); // on a disk that is gone the first failure is the one to tell
    if (errnoOf(error) === 'ENOSPC')
      throw new CofreError(
        'no-space',
        `the disk of ${store.url} is full`,
        { path: store.url, errno: 'ENOSPC' },
        error,
      );
    throw error;
  }
}
