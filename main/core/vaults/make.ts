import path from 'node:path';
import { CofreError } from '../../base/errors.ts';
import type { CheckedInput, RequestOutput } from '../../contract/requests.ts';
import type { SecretSource } from '../../contract/settings/secret.ts';
import { createVault, openVault } from '../../operations/vault/open-vault.ts';
import { openStore } from '../../operations/vault/place.ts';
import type { CoreParts } from '../core.ts';
import { type KeptIn, secretKeeper } from '../secrets/keeper.ts';
import { type Editable, updateSettings } from '../settings/write.ts';

type Parts = Pick<CoreParts, 'home' | 'env' | 'clock' | 'settings' | 'keyring'>;

/** Lays a vault down and names it in the settings; what unattended runs open it with is kept as asked. */
export async function makeVault(
  { home, env, clock, settings, keyring }: Parts,
  { name, url, encryption }: CheckedInput<'vault.create'>,
): Promise<RequestOutput<'vault.create'>> {
  refuseTaken(name, (await settings()).vaults);
  const passphrase = encryption.kind === 'passphrase' ? encryption.passphrase : null;
  const store = await openStore(wholeAddress(url), { create: true });
  try {
    const sealed = passphrase === null ? ('none' as const) : { passphrase, recipients: [], ownKey: true };
    const { vault, recoveryKey } = await createVault(store, { encryption: sealed }, clock);
    if (passphrase !== null) keyring.keep(name, passphrase);
    const keeps = encryption.kind === 'passphrase' && encryption.keep === 'keychain';
    const kept = keeps ? await keepPassphrase({ home, env }, name, encryption.passphrase) : null;
    await updateSettings(home, ({ vaults }) => {
      refuseTaken(name, vaults);
      vaults[name] = { url: store.url, ...(kept === null ? {} : { passphrase: kept.source }) };
    });
    const kit =
      recoveryKey === null ? null : { url: store.url, id: vault.id, created: vault.created, recoveryKey };
    return { kit, keptIn: kept?.keptIn ?? null };
  } finally {
    await store.close();
  }
}

/** 'no-vault' where there is none. */
export async function nameVault(
  { home, clock }: Parts,
  { name, url }: CheckedInput<'vault.add'>,
): Promise<void> {
  const store = await openStore(wholeAddress(url));
  try {
    await openVault(store, { home, clock, secrets: { atHand: false } }).then((vault) =>
      vault.catalog.close(),
    );
    await updateSettings(home, ({ vaults }) => {
      refuseTaken(name, vaults);
      vaults[name] = { url: store.url };
    });
  } finally {
    await store.close();
  }
}

export async function keepPassphrase(
  { home, env }: Pick<CoreParts, 'home' | 'env'>,
  name: string,
  passphrase: string,
): Promise<{ readonly source: SecretSource; readonly keptIn: KeptIn }> {
  const account = `vault ${name}`;
  const kept = await secretKeeper(home, env).set(account, passphrase);
  return { source: { from: 'keychain', account }, keptIn: kept.in };
}

function refuseTaken(name: string, vaults: Editable['vaults'] | Readonly<Record<string, unknown>>): void {
  if (Object.hasOwn(vaults, name))
    throw new CofreError('refused', `there is a vault "${name}" already`, { reason: 'vaultTaken', name });
}

/** A relative one would mean the folder in which Cofre happens to run. */
function wholeAddress(url: string): string {
  if (path.isAbsolute(url) || /^[a-z][a-z0-9+.-]+:\/\//i.test(url)) return url;
  throw new CofreError('wrong-use', `${url} is no absolute folder`, { reason: 'notAbsolute', path: url });
}
