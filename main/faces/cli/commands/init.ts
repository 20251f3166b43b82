import type { Command } from 'commander';
import { CofreError } from '../../../base/errors.ts';
import type { Context } from '../context.ts';
import { operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { collect } from '../values/amounts.ts';
import { usage } from '../values/usage.ts';
import { kitText } from '../vault/kit.ts';

interface Options {
  readonly plain?: boolean;
  readonly recipient?: string[];
  readonly keyOnly?: boolean;
}

export function addInit(program: Command, { texts, does }: Declare): void {
  program
    .command('init')
    .description(texts.say('commands.init.about'))
    .argument('[vault]', texts.say('commands.init.vault'))
    .option('--plain', texts.say('commands.init.plain'))
    .option('--recipient <key>', texts.say('commands.init.recipient'), collect)
    .option('--key-only', texts.say('commands.init.keyOnly'))
    .action(does<Options, [string | undefined]>(init));
}

async function init(context: Context, options: Options, place: string | undefined): Promise<undefined> {
  const where = place ?? context.globals.vault;
  if (where === null) throw usage('noPlaceForVault');
  if (options.plain === true && (options.recipient !== undefined || options.keyOnly === true)) {
    throw usage('conflict', {
      first: '--plain',
      second: options.keyOnly === true ? '--key-only' : '--recipient',
    });
  }
  await refuseExisting(where);
  const made = await makeVault(context, where, await encryptionFor(context, options));
  const { out, say } = context;
  if (out.json) {
    const { id, url, encrypted, recoveryKey, kit } = made;
    out.document('cofre.init/1', { vault: url, id, encrypted, recoveryKey, recoveryKit: kit });
    return;
  }
  out.say(out.paint.good(say('init.done', { place: made.url })));
  if (!made.encrypted) out.say(out.paint.warn(say('init.plain')));
  if (made.kit !== null) out.line(`\n${made.kit}\n`);
  out.say(say('init.next', { place: where }));
}

/** Before a passphrase is asked for. Creates nothing. */
async function refuseExisting(place: string): Promise<void> {
  const [{ openStore }] = await Promise.all([operations.place()]);
  try {
    const store = await openStore(place);
    const there = await store.stat('vault.json').finally(() => store.close());
    if (there !== null)
      throw new CofreError('vault-exists', `there is a vault at ${store.url} already`, { url: store.url });
  } catch (error) {
    if (!(error instanceof CofreError) || error.code !== 'unreachable') throw error; // not there yet: it is made
  }
}

export type Encryption =
  | 'none'
  | { readonly passphrase: string | null; readonly recipients: readonly string[]; readonly ownKey: boolean };

async function encryptionFor(
  { secrets }: Context,
  { plain, recipient = [], keyOnly }: Options,
): Promise<Encryption> {
  if (plain === true) return 'none';
  if (keyOnly === true) return { passphrase: null, recipients: recipient, ownKey: true };
  const passphrase = await secrets.newPassphrase();
  if (passphrase !== null) return { passphrase, recipients: recipient, ownKey: true };
  if (recipient.length > 0) return { passphrase: null, recipients: recipient, ownKey: false };
  throw new CofreError('key-needed', 'a new vault needs a passphrase', { reason: 'newPassphrase' });
}

export interface Made {
  readonly url: string;
  readonly id: string;
  readonly encrypted: boolean;
  readonly recoveryKey: string | null;
  readonly kit: string | null;
}

export async function makeVault(context: Context, place: string, encryption: Encryption): Promise<Made> {
  const [{ openStore }, { createVault }] = await Promise.all([operations.place(), operations.vault()]);
  const store = await openStore(place, { create: true });
  try {
    const { vault, recoveryKey } = await createVault(store, { encryption });
    const { url } = store;
    const kit =
      recoveryKey === null
        ? null
        : kitText(context.texts, { url, id: vault.id, created: vault.created, recoveryKey });
    return { url, id: vault.id, encrypted: encryption !== 'none', recoveryKey, kit };
  } finally {
    await store.close();
  }
}
