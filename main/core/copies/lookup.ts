import { CofreError } from '../../base/errors.ts';
import type { CopySettings } from '../../contract/settings/copy.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import { type NamedVault, vaultNamed } from '../settings/lookup.ts';
import { nearest } from '../settings/near.ts';

/** The copy of that name of a vault; 'wrong-use' (copyUnknown), with the nearest name there is. */
export function copyNamed(vault: Pick<NamedVault, 'name' | 'copies'>, name: string): CopySettings {
  const found = vault.copies.find((copy) => copy.name === name);
  if (found !== undefined) return found;
  const similar = nearest(
    name,
    vault.copies.map((copy) => copy.name),
  );
  const details = { name, vault: vault.name, ...(similar === null ? {} : { similar }) };
  const reason = similar === null ? 'copyUnknown' : 'similarCopy';
  throw new CofreError('wrong-use', `vault ${vault.name} has no copy "${name}"`, { reason, ...details });
}

export function copyOf(settings: Settings, vault: string, name: string): CopySettings {
  return copyNamed(vaultNamed(settings, vault), name);
}
