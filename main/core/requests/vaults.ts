import type { vaultRequests } from '../../contract/requests/vaults.ts';
import { recoveryKey } from '../../operations/keys.ts';
import type { CoreParts } from '../core.ts';
import { vaultNamed } from '../settings/lookup.ts';
import { updateSettings } from '../settings/write.ts';
import { lookAtPlace, lookAtVault } from '../vaults/look.ts';
import { keepPassphrase, makeVault, nameVault } from '../vaults/make.ts';
import type { Handlers } from './handlers.ts';

export function vaultHandlers(parts: CoreParts): Handlers<keyof typeof vaultRequests> {
  const { home, settings, vaults, keyring, watch } = parts;
  return {
    'vault.list': async () => {
      const known = await settings();
      const names = Object.keys(known.vaults);
      return { vaults: await Promise.all(names.map((name) => lookAtVault(parts, known, name))) };
    },
    'vault.place': ({ url, folders }) => lookAtPlace(url, folders),
    'vault.create': async (input) => {
      const made = await makeVault(parts, input);
      await watch.look();
      return made;
    },
    'vault.add': async (input) => {
      await nameVault(parts, input);
      await watch.look();
      return {};
    },
    'vault.unlock': (input) => unlock(parts, input),
    'vault.lock': async ({ vault }) => {
      keyring.forget(vaultNamed(await settings(), vault).name);
      vaults.forget(vault);
      return {};
    },
    'vault.kit': async ({ vault: name }) => {
      const named = vaultNamed(await settings(), name);
      return vaults.use(named, async (vault) => {
        const { id, created } = vault.description;
        return { kit: { url: vault.store.url, id, created, recoveryKey: await recoveryKey(vault) } };
      });
    },
    'vault.kitConfirmed': async ({ vault: name }) => {
      vaultNamed(await settings(), name);
      await updateSettings(home, ({ vaults: all }) => {
        const vault = all[name];
        if (vault !== undefined) vault.recoveryKitKept = true;
      });
      await watch.look();
      return {};
    },
  };
}

async function unlock(
  parts: CoreParts,
  { vault: name, passphrase, keep }: { vault: string; passphrase: string; keep: boolean },
): Promise<{ keptIn: 'keychain' | 'file' | null }> {
  const { home, settings, vaults, keyring, watch } = parts;
  const named = vaultNamed(await settings(), name);
  const before = keyring.passphraseOf(name);
  keyring.keep(name, passphrase);
  vaults.forget(name);
  try {
    await vaults.use(named, (vault) => vault.unlock());
  } catch (error) {
    if (before === null) keyring.forget(name);
    else keyring.keep(name, before);
    vaults.forget(name);
    throw error;
  }
  parts.events.emit({ kind: 'settings.changed' }); // what is locked and what is open looks different now
  if (!keep) return { keptIn: null };
  const { source, keptIn } = await keepPassphrase(parts, name, passphrase);
  await updateSettings(home, ({ vaults: all }) => {
    const vault = all[name];
    if (vault !== undefined) vault.passphrase = source;
  });
  await watch.look();
  return { keptIn };
}
