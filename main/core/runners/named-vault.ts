import type { Clock } from '../../base/clock.ts';
import { openVault, type Vault } from '../../operations/vault/open-vault.ts';
import { openStore } from '../../store/open.ts';
import type { SecretResolver } from '../secrets/resolver.ts';
import type { NamedVault } from '../settings/lookup.ts';

export interface VaultWorld {
  /** Folder of this instance: catalogs lie in it. */
  readonly home: string;
  readonly clock: Clock;
  readonly resolver: SecretResolver;
}

/** Opens a vault of the settings without asking anybody: with the passphrase they name, or to write only. */
export async function openNamedVault(vault: NamedVault, world: VaultWorld): Promise<Vault> {
  const { url, passphrase } = vault;
  const store = await openStore(url);
  try {
    return await openVault(store, {
      home: world.home,
      clock: world.clock,
      secrets: {
        atHand: passphrase !== undefined,
        passphrase: async () => (passphrase === undefined ? null : world.resolver.resolve(passphrase)),
      },
    });
  } catch (error) {
    await store.close();
    throw error;
  }
}
