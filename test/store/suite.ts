import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isCofreError } from '../../main/base/errors.ts';
import type { Store, StoredObject } from '../../main/store/store.ts';

/** A new empty store, and how to clean up after it. */
export interface MadeStore {
  readonly store: Store;
  remove(): Promise<void>;
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The code of the CofreError that `work` ends with; 'none' when it ends well. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (isCofreError(error)) return error.code;
    throw error;
  }
}

export async function listed(store: Store, prefix: string): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  for await (const object of store.list(prefix)) found.push(object);
  return found;
}

const ODD_NAMES = [
  ...[
    '',
    '/',
    'a/',
    '/a',
    'a//b',
    '.',
    '..',
    '../a',
    'a/../b',
    'a/./b',
    '.hidden',
    'a/.hidden',
    'a.',
    'a/b.',
  ],
  ...['a b', 'a\\b', 'a\0b', 'C:a', 'ä', 'a\n', 'tmp', 'tmp/x', 'a'.repeat(256), `${'a/'.repeat(600)}a`],
];

/** What every store must do, decorated or not. */
export function storeSuite(name: string, make: () => Promise<MadeStore>): void {
  describe(name, () => {
    let made: MadeStore;
    let store: Store;
    beforeEach(async () => {
      made = await make();
      store = made.store;
    });
    afterEach(async () => {
      await store.close();
      await made.remove();
    });

    it('gives back what was put', async () => {
      await store.put('packs/ab/one.tar', bytesOf('hello'));
      expect((await store.get('packs/ab/one.tar', 5)).toString()).toBe('hello');
      expect(await store.stat('packs/ab/one.tar')).toEqual({ name: 'packs/ab/one.tar', size: 5 });
    });

    it('keeps an empty object', async () => {
      await store.put('empty', new Uint8Array());
      expect(await store.get('empty', 0)).toHaveLength(0);
      expect(await listed(store, '')).toEqual([{ name: 'empty', size: 0 }]);
    });

    it('never overwrites with put, and says that the object exists', async () => {
      await store.put('one', bytesOf('first'));
      expect(await codeOf(store.put('one', bytesOf('second')))).toBe('object-exists');
      expect((await store.get('one', 100)).toString()).toBe('first');
    });

    it('lets exactly one of twenty concurrent puts of one name win', async () => {
      const texts = Array.from({ length: 20 }, (_, index) => `writer ${index}`);
      const codes = await Promise.all(texts.map((text) => codeOf(store.put('packs/aa/same', bytesOf(text)))));
      expect(codes.filter((code) => code === 'none')).toHaveLength(1);
      expect(codes.filter((code) => code === 'object-exists')).toHaveLength(19);
      expect((await store.get('packs/aa/same', 100)).toString()).toBe(texts[codes.indexOf('none')]);
    });

    it('takes a file out of the spool into the store', async () => {
      const file = join(await store.spool(), 'pack.part');
      await writeFile(file, 'from a file');
      await store.putFile('packs/cd/two', file);
      expect((await store.get('packs/cd/two', 100)).toString()).toBe('from a file');
      await expect(writeFile(file, 'again', { flag: 'wx' })).resolves.toBeUndefined();
    });

    it('leaves the spool file alone when the object exists already', async () => {
      await store.put('one', bytesOf('first'));
      const file = join(await store.spool(), 'pack.part');
      await writeFile(file, 'second');
      expect(await codeOf(store.putFile('one', file))).toBe('object-exists');
      await expect(writeFile(file, '', { flag: 'wx' })).rejects.toThrow('EEXIST');
      expect((await store.get('one', 100)).toString()).toBe('first');
    });

    it('creates and overwrites with replace', async () => {
      await store.replace('vault.json', bytesOf('1'));
      await store.replace('vault.json', bytesOf('22'));
      expect((await store.get('vault.json', 100)).toString()).toBe('22');
    });

    it('shows readers a whole version at any moment while replacing', async () => {
      const versions = ['a', 'b', 'c'].map((letter) => letter.repeat(50_000));
      await store.put('vault.json', bytesOf(versions[0] ?? ''));
      const writing = Promise.all(versions.map((text) => store.replace('vault.json', bytesOf(text))));
      for (let reads = 0; reads < 10; reads += 1) {
        expect(versions).toContain((await store.get('vault.json', 100_000)).toString());
      }
      await writing;
    });

    it('says which object is missing', async () => {
      expect(await codeOf(store.get('nothing', 1))).toBe('object-missing');
      expect(await codeOf(store.get('no/thing', 1))).toBe('object-missing');
      expect(await codeOf(store.getRange('nothing', 0, 1))).toBe('object-missing');
      expect(await store.stat('nothing')).toBeNull();
    });

    it('does not take a folder for an object', async () => {
      await store.put('packs/ab/one', bytesOf('1'));
      expect(await store.stat('packs/ab')).toBeNull();
      expect(await codeOf(store.get('packs', 100))).toBe('object-missing');
    });

    it('calls an object damaged that is larger than it may be, instead of reading it', async () => {
      await store.put('big', bytesOf('123456'));
      expect(await codeOf(store.get('big', 5))).toBe('damaged');
    });

    it('reads exactly the range asked for, or says that the object is truncated', async () => {
      await store.put('digits', bytesOf('0123456789'));
      expect((await store.getRange('digits', 3, 4)).toString()).toBe('3456');
      expect((await store.getRange('digits', 0, 10)).toString()).toBe('0123456789');
      expect(await store.getRange('digits', 10, 0)).toHaveLength(0);
      expect(await codeOf(store.getRange('digits', 8, 3))).toBe('object-truncated');
      expect(await codeOf(store.getRange('digits', 50, 1))).toBe('object-truncated');
      await expect(store.getRange('digits', -1, 2)).rejects.toThrow(RangeError);
    });

    it('reads the same with memory to use, large enough or not', async () => {
      await store.put('digits', bytesOf('0123456789'));
      for (const room of [20, 4, 1, 0]) {
        expect((await store.getRange('digits', 3, 4, Buffer.alloc(room, 'x'))).toString()).toBe('3456');
      }
      expect(await codeOf(store.getRange('digits', 8, 3, Buffer.alloc(20)))).toBe('object-truncated');
    });

    it('lists what lies under a prefix, sorted by whole name', async () => {
      const names = [
        'a/b',
        'a-b',
        'a.b',
        'a/a/z',
        'a/a-z',
        'packs/ab/1',
        'packs/ab/2',
        'packs/aa/3',
        'packs-old',
      ];
      for (const each of names) await store.put(each, bytesOf(each));
      const all = (await listed(store, '')).map((object) => object.name);
      expect(all).toEqual([...names].sort());
      expect(await listed(store, 'packs/')).toEqual([
        { name: 'packs/aa/3', size: 10 },
        { name: 'packs/ab/1', size: 10 },
        { name: 'packs/ab/2', size: 10 },
      ]);
      expect((await listed(store, 'packs/ab/')).map((object) => object.name)).toEqual([
        'packs/ab/1',
        'packs/ab/2',
      ]);
    });

    it('lists nothing under a prefix where nothing is', async () => {
      expect(await listed(store, 'snapshots/')).toEqual([]);
      expect(await listed(store, '')).toEqual([]);
    });

    it('never lists what waits in the spool, and clears it on demand', async () => {
      const file = join(await store.spool(), 'left-over.part');
      await writeFile(file, 'half');
      expect(await listed(store, '')).toEqual([]);
      await store.clearSpool();
      await expect(writeFile(file, '', { flag: 'wx' })).resolves.toBeUndefined();
    });

    it('clears a spool that was never used', async () => {
      await expect(store.clearSpool()).resolves.toBeUndefined();
    });

    it('deletes, and does not mind to delete again', async () => {
      await store.put('packs/ab/one', bytesOf('1'));
      await store.delete('packs/ab/one');
      await store.delete('packs/ab/one');
      await store.delete('never/was');
      expect(await store.stat('packs/ab/one')).toBeNull();
      await store.put('packs/ab/one', bytesOf('2'));
      expect((await store.get('packs/ab/one', 1)).toString()).toBe('2');
    });

    it('keeps no tie to the bytes it was given or gave', async () => {
      const given = bytesOf('abc');
      await store.put('one', given);
      given.fill(0);
      (await store.get('one', 3)).fill(0);
      expect((await store.get('one', 3)).toString()).toBe('abc');
    });

    it.each(ODD_NAMES.map((odd) => [JSON.stringify(odd).slice(0, 40), odd]))(
      'refuses the name %s',
      async (_, odd) => {
        expect(await codeOf(store.put(odd, bytesOf('x')))).toBe('object-name');
        expect(await codeOf(store.replace(odd, bytesOf('x')))).toBe('object-name');
        expect(await codeOf(store.get(odd, 1))).toBe('object-name');
        expect(await codeOf(store.getRange(odd, 0, 1))).toBe('object-name');
        expect(await codeOf(store.stat(odd))).toBe('object-name');
        expect(await codeOf(store.delete(odd))).toBe('object-name');
        expect(await codeOf(store.putFile(odd, join(await store.spool(), 'x')))).toBe('object-name');
      },
    );

    it('refuses a prefix that is no folder', async () => {
      expect(await codeOf(listed(store, 'packs'))).toBe('object-name');
      expect(await codeOf(listed(store, '../'))).toBe('object-name');
      expect(await codeOf(listed(store, 'tmp/'))).toBe('object-name');
    });
  });
}
