import type { Clock, Sleep } from '../../base/clock.ts';
import { CofreError } from '../../base/errors.ts';
import type { Problem } from '../../base/problems.ts';
import { SNAPSHOTS_PREFIX } from '../../format/vault.ts';
import type { RequestCounts } from '../../store/s3/requests.ts';
import type { Store } from '../../store/store.ts';
import type { ProgressEvent } from '../events.ts';
import { throwIfAborted } from '../vault/with-lock.ts';
import { claimPlace } from './claim.ts';
import type { Destination } from './destination.ts';
import { STEPS, timeOfRecord } from './kinds.ts';
import { Lanes } from './lanes.ts';
import type { Ledger } from './ledger.ts';
import { checkSome, lookAtCopy, lookAtVault } from './look.ts';
import { planSync, type Restraint, type Sight, type SyncPlan, type SyncPolicy } from './plan.ts';
import { extendLocks, removeFrom } from './remove.ts';
import { sendStep } from './send.ts';
import { Throttle } from './throttle.ts';

export interface SyncOptions {
  readonly from: Store;
  readonly to: Destination;
  readonly ledger: Ledger;
  readonly policy: SyncPolicy;
  /** Whether a pack has to be in the vault as far as this machine knows: lost there, it stays on the copy. */
  readonly isNeeded: (pack: string) => boolean;
  /** Bytes a second just now; null: no limit. */
  readonly limit: () => number | null;
  /** List the copy whatever is remembered of it. */
  readonly fresh: boolean;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: (event: ProgressEvent) => void;
  /** The plan, before anything is done. */
  readonly onPlan?: (plan: SyncPlan) => void;
  /** What is still to be sent, whenever that is known anew. */
  readonly onPending?: (pending: Pending) => void;
}

export interface Pending {
  readonly objects: number;
  readonly bytes: number;
}

export interface SyncResult {
  readonly sent: number;
  readonly sentBytes: number;
  /** Of these: what was there, and was wrong. */
  readonly replaced: number;
  readonly removed: number;
  readonly waiting: number;
  readonly restraint: Restraint | null;
  /** The place does not let these keys delete: what could go stays. */
  readonly mayNotDelete: boolean;
  readonly locksRenewed: number;
  /** Objects whose size and hash (or tag) the place confirmed one by one, and those that were gone from it. */
  readonly checked: number;
  readonly lost: number;
  readonly listed: boolean;
  readonly stored: Pending;
  readonly pending: Pending;
  /** When the newest snapshot on the copy began (ms since 1970). */
  readonly newestSnapshot: number | null;
  readonly requests: RequestCounts | null;
  readonly problems: readonly Problem[];
}

/** Looks that are made anew when the vault was tidied meanwhile. */
const LOOKS_MOST = 3;

/** Makes a copy hold what the vault holds, and later drop what the vault dropped. At any moment it is a whole older vault. */
export async function syncCopy(options: SyncOptions): Promise<SyncResult> {
  const { from, to, ledger, clock, sleep, limit, onEvent = () => undefined } = options;
  const problems: Problem[] = [];
  onEvent({ kind: 'phase', phase: 'planning' });
  await claimPlace(from, to);
  const throttle = new Throttle(limit, { clock, sleep });
  const lanes = new Lanes(options.policy.parallel, clock);
  to.onTrouble(() => lanes.trouble());
  const done = { sent: 0, sentBytes: 0, replaced: 0, checked: 0, lost: 0, listed: false };
  for (let look = 1; ; look += 1) {
    const plan = await lookAndPlan(options, done, look > 1);
    const left = { objects: STEPS.flatMap((step) => plan.send[step]).length, bytes: plan.bytes };
    options.onPlan?.(plan);
    options.onPending?.(left);
    ledger.setFact('atWork', String(clock.now()));
    onEvent({ kind: 'phase', phase: 'copying' });
    onEvent({
      kind: 'expect',
      files: done.sent + left.objects,
      bytes: done.sentBytes + left.bytes,
      final: true,
    });
    const world = { ...options, onEvent, problems, lanes, throttle, left, done };
    let isMoved = false;
    for (const step of STEPS) {
      throwIfAborted(options.signal);
      if (!(await sendStep(plan.send[step], world))) isMoved = true;
      // What a record needs may have moved into a pack that was not listed: it is looked again before it counts.
      if (isMoved) break;
    }
    if (isMoved && look < LOOKS_MOST) continue;
    if (isMoved) throw new CofreError('locked', 'the vault is being tidied', { purpose: 'prune' });
    return { ...(await finish(options, { plan, problems, left })), ...done };
  }
}

interface Done {
  checked: number;
  lost: number;
  listed: boolean;
}

async function lookAndPlan(options: SyncOptions, done: Done, again: boolean): Promise<SyncPlan> {
  const { from, to, ledger, clock, policy, fresh, isNeeded, signal } = options;
  const now = clock.now();
  const [vault, copy] = await Promise.all([
    lookAtVault(from),
    lookAtCopy(to, ledger, { now, fresh: fresh && !again, signal }),
  ]);
  const checks = again ? { checked: 0, wrong: [] } : await checkSome(to, ledger, { ...copy, now, signal });
  done.checked += checks.checked;
  done.lost += copy.lost;
  done.listed ||= copy.listed;
  const wrong = new Set([...copy.wrong, ...checks.wrong]);
  const sight: Sight = { ...vault, held: copy.held, rows: copy.rows, wrong, isNeeded };
  return planSync(sight, policy, now);
}

async function finish(
  options: SyncOptions,
  { plan, problems, left }: { plan: SyncPlan; problems: Problem[]; left: Pending },
): Promise<Omit<SyncResult, 'sent' | 'sentBytes' | 'replaced' | keyof Done>> {
  const { to, ledger, clock, policy, signal, onEvent } = options;
  onEvent?.({ kind: 'phase', phase: 'finishing' });
  ledger.transaction(() => {
    for (const name of plan.newlyGone) putIf(ledger, ledger.get(name), { goneSince: clock.now() });
    for (const name of plan.backAgain) putIf(ledger, ledger.get(name), { goneSince: null });
  });
  // Never after a sync in which something went wrong: what is there may be needed more than ever.
  const removal =
    problems.length > 0
      ? { removed: 0, mayNotDelete: false }
      : await removeFrom(to, ledger, { plan, signal });
  const lanes = new Lanes(policy.parallel, clock);
  const locksRenewed = await extendLocks(to, ledger, { plan, policy, lanes, signal });
  ledger.setFact('atWork', null);
  const times = ledger.names(SNAPSHOTS_PREFIX).flatMap((name) => timeOfRecord(name) ?? []);
  return {
    ...removal,
    ...{ waiting: plan.waiting, restraint: plan.restraint, locksRenewed, problems },
    stored: ledger.total(),
    pending: left,
    newestSnapshot: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
    requests: to.counts === null ? null : { ...to.counts },
  };
}

function putIf(
  ledger: Ledger,
  row: ReturnType<Ledger['get']> | undefined,
  change: { goneSince: number | null },
): void {
  if (row) ledger.put({ ...row, ...change });
}
