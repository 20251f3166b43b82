import type { Clock } from '../../base/clock.ts';
import { openVault, type Secrets, type Vault } from '../../operations/vault/open-vault.ts';
import { openStore } from '../../store/open.ts';
import type { SecretResolver } from '../secrets/resolver.ts';
import type { NamedVault } from '../settings/lookup.ts';

export interface VaultWorld {
  /** Folder of this instance: catalogs lie in it. */
  readonly home: string;
  readonly clock: Clock;
  readonly resolver: SecretResolver;
  /** Asked first, where somebody is at hand. */
  readonly person?: Secrets;
}

/** Opens a vault of the settings: with what a person at hand gives, else the passphrase they name, else to write only. */
export async function openNamedVault(vault: NamedVault, world: VaultWorld): Promise<Vault> {
  const { url, passphrase } = vault;
  const { person } = world;
  const store = await openStore(url);
  try {
    return await openVault(store, {
      home: world.home,
      clock: world.clock,
      secrets: {
        atHand: passphrase !== undefined || person?.atHand === true,
        ...(person?.identity === undefined ? {} : { identity: person.identity }),
        passphrase: async () => {
          if (passphrase === undefined || person?.atHand === true)
            return (await person?.passphrase?.()) ?? null;
          return world.resolver.resolve(passphrase);
        },
      },
    });
  } catch (error) {
    await store.close();
    throw error;
  }
}
