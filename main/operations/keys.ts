import { CofreError } from '../base/errors.ts';
import { parseIdentity, parseRecipient } from '../format/age/keys.ts';
import { encodeVault, VAULT_OBJECT, type VaultDescription } from '../format/vault.ts';
import { checkRecipients, trustRecipients } from './backup/recipients.ts';
import { type Vault, wrapIdentity } from './vault/open-vault.ts';
import { withLock } from './vault/with-lock.ts';

export { checkRecipients, trustRecipients };

type AgeEncryption = Extract<VaultDescription['encryption'], { kind: 'age' }>;

/** The vault's own key as text: whoever has it can read everything, so it is shown only to who can open the vault. */
export async function recoveryKey(vault: Vault): Promise<string> {
  encryptionOf(vault);
  await vault.unlock();
  return vault.secret;
}

/** Whether this text - a recovery kit, an age identity - holds a key that opens what is backed up now. */
export function opensVault(vault: Vault, text: string): boolean {
  return encryptionOf(vault).recipients.includes(parseIdentity(text).recipient);
}

/** Wraps the vault's key with another passphrase; nothing else has to be written again. */
export async function changePassphrase(vault: Vault, passphrase: string): Promise<void> {
  const encryption = encryptionOf(vault);
  await vault.unlock();
  const identity = parseIdentity(vault.secret);
  if (identity.recipient !== encryption.recipients[0]) {
    throw new CofreError('wrong-key', 'only the key of the vault itself can be given a passphrase');
  }
  await replaceEncryption(vault, { ...encryption, identity: wrapIdentity(identity, passphrase) });
}

/** Everything written from now on can be opened by this key too. What is there already is not sealed again. */
export async function addRecipient(vault: Vault, recipient: string): Promise<void> {
  const encryption = encryptionOf(vault);
  parseRecipient(recipient);
  if (encryption.recipients.includes(recipient)) return;
  await replaceEncryption(vault, { ...encryption, recipients: [...encryption.recipients, recipient] });
}

/** New backups are not sealed to this key any more; older ones still open with it. */
export async function removeRecipient(vault: Vault, recipient: string): Promise<void> {
  const encryption = encryptionOf(vault);
  const recipients = encryption.recipients.filter((one) => one !== recipient);
  if (recipients.length === encryption.recipients.length)
    throw new CofreError('wrong-use', `${recipient} is not a key of this vault`, {
      reason: 'notAKey',
      value: recipient,
    });
  if (recipients.length === 0)
    throw new CofreError('refused', 'this is the only key of the vault: nobody could open new backups');
  if (recipient === encryption.recipients[0] && encryption.identity !== undefined) {
    throw new CofreError(
      'refused',
      'this is the key of the vault itself: the passphrase would open nothing any more',
    );
  }
  await replaceEncryption(vault, { ...encryption, recipients });
}

function encryptionOf(vault: Vault): AgeEncryption {
  const { encryption } = vault.description;
  if (encryption.kind === 'none')
    throw new CofreError('wrong-use', 'this vault is not encrypted: it has no keys', { reason: 'noKeys' });
  return encryption;
}

async function replaceEncryption(vault: Vault, encryption: AgeEncryption): Promise<void> {
  checkRecipients(vault);
  await withLock(vault, 'change of keys', undefined, async () => {
    vault.description = { ...vault.description, encryption };
    await vault.store.replace(VAULT_OBJECT, encodeVault(vault.description));
    trustRecipients(vault);
  });
}
