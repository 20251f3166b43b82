import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { isCofreError } from '../base/errors.ts';
import type { Store } from './store.ts';

export const LOCK_NAME = 'lock/writer.json';
/** Far more than a record needs (bytes); what is larger is no lock of ours. */
const LOCK_MAX_BYTES = 16 * 1024;

/** Who writes, as the system tells it (platform/host.ts); null where the system cannot tell. */
export interface WriterIdentity {
  /** Name for people. */
  readonly host: string;
  /** Equal only on the same machine and, in a container, in the same process table. */
  readonly machine: string;
  readonly bootId: string | null;
  readonly pid: number;
  readonly startTime: number | null;
}

export interface LockHolder extends WriterIdentity {
  readonly clock: Clock;
  /** Whether that very process (same start time, if both are known) lives on this machine. */
  readonly isAlive: (pid: number, startTime: number | null) => boolean;
  /** What the lock is held for, for people: 'backup of shop'. */
  readonly purpose: string;
}

export interface LockRecord extends WriterIdentity {
  readonly token: string;
  readonly purpose: string;
  /** Counts renewals: a number that changes proves life without any clock. */
  readonly beat: number;
  /** The owner's clock (ms), for people only. */
  readonly since: number;
}

export type LockState =
  | { readonly state: 'free' }
  | { readonly state: 'held'; readonly record: LockRecord }
  | { readonly state: 'unreadable' };

export function newRecord(holder: LockHolder): LockRecord {
  const { host, machine, bootId, pid, startTime, purpose, clock } = holder;
  return { token: randomUUID(), host, machine, bootId, pid, startTime, purpose, beat: 0, since: clock.now() };
}

export function encodeLock(record: LockRecord): Buffer {
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
}

export async function readLock(store: Store, name: string = LOCK_NAME): Promise<LockState> {
  try {
    const record = parseLock((await store.get(name, LOCK_MAX_BYTES)).toString('utf8'));
    return record === null ? { state: 'unreadable' } : { state: 'held', record };
  } catch (error) {
    if (isCofreError(error, 'object-missing')) return { state: 'free' };
    if (isCofreError(error, 'damaged')) return { state: 'unreadable' };
    throw error;
  }
}

/**
 * Creates the record exclusively; `object-exists` when another holds the name. A failure that left our record behind
 * (the answer was lost on the way) counts as success.
 */
export async function createLock(store: Store, name: string, record: LockRecord): Promise<void> {
  try {
    await store.put(name, encodeLock(record));
  } catch (error) {
    const found = await readLock(store, name).catch(() => {
      throw error;
    });
    if (found.state === 'held' && found.record.token === record.token) return;
    throw error;
  }
}

function parseLock(text: string): LockRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isLockRecord(value) ? value : null;
}

function isLockRecord(value: unknown): value is LockRecord {
  if (typeof value !== 'object' || value === null) return false;
  const field = (name: string): unknown => Reflect.get(value, name);
  return (
    ['token', 'host', 'machine', 'purpose'].every((name) => typeof field(name) === 'string') &&
    ['pid', 'beat', 'since'].every((name) => Number.isSafeInteger(field(name))) &&
    /^[A-Za-z0-9-]{1,64}$/.test(String(field('token'))) &&
    (field('bootId') === null || typeof field('bootId') === 'string') &&
    (field('startTime') === null || Number.isSafeInteger(field('startTime')))
  );
}
