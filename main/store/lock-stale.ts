import { CofreError, isCofreError } from '../base/errors.ts';
import { createLock, type LockHolder, type LockRecord, newRecord, readLock } from './lock-record.ts';
import type { Store } from './store.ts';

export type StaleReason = 'machine-restarted' | 'process-ended';

export type LockVerdict =
  | { readonly verdict: 'stale'; readonly reason: StaleReason }
  | { readonly verdict: 'live' }
  /** Another machine's: only its beat can tell (`watchLock`). */
  | { readonly verdict: 'foreign' };

export function judgeLock(
  record: LockRecord,
  self: Pick<LockHolder, 'machine' | 'bootId' | 'isAlive'>,
): LockVerdict {
  if (record.machine !== self.machine) return { verdict: 'foreign' };
  if (record.bootId !== null && self.bootId !== null && record.bootId !== self.bootId) {
    return { verdict: 'stale', reason: 'machine-restarted' };
  }
  if (self.isAlive(record.pid, record.startTime)) return { verdict: 'live' };
  return { verdict: 'stale', reason: 'process-ended' };
}

export function lockedBy(record: LockRecord | null): CofreError {
  if (record === null) return new CofreError('locked', 'the vault is locked by a lock that cannot be read');
  const { host, pid, since, purpose } = record;
  const text = `the vault is locked by process ${pid} on ${host} (${purpose}) since ${new Date(since).toISOString()}`;
  return new CofreError('locked', text, { host, pid, since, purpose });
}

/** More dead claims than this on top of each other are not followed; `breakLock` with force ends such a heap. */
const CLAIMS_MAX = 16;

/**
 * Runs `act` as the only process entitled to end the lock `stale`; false when another is, or when it is ended already.
 *
 * The right is an object created exclusively and named after the token it ends. A claim of a dead process is ended the
 * same way, so a crash at any moment leaves a chain that the next taker extends. Whoever holds the end of the chain reads
 * the lock again: if its token changed, another taker was faster.
 */
export async function overLock(
  store: Store,
  stale: LockRecord,
  holder: LockHolder,
  act: () => Promise<void>,
): Promise<boolean> {
  const claims = await claimRight(store, stale.token, holder);
  if (claims === null) return false;
  try {
    const now = await readLock(store);
    if (now.state !== 'held' || now.record.token !== stale.token) return false;
    await act();
    return true;
  } finally {
    for (const claim of claims) await store.delete(claim);
  }
}

async function claimRight(
  store: Store,
  token: string,
  holder: LockHolder,
): Promise<readonly string[] | null> {
  const mine = newRecord(holder);
  const dead: string[] = [];
  let over = token;
  for (let tries = 0; tries < CLAIMS_MAX; tries += 1) {
    const name = claimOver(over);
    try {
      await createLock(store, name, mine);
      return [...dead, name];
    } catch (error) {
      if (!isCofreError(error, 'object-exists')) throw error;
    }
    const other = await readLock(store, name);
    if (other.state === 'free') continue;
    if (other.state === 'unreadable' || judgeLock(other.record, holder).verdict !== 'stale') return null;
    dead.push(name);
    over = other.record.token;
  }
  return null;
}

const CLAIMS = 'lock/takeover-';
const claimOver = (token: string): string => `${CLAIMS}${token}.json`;

/** Removes claims that crashed takers left on locks that are over; only the owner of the lock may call it. */
export async function tidyClaims(store: Store, token: string): Promise<void> {
  const left: string[] = [];
  for await (const { name } of store.list('lock/')) {
    if (name.startsWith(CLAIMS) && name !== claimOver(token)) left.push(name);
  }
  for (const name of left) await store.delete(name);
}
