import type { Context } from '../context.ts';
import { core, type NamedVault } from '../core.ts';
import { because, usage } from '../values/usage.ts';
import { chosenVault } from '../vault/choose-vault.ts';

/** The vault of the settings that is meant: named, the only one there is, or the only one that has a copy of that name. */
export async function vaultOfCopy(context: Context, copy?: string): Promise<NamedVault> {
  if (context.globals.vault === null && copy !== undefined) {
    const { vaults } = await (await core.settings()).openSettings(context.globals.home);
    const [name, ...others] = Object.keys(vaults).filter((each) =>
      vaults[each]?.copies.some((one) => one.name === copy),
    );
    const found = name === undefined || others.length > 0 ? undefined : vaults[name];
    if (name !== undefined && found !== undefined) return { name, ...found };
  }
  const vault = await chosenVault(context);
  if (typeof vault === 'string') throw usage('copyVaultUnnamed', { url: vault });
  return vault;
}

export const noSecretGiven = () => because('secret-missing', 'copyKeys');
