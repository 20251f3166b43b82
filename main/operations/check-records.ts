import { CofreError, isDamage } from '../base/errors.ts';
import { RECORD_MAX_BYTES } from '../base/limits.ts';
import type { Problem } from '../base/problems.ts';
import { snapshotOfObject } from '../format/snapshot.ts';
import { SNAPSHOTS_PREFIX } from '../format/vault.ts';
import { readBack } from '../store/read-back.ts';
import type { Vault } from './vault/open-vault.ts';
import { throwIfAborted } from './vault/with-lock.ts';

/** Hashes every snapshot record where it lies: no key is needed, and nothing is decoded. */
export async function hashRecords(
  vault: Vault,
  signal: AbortSignal | undefined,
): Promise<{ records: number; bytes: number; problems: Problem[] }> {
  const problems: Problem[] = [];
  let records = 0;
  let bytes = 0;
  for await (const { name: object } of vault.store.list(SNAPSHOTS_PREFIX)) {
    throwIfAborted(signal);
    records += 1;
    try {
      const id = snapshotOfObject(object)?.id;
      const read = await readBack(vault.store, object, RECORD_MAX_BYTES);
      bytes += read.bytes;
      if (read.sha256 !== id)
        throw new CofreError('record-damaged', `${object} does not have the hash it is named by`);
    } catch (error) {
      if (!isDamage(error)) throw error;
      problems.push({ path: object, code: 'damaged', message: error.message });
    }
  }
  return { records, bytes, problems };
}
