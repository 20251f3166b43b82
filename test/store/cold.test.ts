import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ColdRoom } from '../../main/store/cold-room.ts';
import { FolderStore } from '../../main/store/folder.ts';
import { MemoryStore } from '../../main/store/memory.ts';
import { getCold, readBack } from '../../main/store/read-back.ts';
import { ReadOnlyStore } from '../../main/store/read-only.ts';
import type { Store } from '../../main/store/store.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';

const PIECE = 4 * 1024 * 1024;
/** Around the borders of pieces, and smaller ones after larger ones. */
const SIZES = [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE - 5, 2 * PIECE, 7];

const stores: [string, () => Store][] = [
  ['a folder', () => new FolderStore(tempFolder('store'))],
  ['a folder that can only be read', () => new FolderStore(tempFolder('store'))],
  ['memory', () => new MemoryStore()],
];

it.each(stores)('objects of %s are read whole, one after another in the same room', async (name, make) => {
  const store = make();
  const asked = name.includes('only') ? new ReadOnlyStore(store) : store;
  const room = new ColdRoom();
  for (const size of SIZES) {
    const content = noise(size, size);
    await store.put(`packs/${size}`, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const read = await getCold(asked, `packs/${size}`, { maxBytes: size, room });
    expect(read.sha256).toBe(sha256);
    expect(content.equals(read.bytes)).toBe(true);
    expect(await readBack(asked, `packs/${size}`, size)).toMatchObject({ sha256, bytes: size });
  }
});

it('no room is taken for an object that is larger than it may be', async () => {
  const folder = tempFolder('store');
  const store = new FolderStore(folder);
  await store.put('packs/large', noise(1, 1000));
  expect(statSync(`${folder}/packs/large`).size).toBe(1000);
  const room = new ColdRoom();
  await expect(getCold(store, 'packs/large', { maxBytes: 999, room })).rejects.toThrow();
  expect(room.whole(1).length).toBe(0);
});
