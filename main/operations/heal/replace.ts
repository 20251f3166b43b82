import { CofreError } from '../../base/errors.ts';
import { PACK_MAX_BYTES } from '../../base/limits.ts';
import { readBack } from '../../store/read-back.ts';
import { forgetBadPack } from '../vault/bad-packs.ts';
import type { Vault } from '../vault/open-vault.ts';
import { putAside } from './quarantine.ts';
import { onlyDamage } from './seek.ts';
import type { GoodBytes } from './sources.ts';
import type { Wound } from './wounds.ts';

/**
 * Puts the right bytes in the place of an object: what stood there is kept aside first, and what stands there afterwards is
 * read back. Returns the name in the quarantine.
 */
export async function replaceObject(
  vault: Vault,
  { object, hash }: Pick<Wound, 'object' | 'hash'>,
  { bytes }: GoodBytes,
): Promise<string | null> {
  const aside = await putAside(vault.store, object, vault.clock.now());
  await vault.store.replace(object, bytes);
  const { sha256 } = await readBack(vault.store, object, PACK_MAX_BYTES);
  if (sha256 !== hash)
    throw new CofreError('failed', `${object} read back is not what was written: the disk is failing`, {
      file: object,
    });
  return aside;
}

/** The catalog hears of a pack that is whole again; without a key that waits for somebody who has one. */
export async function welcomeBack(vault: Vault, pack: string, stored: number): Promise<void> {
  const { catalog } = vault;
  const isOpen = (await vault.tryUnlock()) !== null;
  const index = isOpen ? await vault.packReader().index(pack, stored).catch(onlyDamage) : null;
  const now = vault.clock.now();
  catalog.transaction(() => {
    catalog.dropPack(pack, null);
    forgetBadPack(vault, pack);
    if (index !== null) catalog.addPack(pack, stored, index);
    catalog.markVerified({ name: pack, stored }, now);
  });
}

/**
 * Where a base was lost, patches of other packs were taken out of use with it: they are in use again now. Costs a look at
 * the end of each pack, and only where something is still lost.
 */
export async function completePacks(vault: Vault): Promise<void> {
  const { catalog } = vault;
  if (!catalog.anyLost()) return;
  const reader = vault.packReader();
  for (const { name, stored, damaged } of catalog.packs()) {
    if (damaged !== null) continue;
    const index = await reader.index(name, stored).catch(onlyDamage);
    if (index !== null) catalog.completePack(name, index);
  }
}
