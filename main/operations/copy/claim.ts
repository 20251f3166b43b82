import { createHash } from 'node:crypto';
import { CofreError, isCofreError } from '../../base/errors.ts';
import { RECORD_MAX_BYTES } from '../../base/limits.ts';
import { decodeVault, VAULT_OBJECT, type VaultDescription } from '../../format/vault.ts';
import type { Store } from '../../store/store.ts';
import type { Destination } from './destination.ts';

/**
 * Makes the place that of this vault, by its vault.json, which is there before anything else: of two machines that begin at
 * the same place at once the later one is refused. 'refused' (copyOtherVault) where another vault lies.
 */
export async function claimPlace(from: Store, to: Destination): Promise<void> {
  const ours = await from.get(VAULT_OBJECT, RECORD_MAX_BYTES);
  const mine = decodeVault(ours);
  const theirs = (await read(to)) ?? (await create(to, ours));
  if (theirs === null || theirs.equals(ours)) return;
  const there = decodeVault(theirs);
  if (there.id !== mine.id) throw otherVault(to, there, mine);
  if (sharesKeys(there, mine)) {
    await to.put(VAULT_OBJECT, uploadOf(ours), { how: 'replace', lock: null });
    return;
  }
  // Keys that are all new may be an intruder's: the description on the copy is then the way back.
  throw new CofreError(
    'recipients-changed',
    `the keys of the vault are others than those at ${to.store.url}`,
    {
      reason: 'copyKeysChanged',
      url: to.store.url,
    },
  );
}

async function read(to: Destination): Promise<Buffer | null> {
  try {
    return await to.store.get(VAULT_OBJECT, RECORD_MAX_BYTES);
  } catch (error) {
    if (isCofreError(error, 'object-missing')) return null;
    throw error;
  }
}

/** What is there now: ours, or another's that came first. Read, because not every service refuses the second one. */
async function create(to: Destination, bytes: Buffer): Promise<Buffer | null> {
  try {
    await to.put(VAULT_OBJECT, uploadOf(bytes), { how: 'create', lock: null });
  } catch (error) {
    if (!isCofreError(error, 'object-exists')) throw error;
  }
  return read(to);
}

const uploadOf = (bytes: Buffer) => ({
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  open: () => bytes,
});

function sharesKeys(one: VaultDescription, other: VaultDescription): boolean {
  if (one.encryption.kind === 'none' || other.encryption.kind === 'none')
    return one.encryption.kind === other.encryption.kind;
  const known = new Set(one.encryption.recipients);
  return other.encryption.recipients.some((each) => known.has(each));
}

function otherVault(to: Destination, there: VaultDescription, mine: VaultDescription): CofreError {
  const details = {
    ...{ reason: 'copyOtherVault', url: to.store.url },
    ...{ there: there.id.slice(0, 8), mine: mine.id.slice(0, 8), since: there.created.slice(0, 10) },
  };
  return new CofreError(
    'refused',
    `${to.store.url} holds a copy of another vault (${details.there})`,
    details,
  );
}
