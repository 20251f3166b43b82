import type { Command } from 'commander';
import { EXIT_STATUS } from '../../../base/errors.ts';
import type { Channel, ChannelKind } from '../../../contract/settings/channels.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import { type ChannelOptions, channelFrom } from '../notify/channel-from.ts';
import { sayChannels, sayDeliveries, sayResults } from '../notify/say-notify.ts';
import type { Declare } from '../program.ts';
import { withCore } from '../running/open-core.ts';
import { collect, parseChoice, parseCount } from '../values/amounts.ts';
import { addQuiet } from './notify-times.ts';

/** Here once more, so that the schemas need not be loaded at every start; compiled against them below. */
const KINDS = [
  ...(['desktop', 'email', 'webhook', 'slack', 'discord'] as const),
  ...(['telegram', 'teams', 'ntfy', 'gotify', 'ping'] as const),
] satisfies readonly ChannelKind[];
const LEVELS = ['critical', 'warning', 'notice'] as const;

export function addNotify(program: Command, declare: Declare): void {
  const { texts, does } = declare;
  const { say } = texts;
  const notify = program
    .command('notify')
    .description(say('commands.notify.about'))
    .action(does<object, []>(list));
  notify.command('list').description(say('commands.notify.list')).action(does<object, []>(list));
  addAdd(notify, declare);
  notify
    .command('test')
    .description(say('commands.notify.test'))
    .argument('[name]', say('commands.notify.testName'))
    .action(does<object, [string | undefined]>(test));
  notify
    .command('remove')
    .description(say('commands.notify.remove'))
    .argument('<name>', say('commands.notify.name'))
    .action(does<object, [string]>(remove));
  notify
    .command('log')
    .description(say('commands.notify.log'))
    .option('--channel <name>', say('commands.notify.channel'))
    .option('--limit <n>', say('commands.notify.limit'), parseCount(1, 500), 20)
    .action(does<{ channel?: string; limit: number }, []>(log));
  addQuiet(notify, declare);
}

function addAdd(notify: Command, { texts, does }: Declare): void {
  const { say } = texts;
  const several = parseChoice(LEVELS);
  notify
    .command('add')
    .description(say('commands.notify.add'))
    .argument('<kind>', say('commands.notify.kind', { choices: KINDS.join(', ') }), parseChoice(KINDS))
    .argument('[name]', say('commands.notify.addName'))
    .option(
      '--level <level>',
      say('commands.notify.level', { choices: LEVELS.join(', ') }),
      (text, before: string[] = []) => [...before, several(text)],
    )
    .option('--only <project>', say('commands.notify.only'), collect)
    .option('--no-recoveries', say('commands.notify.noRecoveries'))
    .option('--no-digest', say('commands.notify.noDigest'))
    .option('--secret-from <source>', say('commands.notify.secretFrom'))
    .option('--host <host>', say('commands.notify.host'))
    .option('--port <n>', say('commands.notify.port'), parseCount(1, 65535))
    .option(
      '--security <how>',
      say('commands.notify.security'),
      parseChoice(['starttls', 'tls', 'none'] as const),
    )
    .option('--user <name>', say('commands.notify.user'))
    .option('--from <address>', say('commands.notify.from'))
    .option('--to <address>', say('commands.notify.to'), collect)
    .option('--url <address>', say('commands.notify.url'))
    .option('--signed', say('commands.notify.signed'))
    .option('--chat <chat>', say('commands.notify.chat'))
    .option('--server <address>', say('commands.notify.server'))
    .option('--token', say('commands.notify.token'))
    .option('--token-from <source>', say('commands.notify.tokenFrom'))
    .option('--type <type>', say('commands.notify.type'), collect)
    .option('--plain', say('commands.notify.plain'))
    .option('--fail-from <source>', say('commands.notify.failFrom'))
    .option('--no-log', say('commands.notify.noLog'))
    .option('--plain-http', say('commands.notify.plainHttp'))
    .action(does<ChannelOptions, [ChannelKind, string | undefined]>(add));
}

async function list(context: Context): Promise<undefined> {
  const { channels } = await withCore(context, (running) => running.request('notify.list', {}));
  const { out, say } = context;
  if (out.json) out.document('cofre.channels/1', { channels });
  else if (channels.length === 0) out.say(say('notify.none'));
  else sayChannels(context, channels);
}

async function add(
  context: Context,
  options: ChannelOptions,
  kind: ChannelKind,
  name: string = kind,
): Promise<undefined> {
  const channel: Channel = await channelFrom(context, { kind, name }, options);
  const added = await withCore(context, (running) => running.request('notify.add', { channel }));
  const { out, say } = context;
  if (out.json) out.document('cofre.channel/1', { channel: added.channel });
  else out.say(say('notify.added', { name }));
}

async function test(context: Context, _options: object, name: string | null = null): Promise<number> {
  const { results } = await withCore(context, (running) => running.request('notify.test', { name }));
  const { out, say } = context;
  if (out.json) out.document('cofre.notify-test/1', { results });
  else if (results.length === 0) out.say(say('notify.none'));
  else sayResults(context, results);
  return results.every(({ state }) => state === 'delivered') ? 0 : EXIT_STATUS.failed;
}

async function remove(context: Context, _options: object, name: string): Promise<undefined> {
  await withCore(context, (running) => running.request('notify.remove', { name }));
  await forgetSecrets(context, name);
  const { out, say } = context;
  if (out.json) out.document('cofre.channel/1', { removed: name });
  else out.say(say('notify.removed', { name }));
}

/** What was asked for when it was added; what somebody else put there under another name stays. */
async function forgetSecrets({ globals, env }: Context, name: string): Promise<void> {
  const keeper = (await core.keeper()).secretKeeper(globals.home, env);
  for (const account of [`notify:${name}`, `notify:${name}:token`]) {
    await keeper.remove(account).catch(() => undefined); // a keychain that does not answer keeps what nobody uses
  }
}

async function log(
  context: Context,
  { channel = null, limit }: { channel?: string | null; limit: number },
): Promise<undefined> {
  const { deliveries } = await withCore(context, (core) =>
    core.request('notify.deliveries', { limit, channel }),
  );
  const { out, say } = context;
  if (out.json) out.document('cofre.notifications/1', { deliveries });
  else if (deliveries.length === 0) out.say(say('notify.nothingSent'));
  else sayDeliveries(context, deliveries);
}
