import { CofreError } from '../../base/errors.ts';
import type { HealSource } from '../../operations/heal/heal.ts';
import { openStore } from '../../store/open.ts';
import { openCopyStore } from '../copies/open-copy.ts';
import type { SecretResolver } from '../secrets/resolver.ts';
import type { NamedVault } from '../settings/lookup.ts';

export interface SourcesOptions {
  readonly resolver: SecretResolver;
  /** Name of the copy that is to be healed; null: the vault itself is. */
  readonly target: string | null;
  /** A copy that cannot be opened just now is left out, and told. */
  readonly tell: (source: string, why: string) => void;
}

/** The other places where the objects of a vault lie: the vault itself for one of its copies, then its copies in their order. */
export async function openSources(
  vault: NamedVault,
  { resolver, target, tell }: SourcesOptions,
): Promise<HealSource[]> {
  const sources: HealSource[] = [];
  const add = async (name: string, open: () => Promise<HealSource['store']>): Promise<void> => {
    try {
      sources.push({ name, store: await open() });
    } catch (error) {
      if (!(error instanceof CofreError)) throw error;
      tell(name, error.message);
    }
  };
  if (target !== null) await add(vault.name, () => openStore(vault.url));
  for (const copy of vault.copies)
    if (copy.enabled && copy.name !== target) await add(copy.name, () => openCopyStore(copy, resolver));
  return sources;
}

/** A job about a copy has its name in its type: `rotation:nas`, `copy:nas`. Null: it is about the vault. */
export function copyOfType(type: string | null): string | null {
  const at = type?.indexOf(':') ?? -1;
  return type === null || at === -1 ? null : type.slice(at + 1);
}
