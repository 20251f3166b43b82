import { CofreError } from '../../base/errors.ts';
import { sha256 } from '../../format/hash.ts';
import { decodeSnapshot, encodeSnapshot, snapshotOfObject } from '../../format/snapshot.ts';
import { writeRecord } from '../backup/snapshot-record.ts';
import { listPins, pin, unpin } from '../pins.ts';
import type { Vault } from '../vault/open-vault.ts';
import { putAside } from './quarantine.ts';
import type { GoodBytes } from './sources.ts';

/** The bytes of a record as this machine remembers it; only of a plain vault are they the same again. */
export function rememberedRecord(vault: Vault, object: string): GoodBytes | null {
  const known = vault.catalog.snapshots().find((snapshot) => snapshot.object === object);
  if (known === undefined || vault.encrypted) return null;
  const bytes = encodeSnapshot(decodeSnapshot(Buffer.from(known.record)));
  return sha256(bytes).toString('hex') === known.id ? { from: '', bytes } : null;
}

/**
 * Seals what this machine remembers of a record anew: it has another id then, and takes its pin along. Null where nothing is
 * remembered.
 */
export async function sealAnew(
  vault: Vault,
  object: string,
): Promise<{ readonly id: string; readonly aside: string | null } | null> {
  const id = snapshotOfObject(object)?.id ?? '';
  const known = vault.catalog.snapshots().find((snapshot) => snapshot.id === id);
  if (known === undefined) return null;
  const fresh = await writeRecord(vault, decodeSnapshot(Buffer.from(known.record)));
  if (fresh === id) throw new CofreError('failed', `${object} was to be sealed anew and is the same`);
  const pinned = (await listPins(vault)).get(id);
  if (pinned !== undefined) {
    await pin(vault, fresh, pinned.note);
    await unpin(vault, id);
  }
  const aside = await putAside(vault.store, object, vault.clock.now());
  await vault.store.delete(object);
  vault.catalog.dropSnapshot(id);
  return { id: fresh, aside };
}
