import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOCK_HEARTBEAT_MS, LOCK_STALE_MS } from '../../main/base/limits.ts';
import { type FaultPlan, FaultyStore } from '../../main/store/faulty.ts';
import { acquireLock } from '../../main/store/lock.ts';
import { breakLock, describeLock, watchLock } from '../../main/store/lock-break.ts';
import { encodeLock, LOCK_NAME, type LockHolder, newRecord, readLock } from '../../main/store/lock-record.ts';
import { MemoryStore } from '../../main/store/memory.ts';
import { bytesOf, codeOf, listed } from './suite.ts';

/** Stands still until a test moves it. */
class HandClock {
  time = 1_700_000_000_000;
  now = (): number => this.time;
  monotonic = (): number => this.time;
}

let store: MemoryStore;
let clock: HandClock;
let living: Set<number>;
const holderAt = (machine: string, pid: number, bootId = 'boot-1'): LockHolder => ({
  ...{ host: `${machine}.local`, machine, bootId, pid, startTime: pid * 10, purpose: `work of ${pid}` },
  clock,
  isAlive: (asked) => living.has(asked),
});

beforeEach(() => {
  store = new MemoryStore();
  clock = new HandClock();
  living = new Set([1, 2, 3]);
});
afterEach(() => vi.useRealTimers());

describe('acquiring', () => {
  it('writes who holds the lock, and removes it on release', async () => {
    const lock = await acquireLock(store, holderAt('here', 1));
    expect(await describeLock(store)).toEqual({
      state: 'held',
      record: {
        ...{
          token: lock.token,
          host: 'here.local',
          machine: 'here',
          bootId: 'boot-1',
          pid: 1,
          startTime: 10,
        },
        ...{ purpose: 'work of 1', beat: 0, since: clock.time },
      },
    });
    await lock.release();
    await lock.release();
    expect(await describeLock(store)).toEqual({ state: 'free' });
  });

  it('releases at the end of a block', async () => {
    {
      await using lock = await acquireLock(store, holderAt('here', 1));
      expect(lock.lost.aborted).toBe(false);
    }
    expect(await listed(store, '')).toEqual([]);
  });

  it('refuses while the owner lives here, or may live elsewhere', async () => {
    await acquireLock(store, holderAt('here', 1));
    const details = { host: 'here.local', pid: 1, since: clock.time, purpose: 'work of 1' };
    await expect(acquireLock(store, holderAt('here', 2))).rejects.toMatchObject({ code: 'locked', details });
    await expect(acquireLock(store, holderAt('here', 1))).rejects.toMatchObject({ code: 'locked' });
    living.clear();
    await expect(acquireLock(store, holderAt('there', 1, 'boot-2'))).rejects.toMatchObject({
      code: 'locked',
    });
  });

  it('takes over here from a dead process, and after a restart of the machine', async () => {
    const dead = await acquireLock(store, holderAt('here', 1));
    living.delete(1);
    const second = await acquireLock(store, holderAt('here', 2));
    const third = await acquireLock(store, holderAt('here', 3, 'boot-2'));
    expect(await describeLock(store)).toMatchObject({ record: { token: third.token } });
    expect(await codeOf(dead.renew())).toBe('lock-lost');
    expect(await codeOf(second.renew())).toBe('lock-lost');
    expect(second.lost.aborted).toBe(true);
    await second.release();
    await third.renew();
    expect((await listed(store, 'lock/')).map(({ name }) => name)).toEqual([LOCK_NAME]);
  });

  it('lets one win when many take over at once', async () => {
    await acquireLock(store, holderAt('here', 1));
    living = new Set([100, 101, 102, 103, 104, 105, 106, 107]);
    const codes = await Promise.all(
      [...living].map((pid) => codeOf(acquireLock(store, holderAt('here', pid)))),
    );
    expect(codes.filter((code) => code === 'none')).toHaveLength(1);
    expect(codes.filter((code) => code === 'locked')).toHaveLength(7);
  });

  it('is not held up by takers that crashed while taking over', async () => {
    const stale = newRecord(holderAt('here', 7));
    const taker = newRecord(holderAt('here', 8));
    const takersTaker = newRecord(holderAt('here', 9));
    await store.put(LOCK_NAME, encodeLock(stale));
    await store.put(`lock/takeover-${stale.token}.json`, encodeLock(taker));
    await store.put(`lock/takeover-${taker.token}.json`, encodeLock(takersTaker));
    await store.put('lock/takeover-long-gone.json', encodeLock(taker));
    await acquireLock(store, holderAt('here', 1));
    expect((await listed(store, 'lock/')).map(({ name }) => name)).toEqual([LOCK_NAME]);
  });

  it('gives way to a living taker', async () => {
    const stale = newRecord(holderAt('here', 7));
    await store.put(LOCK_NAME, encodeLock(stale));
    await store.put(`lock/takeover-${stale.token}.json`, encodeLock(newRecord(holderAt('here', 2))));
    expect(await codeOf(acquireLock(store, holderAt('here', 1)))).toBe('locked');
  });

  it('refuses a lock it cannot read', async () => {
    await store.put(LOCK_NAME, bytesOf('{"token":'));
    expect(await codeOf(acquireLock(store, holderAt('here', 1)))).toBe('locked');
    await store.replace(LOCK_NAME, bytesOf('{"token":"../../x"}'));
    expect(await codeOf(acquireLock(store, holderAt('here', 1)))).toBe('locked');
  });

  it('can be cancelled before it begins', async () => {
    expect(await codeOf(acquireLock(store, holderAt('here', 1), AbortSignal.abort()))).toBe('cancelled');
    expect(await listed(store, '')).toEqual([]);
  });
});

describe('a store that fails while the lock is taken', () => {
  it.each(['before', 'after', 'torn'] as const)('at any step (%s): the next try succeeds', async (mode) => {
    for (let failAt = 1; failAt <= 12; failAt += 1) {
      const fresh = new MemoryStore();
      await fresh.put(LOCK_NAME, encodeLock(newRecord(holderAt('here', 7))));
      const plan: FaultPlan = { failAt, mode };
      const first = await acquireLock(new FaultyStore(fresh, plan), holderAt('here', 1)).catch(() => null);
      // A run that failed ends its process, and so does one that could not release.
      await (first?.release() ?? Promise.reject(new Error('not held'))).catch(() => living.delete(1));
      const second = await acquireLock(fresh, holderAt('here', 2));
      await second.renew();
      expect((await listed(fresh, 'lock/')).map(({ name }) => name)).toEqual([LOCK_NAME]);
      await second.release();
      await fresh.close();
      living.add(1);
    }
  });

  it('holds the lock when only the answer to its creation was lost', async () => {
    const lock = await acquireLock(new FaultyStore(store, { failAt: 1, mode: 'after' }), holderAt('here', 1));
    await lock.renew();
    expect(await readLock(store)).toMatchObject({ record: { beat: 1 } });
  });
});

describe('holding', () => {
  it('beats on its own, and one beat after the other when also asked', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const lock = await acquireLock(store, holderAt('here', 1));
    vi.advanceTimersByTime(3 * LOCK_HEARTBEAT_MS);
    await lock.renew();
    expect(await readLock(store)).toMatchObject({ record: { beat: 4 } });
    await lock.release();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is lost when the lock is gone, or is another's, and leaves that one alone", async () => {
    const first = await acquireLock(store, holderAt('here', 1));
    await store.delete(LOCK_NAME);
    const second = await acquireLock(store, holderAt('here', 2));
    expect(await codeOf(first.renew())).toBe('lock-lost');
    expect(first.lost.reason).toMatchObject({ code: 'lock-lost' });
    await first.release();
    await second.renew();
    await store.delete(LOCK_NAME);
    expect(await codeOf(second.renew())).toBe('lock-lost');
  });

  it('bears a store that fails for a while, and gives up before others may call it stale', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const lock = await acquireLock(new FaultyStore(store, { goneFrom: 3 }), holderAt('here', 1));
    expect(await codeOf(lock.renew())).toBe('injected');
    expect(lock.lost.aborted).toBe(false);
    clock.time += LOCK_STALE_MS - LOCK_HEARTBEAT_MS;
    expect(await codeOf(lock.renew())).toBe('lock-lost');
    expect(lock.lost.aborted).toBe(true);
    await lock.release();
  });
});

describe('watching', () => {
  const watch = (onSleep: () => Promise<void> = async () => {}, signal?: AbortSignal) =>
    watchLock(
      store,
      {
        clock,
        sleep: async (ms) => {
          clock.time += ms;
          await onSleep();
        },
      },
      signal,
    );

  it('calls a foreign lock stale only when its beat stood still for the whole time', async () => {
    await acquireLock(store, holderAt('there', 9));
    const startedAt = clock.time;
    expect(await watch()).toMatchObject({ verdict: 'stale', record: { pid: 9 } });
    expect(clock.time - startedAt).toBe(LOCK_STALE_MS);
  });

  it('calls it alive at its first beat, however far its clock is off', async () => {
    const lock = await acquireLock(store, {
      ...holderAt('there', 9),
      clock: { now: () => 5, monotonic: () => 5 },
    });
    let sleeps = 0;
    const verdict = await watch(async () => {
      sleeps += 1;
      if (sleeps === 3) await lock.renew();
    });
    expect(verdict.verdict).toBe('alive');
    expect(sleeps).toBe(3);
  });

  it('notices that the lock was released, or taken by another', async () => {
    expect((await watch()).verdict).toBe('free');
    const lock = await acquireLock(store, holderAt('there', 9));
    expect((await watch(() => lock.release())).verdict).toBe('free');
    await store.put(LOCK_NAME, encodeLock(newRecord(holderAt('there', 10))));
    const other = encodeLock(newRecord(holderAt('there', 11)));
    expect((await watch(() => store.replace(LOCK_NAME, other))).verdict).toBe('alive');
  });

  it('can be cancelled', async () => {
    await acquireLock(store, holderAt('there', 9));
    const stop = new AbortController();
    expect(await codeOf(watch(async () => stop.abort(), stop.signal))).toBe('cancelled');
  });
});

describe('breaking', () => {
  const me = () => holderAt('here', 1);

  it('has nothing to do when there is no lock', async () => {
    expect(await breakLock(store, me(), { force: false })).toEqual({ reason: 'free' });
  });

  it('refuses a live one unless forced', async () => {
    await acquireLock(store, holderAt('here', 2));
    expect(await codeOf(breakLock(store, me(), { force: false }))).toBe('locked');
    expect(await breakLock(store, me(), { force: true })).toMatchObject({
      reason: 'forced',
      record: { pid: 2 },
    });
    expect(await listed(store, '')).toEqual([]);
  });

  it('says why a dead one was dead', async () => {
    await acquireLock(store, holderAt('here', 7));
    expect(await breakLock(store, me(), { force: false })).toMatchObject({ reason: 'process-ended' });
    await acquireLock(store, holderAt('here', 2, 'boot-0'));
    expect(await breakLock(store, me(), { force: true })).toMatchObject({ reason: 'machine-restarted' });
    expect(await listed(store, '')).toEqual([]);
  });

  it('breaks a foreign one only with the proof of a watch that still holds', async () => {
    const lock = await acquireLock(store, holderAt('there', 9));
    const seen = await readLock(store);
    if (seen.state !== 'held') throw new Error('not held');
    expect(await codeOf(breakLock(store, me(), { force: false }))).toBe('locked');
    await lock.renew();
    expect(await codeOf(breakLock(store, me(), { force: false, watched: seen.record }))).toBe('locked');
    const now = await readLock(store);
    if (now.state !== 'held') throw new Error('not held');
    const broken = await breakLock(store, me(), { force: false, watched: now.record });
    expect(broken).toMatchObject({ reason: 'no-heartbeat' });
    expect(await codeOf(lock.renew())).toBe('lock-lost');
  });

  it('frees a lock that this process left behind, and not one of a neighbour that only stopped beating', async () => {
    for (const [pid, code] of [
      [1, 'none'],
      [2, 'locked'],
    ] as const) {
      const left = newRecord(holderAt('here', pid));
      await store.replace(LOCK_NAME, encodeLock(left));
      expect(await codeOf(breakLock(store, me(), { force: false, watched: left }))).toBe(code);
    }
  });

  it('removes an unreadable one only by force', async () => {
    await store.put(LOCK_NAME, bytesOf('?'));
    expect(await codeOf(breakLock(store, me(), { force: false }))).toBe('locked');
    expect(await breakLock(store, me(), { force: true })).toEqual({ reason: 'unreadable' });
  });
});
