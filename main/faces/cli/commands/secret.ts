import path from 'node:path';
import type { Command } from 'commander';
import { isCofreError } from '../../../base/errors.ts';
import { readSecretInput } from '../ask/secret-input.ts';
import type { Context } from '../context.ts';
import { core, type KeptIn, type SecretKeeper } from '../core.ts';
import type { Declare } from '../program.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { table } from '../say/table.ts';
import { because, usage } from '../values/usage.ts';

export function addSecret(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  const secret = program.command('secret').description(say('commands.secret.about'));
  const account = say('commands.secret.account');
  secret
    .command('set')
    .description(say('commands.secret.set'))
    .argument('<account>', account)
    .option('--file', say('commands.secret.file'))
    .action(does<{ file?: boolean }, [string]>(set));
  secret
    .command('remove')
    .description(say('commands.secret.remove'))
    .argument('<account>', account)
    .action(does<object, [string]>(remove));
  secret.command('list').description(say('commands.secret.list')).action(does<object, []>(list));
}

async function keeperOf({ globals, env }: Context): Promise<SecretKeeper> {
  return (await core.keeper()).secretKeeper(globals.home, env);
}

async function set(
  context: Context,
  { file = false }: { file?: boolean },
  account: string,
): Promise<undefined> {
  if (account === '') throw usage('missingArgument', { name: 'account' });
  const secret = await readSecretInput(context, context.say('ask.secret', { account }));
  if (secret === '') throw usage('noSecretGiven');
  context.scrubber.add(secret);
  const kept = await (await keeperOf(context)).set(account, secret, { file });
  if (context.out.json) context.out.document('cofre.secret/1', { account, in: kept.in });
  tellKept(context, account, kept);
}

/** Where a secret went; that it lies there as plain text must not be missed. */
export function tellKept(
  { out, say, globals }: Context,
  account: string,
  kept: { readonly in: KeptIn; readonly why: string },
): void {
  if (kept.in === 'keychain') {
    out.say(say('secret.set.keychain', { account }));
    return;
  }
  if (kept.why !== '') out.note(say('secret.set.why', { why: kept.why }));
  const file = path.join(globals.home, 'secrets.json');
  out.complain(out.errorPaint.warn(say('secret.set.file', { account, file })));
}

async function remove(context: Context, _options: object, account: string): Promise<undefined> {
  const from = await (await keeperOf(context)).remove(account);
  if (from.length === 0) throw because('secret-missing', 'secretUnknown', { account });
  if (context.out.json) context.out.document('cofre.secret/1', { account, removedFrom: from });
  else context.out.say(context.say('secret.removed', { account }));
}

interface Listed {
  readonly account: string;
  readonly in: KeptIn | 'nowhere' | 'unknown';
  readonly usedBy: readonly string[];
}

async function list(context: Context): Promise<undefined> {
  const secrets = await listed(context);
  if (context.out.json) context.out.document('cofre.secrets/1', { secrets });
  else if (secrets.length === 0) context.out.say(context.say('secret.none'));
  else print(context, secrets);
}

function print({ out, say }: Context, secrets: readonly Listed[]): void {
  const columns = (['account', 'where', 'usedBy'] as const).map((title) => ({
    title: say(`secret.${title}`),
  }));
  const rows = secrets.map((each) => [
    out.paint.strong(escapeForTerminal(each.account)),
    say(`secret.in.${each.in}`),
    escapeForTerminal(each.usedBy.join(', ')),
  ]);
  for (const line of table(columns, rows)) out.line(line);
}

/** Accounts that the settings name, then what else is in the file. */
async function listed(context: Context): Promise<Listed[]> {
  const [{ openSettings }, { secretUses }, { sayPath }] = await Promise.all([
    core.settings(),
    core.secretUse(),
    core.paths(),
  ]);
  const keeper = await keeperOf(context);
  const users = new Map<string, string[]>();
  for (const { source, path: steps } of secretUses(await openSettings(context.globals.home)))
    if (source.from === 'keychain')
      users.set(source.account, [...(users.get(source.account) ?? []), sayPath(steps)]);
  for (const account of await keeper.inFile()) if (!users.has(account)) users.set(account, []);
  const found: Listed[] = [];
  for (const [account, usedBy] of users) found.push({ account, in: await whereIs(keeper, account), usedBy });
  return found;
}

async function whereIs(keeper: SecretKeeper, account: string): Promise<Listed['in']> {
  try {
    return (await keeper.find(account))?.in ?? 'nowhere';
  } catch (error) {
    if (isCofreError(error, 'secret-missing')) return 'unknown';
    throw error;
  }
}
