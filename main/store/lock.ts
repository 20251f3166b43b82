import type { Clock } from '../base/clock.ts';
import { CofreError, isCofreError } from '../base/errors.ts';
import { LOCK_HEARTBEAT_MS, LOCK_STALE_MS } from '../base/limits.ts';
import {
  createLock,
  encodeLock,
  LOCK_NAME,
  type LockHolder,
  type LockRecord,
  newRecord,
  readLock,
} from './lock-record.ts';
import { judgeLock, lockedBy, overLock, tidyClaims } from './lock-stale.ts';
import type { Store } from './store.ts';

export interface WriterLock extends AsyncDisposable {
  readonly token: string;
  /** Aborts when the lock is another's, gone, or could not be renewed for so long that another may have taken it. */
  readonly lost: AbortSignal;
  /** Proves that the lock is still ours and counts its beat; `lock-lost`. Call it right before a commit. */
  renew(): Promise<void>;
  /** Ends the heartbeat and frees the lock if it is still ours. May be repeated. */
  release(): Promise<void>;
}

/** Enough to outlast owners that release, or crash, just while we look. */
const ACQUIRE_TRIES = 5;
/** Without a proof for this long (ms) the holder stops, one heartbeat before a watcher may call the lock stale. */
const LOSE_AFTER_MS = LOCK_STALE_MS - LOCK_HEARTBEAT_MS;

/**
 * Becomes the only writer of a vault, or fails with `locked` (details: host, pid, since, purpose). A lock whose owner is
 * dead on this machine is taken over at once; of several takers one wins. Aborting `signal` ends the attempt only.
 */
export async function acquireLock(
  store: Store,
  holder: LockHolder,
  signal?: AbortSignal,
): Promise<WriterLock> {
  const record = newRecord(holder);
  for (let tries = 1; tries <= ACQUIRE_TRIES; tries += 1) {
    if (signal?.aborted)
      throw new CofreError('cancelled', 'cancelled while waiting for the lock', {}, signal.reason);
    const startedAt = holder.clock.monotonic();
    const ours = (): WriterLock => hold(store, record, { clock: holder.clock, startedAt });
    if (await created(store, record)) return ours();
    const found = await readLock(store);
    if (found.state === 'free') continue;
    if (found.state === 'unreadable') throw lockedBy(null);
    if (judgeLock(found.record, holder).verdict !== 'stale') throw lockedBy(found.record);
    if (await takenOver(store, found.record, { holder, record })) return ours();
  }
  const found = await readLock(store);
  throw lockedBy(found.state === 'held' ? found.record : null);
}

async function created(store: Store, record: LockRecord): Promise<boolean> {
  return orFree(store, record.token, async () => {
    try {
      await createLock(store, LOCK_NAME, record);
    } catch (error) {
      if (isCofreError(error, 'object-exists')) return false;
      throw error;
    }
    await tidyClaims(store, record.token);
    return true;
  });
}

async function takenOver(
  store: Store,
  stale: LockRecord,
  { holder, record }: { holder: LockHolder; record: LockRecord },
): Promise<boolean> {
  return orFree(store, record.token, async () => {
    const taken = await overLock(store, stale, holder, () => store.replace(LOCK_NAME, encodeLock(record)));
    if (!taken || !(await isHeldBy(store, record.token))) return false;
    await tidyClaims(store, record.token);
    return true;
  });
}

/** When `take` fails: we live, so nobody would take over a lock that it left; best effort to leave none. */
async function orFree(store: Store, token: string, take: () => Promise<boolean>): Promise<boolean> {
  try {
    return await take();
  } catch (error) {
    await freeLock(store, token).catch(() => undefined);
    throw error;
  }
}

async function isHeldBy(store: Store, token: string): Promise<boolean> {
  const found = await readLock(store);
  return found.state === 'held' && found.record.token === token;
}

async function freeLock(store: Store, token: string): Promise<void> {
  if (await isHeldBy(store, token)) await store.delete(LOCK_NAME);
}

function hold(
  store: Store,
  first: LockRecord,
  { clock, startedAt }: { clock: Clock; startedAt: number },
): WriterLock {
  const lost = new AbortController();
  let record = first;
  let provenAt = startedAt;
  let turn: Promise<void> = Promise.resolve();

  const lose = (why: string): CofreError => {
    const error = new CofreError('lock-lost', `the lock of the vault was lost: ${why}`, { why });
    clearInterval(timer);
    lost.abort(error);
    return error;
  };
  const beatOnce = async (): Promise<void> => {
    if (lost.signal.aborted) throw lost.signal.reason;
    const now = clock.monotonic();
    try {
      if (!(await isHeldBy(store, first.token))) throw lose('it is gone or belongs to another process');
      const next = { ...record, beat: record.beat + 1 };
      await store.replace(LOCK_NAME, encodeLock(next));
      record = next;
      provenAt = now;
    } catch (error) {
      if (!lost.signal.aborted && clock.monotonic() - provenAt >= LOSE_AFTER_MS)
        throw lose('it could not be renewed');
      throw error;
    }
  };
  const renew = (): Promise<void> => {
    turn = turn.then(beatOnce, beatOnce);
    return turn;
  };
  // A beat that fails is tried again at the next; when that is too late, `lost` tells.
  const timer = setInterval(() => void renew().catch(() => undefined), LOCK_HEARTBEAT_MS).unref();
  const release = async (): Promise<void> => {
    clearInterval(timer);
    await turn.catch(() => undefined);
    if (!lost.signal.aborted) await freeLock(store, first.token);
  };
  return { token: first.token, lost: lost.signal, renew, release, [Symbol.asyncDispose]: release };
}
