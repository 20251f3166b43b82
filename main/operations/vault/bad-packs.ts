import type { Vault } from './open-vault.ts';

/** Packs that no catalog names and that are damaged, found when they were opened or read back: not tried again until `reindex`. */
export function badPacks(vault: Vault): Set<string> {
  return new Set(JSON.parse(vault.catalog.meta('bad-packs') ?? '[]') as string[]);
}

export function setBadPack(vault: Vault, name: string): void {
  vault.catalog.setMeta('bad-packs', JSON.stringify([...badPacks(vault).add(name)]));
}

/** It is another one now, under the same name, or not there any more. */
export function forgetBadPack(vault: Vault, name: string): void {
  const bad = badPacks(vault);
  if (bad.delete(name)) vault.catalog.setMeta('bad-packs', JSON.stringify([...bad]));
}
