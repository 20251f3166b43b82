import type { Clock } from '../../base/clock.ts';
import { isCofreError, isDamage } from '../../base/errors.ts';
import type { Problem } from '../../base/problems.ts';
import type { LockUntil } from '../../store/s3/put.ts';
import type { Store } from '../../store/store.ts';
import type { ProgressEvent } from '../events.ts';
import type { Destination } from './destination.ts';
import { hashInName, isFleeting, isMutable } from './kinds.ts';
import type { Lanes } from './lanes.ts';
import type { Ledger } from './ledger.ts';
import type { Send, SyncPolicy } from './plan.ts';
import { uploadFrom } from './source.ts';
import type { Throttle } from './throttle.ts';

const DAY = 24 * 3600 * 1000;

export interface SendWorld {
  readonly from: Store;
  readonly to: Destination;
  readonly ledger: Ledger;
  readonly policy: SyncPolicy;
  readonly clock: Clock;
  readonly lanes: Lanes;
  readonly throttle: Throttle;
  readonly problems: Problem[];
  readonly onEvent: (event: ProgressEvent) => void;
  readonly onPending?: (pending: { objects: number; bytes: number }) => void;
  readonly signal?: AbortSignal | undefined;
  readonly left: { objects: number; bytes: number };
  readonly done: { sent: number; sentBytes: number; replaced: number };
}

/** Sends objects side by side. False when one of them was not in the vault any more: it is being tidied. */
export async function sendStep(items: readonly Send[], world: SendWorld): Promise<boolean> {
  let all = true;
  await world.lanes.run(
    items,
    async (item, signal) => {
      if (!(await sendOne(item, world, signal))) all = false;
    },
    world.signal,
  );
  return all;
}

async function sendOne(item: Send, world: SendWorld, signal: AbortSignal): Promise<boolean> {
  const { onEvent, problems, left, done } = world;
  onEvent({ kind: 'item', path: item.name });
  try {
    if (await put(item, world, signal)) {
      done.sent += 1;
      done.sentBytes += item.size;
      if (item.how === 'replace' && !isMutable(item.name)) done.replaced += 1;
    }
    onEvent({ kind: 'advance', files: 1, bytes: 0 });
    left.objects -= 1;
    left.bytes -= item.size;
    world.onPending?.(left);
    return true;
  } catch (error) {
    if (isCofreError(error, 'object-missing')) return false;
    // Only what the vault itself has damaged: the rest of it is worth more than ever.
    if (!isDamage(error) || error.details.name !== item.name) throw error;
    problems.push({ path: item.name, code: 'damaged', message: error.message });
    return true;
  }
}

/** False: it was there already. */
async function put({ name, size, how }: Send, world: SendWorld, signal: AbortSignal): Promise<boolean> {
  const { from, to, ledger, throttle, clock, policy, onEvent } = world;
  const onBytes = (bytes: number): void => onEvent({ kind: 'advance', files: 0, bytes });
  const upload = await uploadFrom({ store: from, throttle, onBytes, signal }, { name, size });
  const lock = lockFor(name, policy, clock.now());
  const row = {
    ...{ name, size: upload.size, hash: upload.sha256, goneSince: null, checkedAt: clock.now() },
    lockedUntil: lock?.until.getTime() ?? null,
  };
  try {
    ledger.put({ ...row, tag: await to.put(name, upload, { how, lock, signal }) });
    return true;
  } catch (error) {
    if (!isCofreError(error, 'object-exists')) throw error;
  }
  // A run that was cut short had sent it, and could not remember.
  const found = await to.look(name, signal);
  const should = hashInName(name) ?? upload.sha256;
  const isSame =
    found !== null && found.size === upload.size && (found.hash === null || found.hash === should);
  if (isSame && !isMutable(name)) {
    ledger.put({ ...row, tag: found.tag, lockedUntil: found.lockedUntil });
    return false;
  }
  ledger.put({ ...row, tag: await to.put(name, upload, { how: 'replace', lock, signal }) });
  return true;
}

function lockFor(name: string, { lock }: SyncPolicy, now: number): LockUntil | null {
  if (lock === null || isMutable(name) || isFleeting(name)) return null;
  return { mode: lock.mode, until: new Date(now + lock.days * DAY) };
}
