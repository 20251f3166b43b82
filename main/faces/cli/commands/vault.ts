import path from 'node:path';
import type { Command } from 'commander';
import { CofreError, isCofreError } from '../../../base/errors.ts';
import type { SecretSource } from '../../../contract/settings/secret.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import type { Vault } from '../operations.ts';
import type { Declare } from '../program.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { table } from '../say/table.ts';
import { parseName } from '../values/name.ts';
import { parseSecretSource, saySecretSource } from '../values/secret-source.ts';
import { because } from '../values/usage.ts';
import { resolverOf } from '../vault/choose-vault.ts';
import { openAt } from '../vault/with-vault.ts';

interface AddOptions {
  readonly passphraseFrom?: string;
  readonly replace?: boolean;
  readonly check: boolean;
}

export function addVault(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  const vault = program.command('vault').description(say('commands.vault.about'));
  vault
    .command('add')
    .description(say('commands.vault.add'))
    .argument('<name>', say('commands.vault.name'))
    .argument('<url>', say('commands.vault.url'))
    .option('--passphrase-from <source>', say('commands.vault.passphraseFrom'))
    .option('--replace', say('commands.vault.replace'))
    .option('--no-check', say('commands.vault.noCheck'))
    .action(does<AddOptions, [string, string]>(add));
  vault.command('list').description(say('commands.vault.list')).action(does<object, []>(list));
  vault
    .command('remove')
    .description(say('commands.vault.remove'))
    .argument('<name>', say('commands.vault.name'))
    .action(does<object, [string]>(remove));
}

async function add(context: Context, options: AddOptions, name: string, place: string): Promise<undefined> {
  parseName(name);
  const url = /^[a-z][a-z0-9+.-]+:\/\//i.test(place) ? place : path.resolve(place);
  const { passphraseFrom } = options;
  const source = passphraseFrom === undefined ? null : parseSecretSource(passphraseFrom, `vault:${name}`);
  const { openSettings } = await core.settings();
  refuseTaken(name, await openSettings(context.globals.home), options);
  const encrypted = options.check ? await proveIt(context, url, source) : null;
  const { updateSettings } = await core.edit();
  await updateSettings(context.globals.home, (draft) => {
    refuseTaken(name, { vaults: draft.vaults }, options);
    draft.vaults[name] = { url, ...(source === null ? {} : { passphrase: source }) };
  });
  const { out, say } = context;
  if (out.json) out.document('cofre.vault/1', { name, url, passphrase: source, encrypted });
  out.say(out.paint.good(say('vault.added', { name, url })));
  if (encrypted !== false && source === null) out.say(say('vault.noPassphrase'));
}

function refuseTaken(
  name: string,
  { vaults }: { vaults: Readonly<Record<string, { readonly url: string }>> },
  { replace }: AddOptions,
): void {
  if (replace === true || !Object.hasOwn(vaults, name)) return;
  throw because('refused', 'vaultNameTaken', { name, url: vaults[name]?.url ?? '' });
}

/** There is a vault, and what was named opens it; a passphrase that is to be in the keychain is put there. */
async function proveIt(context: Context, url: string, source: SecretSource | null): Promise<boolean> {
  if (source !== null) context.secrets.configure(async () => (await resolverOf(context)).find(source));
  const vault = await openAt(context, url);
  try {
    if (source === null || !vault.encrypted) return vault.encrypted;
    const resolver = await resolverOf(context);
    const known = await resolver.find(source);
    if (known === null && source.from !== 'keychain') await resolver.resolve(source); // says what is missing
    await unlocked(vault);
    if (known === null && source.from === 'keychain') await keep(context, source.account);
    return true;
  } finally {
    await vault.close();
  }
}

async function unlocked(vault: Vault): Promise<void> {
  try {
    await vault.unlock();
  } catch (error) {
    if (isCofreError(error, 'key-needed'))
      throw new CofreError(
        'key-needed',
        'the passphrase is needed once',
        { reason: 'passphraseOnce' },
        error,
      );
    throw error;
  }
}

async function keep(context: Context, account: string): Promise<void> {
  const passphrase = await context.secrets.passphrase();
  if (passphrase === null) return;
  const { secretKeeper } = await core.keeper();
  const kept = await secretKeeper(context.globals.home, context.env).set(account, passphrase);
  const { tellKept } = await import('./secret.ts');
  tellKept(context, account, kept);
}

async function list(context: Context): Promise<undefined> {
  const { openSettings } = await core.settings();
  const { vaults, projects } = await openSettings(context.globals.home);
  const rows: Listed[] = Object.entries(vaults).map(([name, { url, passphrase = null }]) => ({
    name,
    url,
    passphrase,
    projects: Object.keys(projects).filter((each) => projects[each]?.vault === name),
  }));
  if (context.out.json) context.out.document('cofre.vaults/1', { vaults: rows });
  else if (rows.length === 0) context.out.say(context.say('vault.none'));
  else print(context, rows);
}

interface Listed {
  readonly name: string;
  readonly url: string;
  readonly passphrase: SecretSource | null;
  readonly projects: readonly string[];
}

function print({ out, say }: Context, rows: readonly Listed[]): void {
  const columns = (['name', 'url', 'projects', 'opens'] as const).map((title) => ({
    title: say(`vault.${title}`),
  }));
  const cells = rows.map((row) => [
    out.paint.strong(escapeForTerminal(row.name)),
    escapeForTerminal(row.url),
    escapeForTerminal(row.projects.join(', ')),
    row.passphrase === null ? '' : escapeForTerminal(saySecretSource(row.passphrase)),
  ]);
  for (const line of table(columns, cells)) out.line(line);
}

async function remove(context: Context, _options: object, name: string): Promise<undefined> {
  const [{ updateSettings }, { vaultNamed }, { openSettings }] = await Promise.all([
    core.edit(),
    core.lookup(),
    core.settings(),
  ]);
  const { url } = vaultNamed(await openSettings(context.globals.home), name);
  await updateSettings(context.globals.home, ({ vaults, projects }) => {
    const users = Object.keys(projects).filter((each) => projects[each]?.vault === name);
    if (users.length > 0) throw because('refused', 'vaultInUse', { name, projects: users.join(', ') });
    delete vaults[name];
  });
  if (context.out.json) context.out.document('cofre.vault/1', { name, url, removed: true });
  else context.out.say(context.say('vault.removed', { name, url }));
}
