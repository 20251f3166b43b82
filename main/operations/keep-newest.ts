import { CofreError } from '../base/errors.ts';
import type { Store } from '../store/store.ts';

/** Deletes what comes after the first `kept` names. With a key that may only write they stay: notes are small. */
export async function keepNewest(store: Store, names: readonly string[], kept: number): Promise<void> {
  for (const name of names.slice(kept)) {
    try {
      await store.delete(name);
    } catch (error) {
      if (!(error instanceof CofreError)) throw error;
    }
  }
}
