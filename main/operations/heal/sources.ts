import { CofreError, isDamage } from '../../base/errors.ts';
import { PACK_MAX_BYTES } from '../../base/limits.ts';
import { sha256 } from '../../format/hash.ts';
import type { Store } from '../../store/store.ts';

/** Another place that holds objects of the same names: a copy of the vault, or the vault for one of its copies. */
export interface HealSource {
  /** As people know it. */
  readonly name: string;
  readonly store: Store;
}

export interface GoodBytes {
  readonly from: string;
  readonly bytes: Buffer;
}

/**
 * The bytes that the hash names, from the first place that has them. Places that hold something else under that name, or
 * cannot be reached, are passed over and told.
 */
export async function goodBytes(
  sources: readonly HealSource[],
  object: { readonly name: string; readonly hash: string },
  tell: (source: string, why: string) => void,
): Promise<GoodBytes | null> {
  for (const { name, store } of sources) {
    try {
      const bytes = await store.get(object.name, PACK_MAX_BYTES);
      if (sha256(bytes).toString('hex') === object.hash) return { from: name, bytes };
      tell(name, `${object.name} is damaged there, too`);
    } catch (error) {
      if (!(error instanceof CofreError)) throw error;
      if (error.code !== 'object-missing') tell(name, error.message);
    }
  }
  return null;
}

/** The first place that seems to have it: by name, and by size where that is known. */
export async function whoHas(
  sources: readonly HealSource[],
  object: string,
  size: number | null,
): Promise<string | null> {
  for (const { name, store } of sources) {
    try {
      const found = await store.stat(object);
      if (found !== null && (size === null || found.size === size)) return name;
    } catch (error) {
      if (!(error instanceof CofreError) || isDamage(error)) throw error; // out of reach just now
    }
  }
  return null;
}
