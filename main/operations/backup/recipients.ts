import { CofreError } from '../../base/errors.ts';
import type { Vault } from '../vault/open-vault.ts';

const KEY = 'recipients';

function fingerprint(vault: Vault): string {
  const { encryption } = vault.description;
  return encryption.kind === 'none' ? 'none' : [...encryption.recipients].sort().join(' ');
}

/**
 * Trust on first use: who can read new backups is remembered on this machine. Somebody who can write to the vault could
 * add a key of their own to vault.json; 'recipients-changed' stops the backup until a person agrees (`trustRecipients`).
 */
export function checkRecipients(vault: Vault): void {
  const known = vault.catalog.meta(KEY);
  if (known === null) trustRecipients(vault);
  else if (known !== fingerprint(vault)) {
    throw new CofreError(
      'recipients-changed',
      'the keys this vault is encrypted to have changed since the last backup from this machine',
    );
  }
}

export function trustRecipients(vault: Vault): void {
  vault.catalog.setMeta(KEY, fingerprint(vault));
}
