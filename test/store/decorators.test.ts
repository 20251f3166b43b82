import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FaultPlan, FaultyStore } from '../../main/store/faulty.ts';
import { MemoryStore } from '../../main/store/memory.ts';
import { MeteredStore } from '../../main/store/metered.ts';
import { ReadOnlyStore } from '../../main/store/read-only.ts';
import { bytesOf, codeOf, listed } from './suite.ts';

let inner: MemoryStore;
beforeEach(async () => {
  inner = new MemoryStore();
  await inner.put('a/one', bytesOf('1'));
  await inner.put('a/two', bytesOf('22'));
});
afterEach(() => inner.close());

describe('a metered store', () => {
  it('counts what is read, and refuses what goes beyond its limit as out of reach', async () => {
    const store = new MeteredStore(inner, 3);
    await store.getRange('a/two', 1, 1);
    await store.get('a/two', 2);
    expect(store.readBytes).toBe(3);
    expect(await codeOf(store.getRange('a/two', 0, 1))).toBe('unreachable');
    expect(await codeOf(store.get('a/one', 1))).toBe('unreachable');
    expect(await codeOf(store.put('b', bytesOf('1')))).toBe('read-only');
    const free = new MeteredStore(inner, null);
    await free.get('a/two', 2);
    expect(free.readBytes).toBe(2);
  });
});

describe('a read-only store', () => {
  it('reads', async () => {
    const store = new ReadOnlyStore(inner);
    expect((await store.get('a/one', 1)).toString()).toBe('1');
    expect((await store.getRange('a/two', 1, 1)).toString()).toBe('2');
    expect(await store.stat('a/one')).toEqual({ name: 'a/one', size: 1 });
    expect(await listed(store, 'a/')).toHaveLength(2);
    expect(store.url).toBe(inner.url);
  });

  it('refuses everything that would change the place', async () => {
    const store = new ReadOnlyStore(inner);
    const attempts = [
      store.put('b', bytesOf('1')),
      store.putFile('b', 'x'),
      store.replace('a/one', bytesOf('2')),
      store.delete('a/one'),
      store.spool(),
      store.clearSpool(),
    ];
    expect(new Set(await Promise.all(attempts.map(codeOf)))).toEqual(new Set(['read-only']));
    expect((await inner.get('a/one', 1)).toString()).toBe('1');
  });
});

describe('a faulty store', () => {
  const faulty = (plan: FaultPlan): FaultyStore => new FaultyStore(inner, plan);

  it('counts and logs every operation', async () => {
    const store = faulty({});
    await store.put('b', bytesOf('1'));
    await store.stat('b');
    await listed(store, '');
    await store.delete('b');
    expect(store.count).toBe(4);
    expect(store.log.map(({ operation, name }) => `${operation} ${name}`)).toEqual([
      'put b',
      'stat b',
      'list ',
      'delete b',
    ]);
  });

  it('fails the n-th operation before it is done, and only that one', async () => {
    const store = faulty({ failAt: 2, mode: 'before' });
    await store.put('b', bytesOf('1'));
    expect(await codeOf(store.put('c', bytesOf('1')))).toBe('injected');
    expect(await inner.stat('c')).toBeNull();
    await store.put('c', bytesOf('1'));
    expect(store.log.map(({ fault }) => fault)).toEqual([null, 'before', null]);
  });

  it('fails after the work was done: the caller cannot know', async () => {
    const store = faulty({ failAt: 1, mode: 'after' });
    expect(await codeOf(store.put('b', bytesOf('1')))).toBe('injected');
    expect((await inner.get('b', 1)).toString()).toBe('1');
  });

  it('tears a put: no object, half of the bytes in the spool', async () => {
    const store = faulty({ failAt: 1, mode: 'torn' });
    expect(await codeOf(store.put('b', bytesOf('1234')))).toBe('injected');
    expect(await inner.stat('b')).toBeNull();
    expect(await readdir(await inner.spool())).toHaveLength(1);
  });

  it('tears a replace: the old version stays', async () => {
    const store = faulty({ failAt: 1, mode: 'torn' });
    expect(await codeOf(store.replace('a/one', bytesOf('1234')))).toBe('injected');
    expect((await inner.get('a/one', 10)).toString()).toBe('1');
  });

  it('tears a putFile: no object, the source still in the spool', async () => {
    const store = faulty({ failAt: 1, mode: 'torn' });
    const file = join(await store.spool(), 'pack');
    await writeFile(file, 'whole');
    expect(await codeOf(store.putFile('b', file))).toBe('injected');
    expect(await inner.stat('b')).toBeNull();
    expect(await readdir(await inner.spool())).toEqual(['pack']);
  });

  it('tears a listing in the middle, loudly', async () => {
    const names: string[] = [];
    const reading = (async () => {
      for await (const { name } of faulty({ failAt: 1, mode: 'torn' }).list('a/')) names.push(name);
    })();
    expect(await codeOf(reading)).toBe('injected');
    expect(names).toEqual(['a/one']);
  });

  it('loses the disk: from n on nothing works any more', async () => {
    const store = faulty({ goneFrom: 2 });
    await store.stat('a/one');
    const attempts = [store.get('a/one', 1), listed(store, ''), store.delete('a/one'), store.spool()];
    expect(new Set(await Promise.all(attempts.map(codeOf)))).toEqual(new Set(['injected']));
    expect(await inner.stat('a/one')).not.toBeNull();
  });

  it('counts only the operations it is told to', async () => {
    const store = faulty({ failAt: 1, only: ['delete'] });
    await store.put('b', bytesOf('1'));
    expect(await codeOf(store.delete('b'))).toBe('injected');
    expect(store.count).toBe(1);
  });
});
