import type { Context } from '../context.ts';
import { operations, type Vault } from '../operations.ts';
import { placeOf } from './choose-vault.ts';

/** Opens the vault that was named, lends it to `work`, and closes it. */
export async function withVault<T>(context: Context, work: (vault: Vault) => Promise<T>): Promise<T> {
  const vault = await openAt(context, await placeOf(context));
  try {
    return await work(vault);
  } finally {
    await vault.close();
  }
}

export async function openAt({ globals, secrets }: Context, place: string): Promise<Vault> {
  const [{ openStore }, { openVault }] = await Promise.all([operations.place(), operations.vault()]);
  const store = await openStore(place);
  try {
    return await openVault(store, { home: globals.home, secrets });
  } catch (error) {
    await store.close();
    throw error;
  }
}
