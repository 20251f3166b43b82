import { CofreError } from '../../../base/errors.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import { operations, type Vault } from '../operations.ts';
import { because, usage } from '../values/usage.ts';
import { chosenVault } from './choose-vault.ts';
import { withVault } from './with-vault.ts';

/** Enough that nobody hits upon them, and few enough to be read off paper. */
const LAST = 4;

/**
 * Takes it that the recovery key is kept elsewhere once it was shown: the kit in a file (--recovery-key-file) opens the vault,
 * or a person reads its last characters off what they keep.
 */
export async function confirmKey(context: Context): Promise<undefined> {
  const chosen = await chosenVault(context);
  if (typeof chosen === 'string') throw because('wrong-use', 'vaultWithoutName', { url: chosen });
  const { name } = chosen;
  await withVault(context, async (vault) => {
    if (!(await isShown(context, vault))) throw because('wrong-key', 'otherKit', { name });
  });
  await noteKeyKept(context, name);
  const { out, say } = context;
  if (out.json) out.document('cofre.key/1', { vault: name, confirmed: true });
  else out.say(out.paint.good(say('key.confirmed', { name })));
}

async function isShown(context: Context, vault: Vault): Promise<boolean> {
  const { opensVault, recoveryKey } = await operations.keys();
  const kit = await context.secrets.identity();
  if (kit !== null) return opensVault(vault, kit);
  if (!context.prompts.possible)
    throw new CofreError('key-needed', 'the recovery key is needed', { reason: 'kitToConfirm' });
  return typesTheEnd(context, await recoveryKey(vault));
}

/** Whether the person can type how this key ends. */
export async function typesTheEnd({ prompts, say }: Context, key: string): Promise<boolean> {
  const typed = await prompts.line(`${say('key.lastCharacters', { count: LAST })} `);
  return typed.toUpperCase() === key.trim().slice(-LAST).toUpperCase();
}

export async function noteKeyKept({ globals }: Context, name: string): Promise<void> {
  const { updateSettings } = await core.edit();
  await updateSettings(globals.home, ({ vaults }) => {
    const vault = vaults[name];
    if (vault === undefined) throw usage('noVaultNamed');
    vault.recoveryKitKept = true;
  });
}
