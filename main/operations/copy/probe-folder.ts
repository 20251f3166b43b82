import { mkdir } from 'node:fs/promises';
import type { RandomBytes } from '../../base/clock.ts';
import { CofreError, isCofreError } from '../../base/errors.ts';
import type { CopyCheck } from '../../contract/views/copy.ts';
import { spaceAt } from '../../platform/free-space.ts';
import { FolderStore } from '../../store/folder.ts';
import { folderError } from '../../store/folder-errors.ts';

/** Below this (bytes) not even one pack fits beside what is half-written. */
const ROOM_LEAST = 256 * 1024 * 1024;

/** Tries a folder as the place of a copy: it must be there, take an object, give it back, and let it go. */
export async function probeFolder(root: string, random: RandomBytes): Promise<CopyCheck[]> {
  const checks: CopyCheck[] = [];
  const store = new FolderStore(root);
  const name = `probe/${Buffer.from(random(12)).toString('hex')}`;
  const bytes = Buffer.from('A probe of Cofre. It may be deleted.\n');
  const attempt = async (
    code: CopyCheck['code'],
    message: string,
    work: () => Promise<unknown>,
  ): Promise<boolean> => {
    try {
      await work();
      checks.push({ code, state: 'ok', message, values: {} });
      return true;
    } catch (thrown) {
      const error = folderError(thrown, root);
      if (!(error instanceof CofreError)) throw error;
      checks.push({ code, state: 'failed', message: error.message, values: error.details });
      return false;
    }
  };
  const there = await attempt('reach', 'the folder is there', async () => {
    await mkdir(root, { recursive: true });
    for await (const _object of store.list('')) break;
  });
  if (!there || !(await attempt('write', 'objects can be written', () => store.put(name, bytes))))
    return checks;
  await attempt('read', 'objects can be read', async () => {
    if (!(await store.get(name, bytes.length)).equals(bytes))
      throw new CofreError('damaged', 'other bytes came back');
  });
  await attempt('no-overwrite', 'what is there is not overwritten', async () => {
    try {
      await store.put(name, bytes);
    } catch (error) {
      if (isCofreError(error, 'object-exists')) return;
      throw error;
    }
    throw new CofreError('failed', 'the file system lets a file be overwritten where it must not');
  });
  await attempt('delete', 'objects can be deleted', () => store.delete(name));
  const space = await spaceAt(root);
  if (space === null)
    checks.push({ code: 'space', state: 'unknown', message: 'the system does not say', values: {} });
  else {
    const state = space.free < ROOM_LEAST ? 'failed' : 'ok';
    checks.push({
      code: 'space',
      state,
      message: `${space.free} bytes are free`,
      values: { free: space.free },
    });
  }
  return checks;
}
