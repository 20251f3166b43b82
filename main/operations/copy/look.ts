import { createHash } from 'node:crypto';
import { CofreError, isCofreError } from '../../base/errors.ts';
import { RECORD_MAX_BYTES } from '../../base/limits.ts';
import { SNAPSHOTS_PREFIX } from '../../format/vault.ts';
import type { Store } from '../../store/store.ts';
import type { Destination, Held } from './destination.ts';
import { hashInName, isCopied, isMutable } from './kinds.ts';
import type { Ledger, LedgerRow } from './ledger.ts';
import type { SourceObject } from './plan.ts';

/** How old the remembered listing of a copy may be (ms): within a day nobody else changes it, and each page costs. */
export const LISTING_KEPT_MS = 24 * 3600 * 1000;
/** Objects of which each sync asks the place what it holds, the longest not asked first; few where a listing told their tags. */
const LOOKED_AT = 16;
const LOOKED_AT_LISTED = 4;

/**
 * What the vault holds. Records first: whatever they need was there before them and is in the listing that comes after.
 * A record that came in between is for the next time.
 */
export async function lookAtVault(store: Store): Promise<{
  source: Map<string, SourceObject>;
  contents: Map<string, string>;
}> {
  const source = new Map<string, SourceObject>();
  for await (const object of store.list(SNAPSHOTS_PREFIX)) source.set(object.name, object);
  const contents = new Map<string, string>();
  for await (const object of store.list('')) {
    if (!isCopied(object.name) || object.name.startsWith(SNAPSHOTS_PREFIX)) continue;
    source.set(object.name, object);
    if (isMutable(object.name)) contents.set(object.name, await hashOf(store, object.name));
  }
  return { source, contents };
}

async function hashOf(store: Store, name: string): Promise<string> {
  try {
    return createHash('sha256')
      .update(await store.get(name, RECORD_MAX_BYTES))
      .digest('hex');
  } catch (error) {
    if (isCofreError(error, 'object-missing')) return ''; // gone since it was listed
    throw error;
  }
}

export interface CopySight {
  readonly held: Map<string, Held>;
  readonly rows: Map<string, LedgerRow>;
  /** On the copy, but not what was put there. */
  readonly wrong: Set<string>;
  /** Known from before, and not there any more. */
  readonly lost: number;
  readonly listed: boolean;
}

export interface LookOptions {
  readonly now: number;
  /** List it whatever is remembered. */
  readonly fresh: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What the copy holds: listed, or as it was when it was listed last and as only we have changed it since. */
export async function lookAtCopy(
  to: Destination,
  ledger: Ledger,
  { now, fresh, signal }: LookOptions,
): Promise<CopySight> {
  const rows = ledger.rows();
  const listedAt = Number(ledger.fact('listedAt') ?? 0);
  const isOld = listedAt > now || now - listedAt >= LISTING_KEPT_MS;
  if (!fresh && !isOld && ledger.fact('atWork') === null)
    return { held: new Map(rows), rows, wrong: new Set(), lost: 0, listed: false };
  const found = await to.list(rows.size, signal);
  const held = new Map([...found].filter(([name]) => isCopied(name)));
  if (held.size === 0 && rows.size > 0) throw nothingThere(to, rows.size);
  const suspects = [...rows.values()].filter(({ name, tag }) => {
    const there = held.get(name);
    return there !== undefined && there.tag !== tag;
  });
  const wrong = new Set<string>();
  for (const row of suspects) if (!(await isStill(to, row, { ledger, now, signal }))) wrong.add(row.name);
  const lost = [...rows.keys()].filter((name) => !held.has(name));
  const foundNew = [...held.values()].filter(({ name }) => !rows.has(name));
  ledger.transaction(() => {
    for (const name of lost) ledger.drop(name);
    for (const { name, size, tag } of foundNew) ledger.put({ ...unknownRow, name, size, tag });
    ledger.setFact('listedAt', String(now));
  });
  const isSame = lost.length + foundNew.length + suspects.length === 0;
  return { held, rows: isSame ? rows : ledger.rows(), wrong, lost: lost.length, listed: true };
}

const unknownRow = { hash: '', goneSince: null, lockedUntil: null, checkedAt: 0 } as const;

/** A copy that was full and is empty now: another bucket under the name, or somebody emptied it. A person must say which. */
function nothingThere(to: Destination, before: number): CofreError {
  return new CofreError('listing-empty', `${to.store.url} is empty, and held ${before} objects before`, {
    reason: 'copyEmptied',
    url: to.store.url,
    count: before,
  });
}

/** Asks the place about objects that were not asked about for longest; those that are not what was put there. */
export async function checkSome(
  to: Destination,
  ledger: Ledger,
  {
    rows,
    held,
    now,
    signal,
    listed,
  }: { now: number; signal?: AbortSignal | undefined } & Pick<CopySight, 'rows' | 'held' | 'listed'>,
): Promise<{ checked: number; wrong: string[] }> {
  const oldest = [...rows.values()]
    .filter(({ name }) => held.has(name) && hashInName(name) !== null)
    .sort((a, b) => a.checkedAt - b.checkedAt)
    .slice(0, listed ? LOOKED_AT_LISTED : LOOKED_AT);
  const wrong: string[] = [];
  for (const row of oldest) if (!(await isStill(to, row, { ledger, now, signal }))) wrong.push(row.name);
  return { checked: oldest.length, wrong };
}

async function isStill(
  to: Destination,
  row: LedgerRow,
  { ledger, now, signal }: { ledger: Ledger; now: number; signal?: AbortSignal | undefined },
): Promise<boolean> {
  const look = await to.look(row.name, signal);
  if (look === null) return false;
  const should = hashInName(row.name) ?? (row.hash === '' ? null : row.hash);
  const known = look.hash !== null && should !== null;
  // Where the place knows no hash, the tag it gave when it took the object must be the same.
  const fits = look.size === row.size && (known ? look.hash === should : look.tag === row.tag);
  const { tag, lockedUntil } = look;
  if (fits) ledger.put({ ...row, tag, lockedUntil: lockedUntil ?? row.lockedUntil, checkedAt: now });
  return fits;
}
