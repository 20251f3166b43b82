import { CofreError, isDamage } from '../../base/errors.ts';
import { PACK_MAX_BYTES } from '../../base/limits.ts';
import { QUARANTINE_PREFIX, quarantinedAt, quarantineObject } from '../../format/quarantine.ts';
import type { Store } from '../../store/store.ts';

/** How long a damaged object is kept after it was replaced (ms): until somebody had the time to be sure. */
export const QUARANTINE_MS = 30 * 24 * 3600 * 1000;

/**
 * Keeps what an object holds now under a name in the quarantine, too; null where it is not there. The object itself stays:
 * at no moment is there less than there was.
 */
export async function putAside(store: Store, object: string, now: number): Promise<string | null> {
  if ((await store.stat(object)) === null) return null;
  const aside = quarantineObject(object, now);
  if (store.keepAs !== undefined) {
    await store.keepAs(object, aside);
    return aside;
  }
  try {
    await store.put(aside, await store.get(object, PACK_MAX_BYTES));
  } catch (error) {
    // Too large to be a pack, or gone meanwhile; and what was put aside in this second is aside already.
    if (!isDamage(error) && !(error instanceof CofreError && error.code === 'object-exists')) throw error;
  }
  return aside;
}

/** Removes what was put aside long enough ago. */
export async function tidyQuarantine(store: Store, now: number): Promise<number> {
  const old: string[] = [];
  for await (const { name } of store.list(QUARANTINE_PREFIX)) {
    const at = quarantinedAt(name);
    if (at !== null && now - at >= QUARANTINE_MS) old.push(name);
  }
  for (const name of old) await store.delete(name);
  return old.length;
}
