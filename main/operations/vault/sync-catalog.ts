import { CofreError, isCofreError, isDamage } from '../../base/errors.ts';
import { RECORD_MAX_BYTES } from '../../base/limits.ts';
import type { Problem } from '../../base/problems.ts';
import type { CatalogPack } from '../../engine/catalog/catalog.ts';
import { sha256 } from '../../format/hash.ts';
import { packObject, packOfObject } from '../../format/pack.ts';
import { decodeSnapshot, type SnapshotRecord, snapshotOfObject, statesOf } from '../../format/snapshot.ts';
import { PACKS_PREFIX, SNAPSHOTS_PREFIX } from '../../format/vault.ts';
import { badPacks, setBadPack } from './bad-packs.ts';
import { takeDamage } from './damage.ts';
import type { Vault } from './open-vault.ts';
import { readIndexes, type SizedPack } from './read-indexes.ts';

/** A snapshot of a vault: its record and where it stands. */
export interface Snapshot {
  readonly id: string;
  readonly object: string;
  readonly record: SnapshotRecord;
}

export interface SyncResult {
  readonly problems: Problem[];
  /** Packs the catalog did not know, and those it knew that are gone. */
  readonly added: number;
  readonly gone: number;
  /** Packs that no key at hand opens, or that nobody unlocked: only their hash can be held against their name. */
  readonly closed: readonly ClosedPack[];
}

export type ClosedPack = Pick<CatalogPack, 'name' | 'stored' | 'verified' | 'damaged'>;

/** Brings the catalog in line with the packs that are really in the vault: by one listing, reading only new tails. */
export async function syncPacks(vault: Vault): Promise<SyncResult> {
  vault.packsSynced = true;
  const known = new Map(vault.catalog.packs().map((pack) => [pack.name, pack]));
  const bad = badPacks(vault);
  const problems: Problem[] = [];
  const fresh: SizedPack[] = [];
  let gone = 0;
  for await (const { name: object, size } of vault.store.list(PACKS_PREFIX)) {
    const name = packOfObject(object);
    if (name === null || object !== packObject(name, vault.encrypted)) {
      problems.push({ path: object, code: 'damaged', message: 'this is not the name of a pack' });
      continue;
    }
    const pack = known.get(name);
    known.delete(name);
    if (pack === undefined) {
      if (!bad.has(name)) fresh.push({ name, size });
    } else if (pack.stored !== size && pack.damaged !== size) {
      problems.push({
        path: object,
        code: 'damaged',
        message: `it has ${size} bytes instead of ${pack.stored}`,
      });
      await takeDamage(vault, name, size);
    }
  }
  for (const name of known.keys()) {
    problems.push({
      path: packObject(name, vault.encrypted),
      code: 'missing',
      message: 'the pack is not there any more',
    });
    vault.catalog.dropPack(name, vault.clock.now());
    gone++;
  }
  const closed = await addPacks(vault, fresh, problems);
  return { problems, added: fresh.length - closed.length, gone, closed };
}

async function addPacks(
  vault: Vault,
  fresh: readonly SizedPack[],
  problems: Problem[],
): Promise<ClosedPack[]> {
  if (fresh.length === 0) return [];
  const closedOne = ({ name, size }: SizedPack): ClosedPack => ({
    ...{ name, stored: size, verified: vault.catalog.readBacks.lastWhole(name, size), damaged: null },
  });
  if ((await vault.tryUnlock()) === null) return fresh.map(closedOne);
  const closed: ClosedPack[] = [];
  for await (const read of readIndexes(vault.packReader(), fresh)) {
    const { name, size } = read.pack;
    if ('index' in read) {
      vault.catalog.addPack(name, size, read.index);
      continue;
    }
    // A key that was added later does not open what was sealed before; a damaged head looks the same.
    const { error } = read;
    if (isCofreError(error, 'wrong-key')) closed.push(closedOne(read.pack));
    else if (isDamage(error)) {
      problems.push({ path: packObject(name, vault.encrypted), code: 'damaged', message: error.message });
      setBadPack(vault, name);
    } else throw error;
  }
  return closed;
}

/**
 * Snapshots of the vault, oldest first, from the catalog where it knows them (`prove`: all are read again); a damaged record
 * is a problem.
 */
export async function syncSnapshots(
  vault: Vault,
  { prove = false }: { prove?: boolean } = {},
): Promise<{ snapshots: Snapshot[]; problems: Problem[] }> {
  const cached = new Map(vault.catalog.snapshots().map((snapshot) => [snapshot.id, snapshot]));
  const snapshots: Snapshot[] = [];
  const problems: Problem[] = [];
  const foreign: { object: string; error: CofreError }[] = [];
  for await (const { name: object } of vault.store.list(SNAPSHOTS_PREFIX)) {
    const id = snapshotOfObject(object)?.id;
    if (id === undefined) {
      problems.push({ path: object, code: 'damaged', message: 'this is not the name of a snapshot record' });
      continue;
    }
    const known = cached.get(id);
    cached.delete(id);
    try {
      const record =
        known === undefined || prove
          ? await readRecord(vault, object, id)
          : decodeSnapshot(Buffer.from(known.record));
      if (known === undefined) vault.catalog.addSnapshot({ id, object, record: JSON.stringify(record) });
      snapshots.push({ id, object, record });
    } catch (error) {
      if (isCofreError(error, 'wrong-key')) foreign.push({ object, error });
      else if (isDamage(error)) problems.push({ path: object, code: 'damaged', message: error.message });
      else throw error;
    }
  }
  // With a key that was added later the older records stay closed; a key that opens none is the wrong one.
  const [first] = foreign;
  if (first !== undefined && snapshots.length === 0) throw first.error;
  for (const { object, error } of foreign)
    problems.push({ path: object, code: 'unreadable', message: error.message });
  for (const id of cached.keys()) vault.catalog.dropSnapshot(id);
  // Names tell whole seconds only.
  snapshots.sort((a, b) => Date.parse(a.record.started) - Date.parse(b.record.started));
  return { snapshots, problems };
}

/** The record as it lies in the vault now, whatever the catalog remembers; damage is thrown. */
export async function readRecord(vault: Vault, object: string, id: string): Promise<SnapshotRecord> {
  const stored = await vault.store.get(object, RECORD_MAX_BYTES);
  if (sha256(stored).toString('hex') !== id)
    throw new CofreError('record-damaged', `${object} does not have the hash it is named by`);
  return decodeSnapshot(await vault.unseal(stored));
}

/**
 * The snapshot a person means: `latest`, `latest:<project>[:<type>]`, a project (its newest one), or an id prefix. A safety backup
 * is never the newest: whoever restores a second time would get back what the first time was to replace.
 */
export function pickSnapshot(snapshots: readonly Snapshot[], wanted: string): Snapshot {
  const [word, project, type] = wanted.split(':');
  if (word === 'latest') {
    const fits = snapshots.filter(
      ({ record }) =>
        (project === undefined || record.project === project) && (type === undefined || record.type === type),
    );
    const latest = statesOf(fits).at(-1);
    if (latest !== undefined) return latest;
    throw new CofreError('snapshot-unknown', `there is no snapshot for "${wanted}"`, { wanted });
  }
  const ofProject = statesOf(snapshots.filter(({ record }) => record.project === wanted)).at(-1);
  if (ofProject !== undefined) return ofProject;
  const found = /^[0-9a-f]{4,64}$/.test(wanted) ? snapshots.filter(({ id }) => id.startsWith(wanted)) : [];
  if (found.length > 1)
    throw new CofreError('snapshot-ambiguous', `"${wanted}" fits ${found.length} snapshots`, {
      wanted,
      count: found.length,
    });
  const [snapshot] = found;
  if (snapshot !== undefined) return snapshot;
  throw new CofreError('snapshot-unknown', `there is no snapshot "${wanted}"`, { wanted });
}
