import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultyStore } from '../../main/store/faulty.ts';
import { FolderStore } from '../../main/store/folder.ts';
import { MemoryStore } from '../../main/store/memory.ts';
import type { MoveWays } from '../../main/store/move.ts';
import { type MadeStore, storeSuite } from './suite.ts';

async function folder(ways: Partial<Omit<MoveWays, 'claims'>> = {}, blocking = false): Promise<MadeStore> {
  const root = await mkdtemp(join(tmpdir(), 'cofre-store-'));
  return {
    store: new FolderStore(root, ways, blocking),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

const noLinks = async (): Promise<void> => {
  throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM', syscall: 'link' });
};

storeSuite('a store in memory', async () => ({ store: new MemoryStore(), remove: async () => {} }));
storeSuite('a store in a folder', () => folder());
storeSuite('a store in a folder, read without pauses', () => folder({}, true));
storeSuite('a store in a folder without hard links', () => folder({ link: noLinks }));
storeSuite('a faulty store with no fault planned', async () => {
  const { store, remove } = await folder();
  return { store: new FaultyStore(store), remove };
});
