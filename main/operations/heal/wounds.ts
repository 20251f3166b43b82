import type { Problem } from '../../base/problems.ts';
import { packObject, packOfObject } from '../../format/pack.ts';
import { snapshotOfObject } from '../../format/snapshot.ts';
import { hashRecords } from '../check-records.ts';
import { readPacks } from '../read-packs.ts';
import { badPacks } from '../vault/bad-packs.ts';
import type { Vault } from '../vault/open-vault.ts';
import { syncPacks } from '../vault/sync-catalog.ts';

/** An object of the vault that is not what its name says, or not there. */
export interface Wound {
  readonly object: string;
  readonly kind: 'pack' | 'record';
  /** Hex: the SHA-256 that its bytes must have. */
  readonly hash: string;
  readonly state: 'damaged' | 'missing';
  /** Bytes it had when it was whole; null where this machine never saw it so. */
  readonly size: number | null;
}

export interface FindOptions {
  /** Reads every pack back first, instead of trusting what checks have found. */
  readonly read: boolean;
  readonly signal: AbortSignal | undefined;
}

/** All that is known to be wrong with the objects of a vault; records and sizes are always looked at. */
export async function findWounds(
  vault: Vault,
  { read, signal }: FindOptions,
): Promise<{ wounds: Wound[]; problems: Problem[] }> {
  const { problems, closed } = await syncPacks(vault);
  const records = await hashRecords(vault, signal);
  if (read) {
    const sound = vault.catalog.packs().filter(({ damaged }) => damaged === null);
    problems.push(...(await readPacks(vault, [...sound, ...closed], { hashOnly: true, signal })).problems);
  }
  const packs = woundedPacks(vault);
  const bad = records.problems.flatMap(({ path }): Wound[] => {
    const id = snapshotOfObject(path)?.id;
    return id === undefined ? [] : [{ object: path, kind: 'record', hash: id, state: 'damaged', size: null }];
  });
  return { wounds: [...packs, ...bad], problems: [...problems, ...records.problems] };
}

function woundedPacks(vault: Vault): Wound[] {
  const wound = (name: string, state: Wound['state'], size: number | null): Wound => ({
    object: packObject(name, vault.encrypted),
    ...{ kind: 'pack', hash: name, state, size },
  });
  const { catalog } = vault;
  const damaged = catalog.packs().filter((pack) => pack.damaged !== null);
  const known = new Set(damaged.map(({ name }) => name));
  const unopened = [...badPacks(vault)].filter((name) => !known.has(name) && !catalog.hasPack(name));
  const gone = catalog.readBacks.lost().filter(({ pack }) => !catalog.hasPack(pack));
  const all = [
    ...damaged.map(({ name, stored }) => wound(name, 'damaged', stored)),
    ...unopened.map((name) => wound(name, 'damaged', null)),
    ...gone.map(({ pack, stored }) => wound(pack, 'missing', stored)),
  ];
  return all.filter(({ object }) => packOfObject(object) !== null);
}
