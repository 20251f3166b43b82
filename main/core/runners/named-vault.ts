import type { Clock } from '../../base/clock.ts';
import type { SecretSource } from '../../contract/settings/secret.ts';
import { openVault, type Secrets, type Vault } from '../../operations/vault/open-vault.ts';
import { openStore } from '../../store/open.ts';
import type { Store } from '../../store/store.ts';
import type { SecretResolver } from '../secrets/resolver.ts';
import type { NamedVault } from '../settings/lookup.ts';
import type { Keyring } from '../vaults/keyring.ts';

export interface VaultWorld {
  /** Folder of this instance: catalogs lie in it. */
  readonly home: string;
  readonly clock: Clock;
  readonly resolver: SecretResolver;
  /** Asked first, where somebody is at hand. */
  readonly person?: Secrets;
  /** What a person gave earlier, in the window. */
  readonly keyring?: Keyring;
}

/** Opens a vault of the settings: with what a person at hand gives, else the passphrase they name, else to write only. */
export async function openNamedVault(
  { name, url, passphrase }: NamedVault,
  world: VaultWorld,
): Promise<Vault> {
  return openVaultAt(await openStore(url), passphrase, withGiven(world, name));
}

/** A person who gave the passphrase earlier is as good as one at hand. */
export function withGiven(world: VaultWorld, vault: string): VaultWorld {
  const given = world.keyring?.passphraseOf(vault) ?? null;
  return given === null ? world : { ...world, person: { atHand: true, passphrase: async () => given } };
}

/** The same where the place is open already (a copy of the vault); it is closed when there is no vault. */
export async function openVaultAt(
  store: Store,
  passphrase: SecretSource | undefined,
  world: VaultWorld,
): Promise<Vault> {
  const { person } = world;
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
