import type { Command } from 'commander';
import { CofreError } from '../../../base/errors.ts';
import { passphraseFrom, SecretSources } from '../ask/secrets.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import { operations, type Vault } from '../operations.ts';
import type { Declare } from '../program.ts';
import { saySecretSource } from '../values/secret-source.ts';
import { chosenVault } from '../vault/choose-vault.ts';
import { confirmKey } from '../vault/confirm-key.ts';
import { kitText } from '../vault/kit.ts';
import { withVault } from '../vault/with-vault.ts';
import type { TextKey } from '../words/texts.ts';
import { tellKept } from './secret.ts';

export function addKey(program: Command, { texts, does }: Declare): void {
  const key = program.command('key').description(texts.say('commands.key.about'));
  key.command('kit').description(texts.say('commands.key.kit')).action(does<object, []>(showKit));
  key
    .command('confirm')
    .description(texts.say('commands.key.confirm'))
    .action(does<object, []>((context) => confirmKey(context)));
  key
    .command('passphrase')
    .description(texts.say('commands.key.passphrase'))
    .option('--new-passphrase-file <file>', texts.say('commands.key.newPassphraseFile'))
    .action(does<{ newPassphraseFile?: string }, []>(changePassphrase));
  const recipient = texts.say('commands.key.recipient');
  key
    .command('add')
    .description(texts.say('commands.key.add'))
    .argument('<recipient>', recipient)
    .action(
      does<object, [string]>((context, _options, age) =>
        change(context, 'key.added', { recipient: age }, (keys, vault) => keys.addRecipient(vault, age)),
      ),
    );
  key
    .command('remove')
    .description(texts.say('commands.key.remove'))
    .argument('<recipient>', recipient)
    .action(
      does<object, [string]>((context, _options, age) =>
        change(context, 'key.removed', { recipient: age }, (keys, vault) => keys.removeRecipient(vault, age)),
      ),
    );
  key
    .command('trust')
    .description(texts.say('commands.key.trust'))
    .action(
      does<object, []>((context) =>
        change(context, 'key.trusted', {}, async (keys, vault) => keys.trustRecipients(vault)),
      ),
    );
}

async function showKit(context: Context): Promise<undefined> {
  await withVault(context, async (vault) => {
    const recoveryKey = await (await operations.keys()).recoveryKey(vault);
    const { id, created } = vault.description;
    const kit = kitText(context.texts, { url: vault.store.url, id, created, recoveryKey });
    if (context.out.json) context.out.document('cofre.key/1', { id, recoveryKey, recoveryKit: kit });
    else context.out.line(kit);
  });
}

async function changePassphrase(
  context: Context,
  { newPassphraseFile }: { newPassphraseFile?: string },
): Promise<undefined> {
  await change(context, 'key.passphraseChanged', {}, async (keys, vault) => {
    await vault.unlock(); // the old one first: nobody types a new one in vain
    const passphrase = await newPassphrase(context, newPassphraseFile);
    await keys.changePassphrase(vault, passphrase);
    await followSettings(context, passphrase);
  });
}

/** Unattended runs open the vault as the settings say: an entry of the keychain is renewed, for the rest a person is told. */
async function followSettings(context: Context, passphrase: string): Promise<void> {
  const chosen = await chosenVault(context);
  const source = typeof chosen === 'string' ? undefined : chosen.passphrase;
  if (source === undefined) return;
  context.scrubber.add(passphrase);
  if (source.from !== 'keychain') {
    const where = saySecretSource(source);
    context.out.complain(context.out.errorPaint.warn(context.say('key.renewSource', { where })));
    return;
  }
  const { secretKeeper } = await core.keeper();
  const kept = await secretKeeper(context.globals.home, context.env).set(source.account, passphrase);
  tellKept(context, source.account, kept);
}

async function newPassphrase(context: Context, file: string | undefined): Promise<string> {
  if (file !== undefined) return passphraseFrom(file);
  // The old one's sources must not answer for the new one: only the person can.
  const globals = { ...context.globals, passphraseFile: null, passphraseCommand: null };
  const { prompts, texts, scrubber } = context;
  const typed = await new SecretSources({ globals, env: {}, prompts, texts, scrubber }).newPassphrase();
  if (typed === null)
    throw new CofreError('key-needed', 'the new passphrase is needed', { reason: 'nextPassphrase' });
  return typed;
}

async function change(
  context: Context,
  done: TextKey,
  values: { recipient?: string },
  work: (keys: Awaited<ReturnType<typeof operations.keys>>, vault: Vault) => Promise<void>,
): Promise<undefined> {
  await withVault(context, async (vault) => {
    await work(await operations.keys(), vault);
    const { encryption } = vault.description;
    const recipients = encryption.kind === 'age' ? encryption.recipients : [];
    if (context.out.json) context.out.document('cofre.key/1', { id: vault.description.id, recipients });
    else context.out.say(context.say(done, values));
  });
}
