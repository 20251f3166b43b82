import { isCofreError, isDamage } from '../base/errors.ts';
import { RECORD_MAX_BYTES } from '../base/limits.ts';
import { parseRecipient } from '../format/age/keys.ts';
import { sealToRecipients } from '../format/age/stream.ts';
import { sha256 } from '../format/hash.ts';
import { hashOfKeptSettings, KEPT_SETTINGS_PREFIX, keptSettingsObject } from '../format/kept-settings.ts';
import type { VaultDescription } from '../format/vault.ts';
import type { Store } from '../store/store.ts';
import { keepNewest } from './keep-newest.ts';
import type { Vault } from './vault/open-vault.ts';

/** Versions of the settings that stay in a vault. */
const KEPT = 10;

/** Puts the settings into the vault, sealed to its keys: who can write can do this, and cannot read it back. */
export async function keepSettings(
  store: Store,
  { encryption }: Pick<VaultDescription, 'encryption'>,
  { text, at }: { readonly text: string; readonly at: number },
): Promise<void> {
  const plain = Buffer.from(text);
  const sealed =
    encryption.kind === 'none' ? plain : sealToRecipients(encryption.recipients.map(parseRecipient), plain);
  try {
    await store.put(keptSettingsObject(at, sealed, encryption.kind !== 'none'), sealed);
  } catch (error) {
    if (!isCofreError(error, 'object-exists')) throw error;
  }
  await keepNewest(store, await keptObjects(store), KEPT);
}

/** The newest settings in the vault that are whole; null when there are none. Asks for the key. */
export async function readKeptSettings(vault: Vault): Promise<string | null> {
  for (const name of await keptObjects(vault.store)) {
    try {
      const stored = await vault.store.get(name, RECORD_MAX_BYTES);
      if (sha256(stored).toString('hex') !== hashOfKeptSettings(name)) continue;
      return (await vault.unseal(stored)).toString('utf8');
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
  }
  return null;
}

/** Newest first. */
async function keptObjects(store: Store): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of store.list(KEPT_SETTINGS_PREFIX))
    if (hashOfKeptSettings(name) !== null) names.push(name);
  return names.reverse();
}
