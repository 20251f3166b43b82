import { packOfObject } from '../../format/pack.ts';
import type { Held } from './destination.ts';
import { isFleeting, isMutable, STEPS, type Step, stepOf } from './kinds.ts';
import type { LedgerRow } from './ledger.ts';

const DAY = 24 * 3600 * 1000;
/** Fewer records than this may go at once whatever their share is: small vaults are tidied, too. */
const FEW_RECORDS = 5;

export interface LockPolicy {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly days: number;
}

export interface SyncPolicy {
  /** How long what the vault dropped stays (ms); null: for ever. */
  readonly deleteGraceMs: number | null;
  readonly lock: LockPolicy | null;
  /** Most objects on their way at once. */
  readonly parallel: number;
  /** False while somebody must look first: nothing is removed. */
  readonly mayDelete: boolean;
  /** True: a person agreed that most of the records go. */
  readonly manyMayGo: boolean;
}

export interface SourceObject {
  readonly name: string;
  readonly size: number;
}

export interface Send extends SourceObject {
  readonly how: 'create' | 'replace';
}

/** Why nothing is removed though something could be. */
export type Restraint = 'empty-vault' | 'held' | 'too-many';

/** What a sync will do: a value, shown and tested before anything is done. */
export interface SyncPlan {
  readonly send: Readonly<Record<Step, readonly Send[]>>;
  readonly bytes: number;
  /** In the order in which they go: what makes things count first, packs last. */
  readonly remove: readonly Held[];
  readonly restraint: Restraint | null;
  /** Dropped by the vault, not yet by the copy; those found so just now, and those that are back. */
  readonly waiting: number;
  readonly newlyGone: readonly string[];
  readonly backAgain: readonly string[];
  /** Locks that are to be renewed, and until when all of them then hold (ms since 1970). */
  readonly extend: readonly string[];
  readonly lockUntil: number | null;
}

export interface Sight {
  readonly source: ReadonlyMap<string, SourceObject>;
  /** SHA-256 (hex) of the few objects whose names do not tell what is in them. */
  readonly contents: ReadonlyMap<string, string>;
  readonly held: ReadonlyMap<string, Held>;
  readonly rows: ReadonlyMap<string, LedgerRow>;
  /** What is on the copy and not what it should be. */
  readonly wrong: ReadonlySet<string>;
  /** Whether a pack has to be in the vault: when it is not there it was lost, and the copy may have the last one. */
  readonly isNeeded: (pack: string) => boolean;
}

/** Set difference by name, and what follows from it. Pure. */
export function planSync(sight: Sight, policy: SyncPolicy, now: number): SyncPlan {
  const send: Record<Step, Send[]> = { packs: [], notes: [], records: [], pins: [] };
  let bytes = 0;
  for (const object of sight.source.values()) {
    const how = howToSend(object, sight);
    if (how === null) continue;
    send[stepOf(object.name)].push({ ...object, how });
    bytes += object.size;
  }
  return { send, bytes, ...planRemoval(sight, policy, now), ...planLocks(sight, policy, now) };
}

function howToSend({ name, size }: SourceObject, { held, rows, contents, wrong }: Sight): Send['how'] | null {
  const there = held.get(name);
  if (there === undefined) return 'create';
  if (wrong.has(name) || there.size !== size) return 'replace';
  if (!isMutable(name)) return null;
  return rows.get(name)?.hash === contents.get(name) ? null : 'replace';
}

type Removal = Pick<SyncPlan, 'remove' | 'restraint' | 'waiting' | 'newlyGone' | 'backAgain'>;

function planRemoval({ source, held, rows, isNeeded }: Sight, policy: SyncPolicy, now: number): Removal {
  const gone = [...held.values()].filter(({ name }) => !source.has(name));
  const newlyGone = gone
    .filter(({ name }) => (rows.get(name)?.goneSince ?? null) === null)
    .map(({ name }) => name);
  const backAgain = [...rows.values()]
    .filter(({ name, goneSince }) => goneSince !== null && source.has(name))
    .map(({ name }) => name);
  const isOver = ({ name }: Held): boolean => {
    if (policy.deleteGraceMs === null) return false;
    if (isFleeting(name) || policy.deleteGraceMs === 0) return true;
    const since = rows.get(name)?.goneSince ?? null;
    return since !== null && now - since >= policy.deleteGraceMs;
  };
  const isLost = ({ name }: Held): boolean => {
    const pack = packOfObject(name);
    return pack !== null && isNeeded(pack);
  };
  const over = gone.filter((each) => isOver(each) && !isLost(each)).sort(backwards);
  const restraint = over.length === 0 ? null : restraintOf(over, { source, held, policy });
  const remove = restraint === null ? over : over.filter(({ name }) => isFleeting(name));
  return { remove, restraint, waiting: gone.length - remove.length, newlyGone, backAgain };
}

const backwards = (a: Held, b: Held): number =>
  STEPS.indexOf(stepOf(b.name)) - STEPS.indexOf(stepOf(a.name)) || (a.name < b.name ? -1 : 1);

function restraintOf(
  over: readonly Held[],
  { source, held, policy }: { policy: SyncPolicy } & Pick<Sight, 'source' | 'held'>,
): Restraint | null {
  if (!policy.mayDelete) return 'held';
  const records = (names: Iterable<string>): number =>
    [...names].filter((name) => stepOf(name) === 'records').length;
  const packs = [...source.keys()].some((name) => stepOf(name) === 'packs');
  // A vault without records or packs was wiped or is not there: its copy is what is left of it.
  if (records(source.keys()) === 0 || !packs) return 'empty-vault';
  const going = records(over.map(({ name }) => name));
  const all = records(held.keys());
  return going > FEW_RECORDS && going * 2 > all && !policy.manyMayGo ? 'too-many' : null;
}

/** A lock is renewed when less than half of it is left, so that each object is asked for twice in its days, and no more. */
function planLocks(
  { source, held, rows }: Sight,
  { lock }: SyncPolicy,
  now: number,
): Pick<SyncPlan, 'extend' | 'lockUntil'> {
  if (lock === null) return { extend: [], lockUntil: null };
  const soon = now + (lock.days * DAY) / 2;
  const extend = [...held.keys()].filter(
    (name) =>
      source.has(name) && !isMutable(name) && !isFleeting(name) && (rows.get(name)?.lockedUntil ?? 0) < soon,
  );
  return { extend, lockUntil: now + lock.days * DAY };
}
