import type { Command } from 'commander';
import { EXIT_STATUS } from '../../../base/errors.ts';
import type { Context } from '../context.ts';
import { type AddCopyOptions, copyFrom } from '../copies/copy-from.ts';
import { sayChecks, sayCopies, sayCopyRun } from '../copies/say-copies.ts';
import { vaultOfCopy } from '../copies/vault-of-copy.ts';
import type { Declare } from '../program.ts';
import { followJob, statusOf } from '../running/follow-job.ts';
import { withCore } from '../running/open-core.ts';
import { parseChoice, parseCount, parseDuration, parseSize } from '../values/amounts.ts';

/** Here once more, so that the schemas need not be loaded at every start; compiled against them in copy-from.ts. */
const PROVIDERS = [
  ...(['aws', 'b2', 'r2', 'wasabi', 'minio', 'digitalocean', 'hetzner', 'scaleway'] as const),
  'custom',
] as const;
const MODES = ['governance', 'compliance'] as const;

interface RunOptions {
  readonly anew?: boolean;
  readonly manyMayGo?: boolean;
}

export function addCopy(program: Command, declare: Declare): void {
  const { texts, does } = declare;
  const { say } = texts;
  const name = say('commands.copy.name');
  const copy = program.command('copy').description(say('commands.copy.about')).action(does<object, []>(list));
  addAdd(copy, declare);
  copy.command('list').description(say('commands.copy.list')).action(does<object, []>(list));
  copy
    .command('test')
    .description(say('commands.copy.test'))
    .argument('<name>', name)
    .action(does<object, [string]>(test));
  copy
    .command('run')
    .description(say('commands.copy.run'))
    .argument('[name]', say('commands.copy.runName'))
    .option('--anew', say('commands.copy.anew'))
    .option('--many-may-go', say('commands.copy.manyMayGo'))
    .action(does<RunOptions, [string | undefined]>(run));
  copy
    .command('remove')
    .description(say('commands.copy.remove'))
    .argument('<name>', name)
    .action(does<object, [string]>(remove));
}

function addAdd(copy: Command, { texts, does }: Declare): void {
  const { say } = texts;
  copy
    .command('add')
    .description(say('commands.copy.add'))
    .argument('<name>', say('commands.copy.name'))
    .argument('<place>', say('commands.copy.place'))
    .option(
      '--provider <name>',
      say('commands.copy.provider', { choices: PROVIDERS.join(', ') }),
      parseChoice(PROVIDERS),
    )
    .option('--endpoint <address>', say('commands.copy.endpoint'))
    .option('--region <region>', say('commands.copy.region'))
    .option('--path-style', say('commands.copy.pathStyle'))
    .option('--storage-class <class>', say('commands.copy.storageClass'))
    .option('--key-from <source>', say('commands.copy.keyFrom'))
    .option('--secret-from <source>', say('commands.copy.secretFrom'))
    .option('--aws-chain', say('commands.copy.awsChain'))
    .option('--delete-key-from <source>', say('commands.copy.deleteKeyFrom'))
    .option('--delete-secret-from <source>', say('commands.copy.deleteSecretFrom'))
    .option('--lock-days <n>', say('commands.copy.lockDays'), parseCount(1, 3650))
    .option(
      '--lock-mode <mode>',
      say('commands.copy.lockMode', { choices: MODES.join(', ') }),
      parseChoice(MODES),
    )
    .option('--limit <size>', say('commands.copy.limit'), parseSize)
    .option('--grace <time>', say('commands.copy.grace'), parseDuration)
    .option('--delete-after <time>', say('commands.copy.deleteAfter'))
    .option('--look-first', say('commands.copy.lookFirst'))
    .option('--replace', say('commands.copy.replace'))
    .option('--no-check', say('commands.copy.noCheck'))
    .action(does<AddCopyOptions & { replace?: boolean; check: boolean }, [string, string]>(add));
}

async function add(
  context: Context,
  options: AddCopyOptions & { replace?: boolean; check: boolean },
  name: string,
  place: string,
): Promise<number> {
  const vault = (await vaultOfCopy(context)).name;
  const copy = await copyFrom(context, { vault, name, place }, options);
  return withCore(context, async (core) => {
    const { out, say } = context;
    if (options.check) {
      const { checks, ok } = await core.request('copy.test', { vault, copy }, context.signal);
      if (!ok) {
        if (out.json) out.document('cofre.copy-test/1', { vault, name, ok, checks });
        else {
          sayChecks(context, checks);
          out.complain(out.errorPaint.bad(say('copies.notAdded', { name })));
        }
        return EXIT_STATUS.failed;
      }
      if (!out.json) sayChecks(context, checks);
    }
    const { copy: view } = await core.request('copy.add', { vault, copy, replace: options.replace === true });
    if (out.json) out.document('cofre.copy/1', view);
    else {
      out.say(out.paint.good(say('copies.added', { name, url: view.url, vault })));
      if (!view.offSite) out.say(out.paint.warn(say('copies.notOffSite')));
      out.say(say('copies.next', { name }));
    }
    return 0;
  });
}

async function list(context: Context): Promise<undefined> {
  const { vault } = context.globals;
  const only = vault === null ? {} : { vault: (await vaultOfCopy(context)).name };
  const { copies } = await withCore(context, (core) => core.request('copy.list', only));
  if (context.out.json) context.out.document('cofre.copies/1', { copies });
  else if (copies.length === 0) context.out.say(context.say('copies.none'));
  else sayCopies(context, copies);
}

async function test(context: Context, _options: object, name: string): Promise<number> {
  const vault = (await vaultOfCopy(context, name)).name;
  const { checks, ok } = await withCore(context, (core) =>
    core.request('copy.test', { vault, name }, context.signal),
  );
  if (context.out.json) context.out.document('cofre.copy-test/1', { vault, name, ok, checks });
  else sayChecks(context, checks);
  return ok ? 0 : EXIT_STATUS.failed;
}

async function run(
  context: Context,
  { anew = false, manyMayGo = false }: RunOptions,
  named?: string,
): Promise<number> {
  const vault = await vaultOfCopy(context, named);
  const names = named === undefined ? vault.copies.map((copy) => copy.name) : [named];
  let worst = 0;
  for (const name of names) {
    const ended = await withCore(context, (core) =>
      followJob(context, core, () => core.request('copy.run', { vault: vault.name, name, anew, manyMayGo })),
    );
    if (context.out.json) context.out.document('cofre.copy-run/1', { vault: vault.name, name, run: ended });
    else sayCopyRun(context, name, ended);
    worst = Math.max(worst, statusOf(ended));
  }
  if (names.length === 0) context.out.say(context.say('copies.none'));
  return worst;
}

async function remove(context: Context, _options: object, name: string): Promise<undefined> {
  const vault = (await vaultOfCopy(context, name)).name;
  const { url } = await withCore(context, (core) => core.request('copy.remove', { vault, name }));
  if (context.out.json) context.out.document('cofre.copy/1', { vault, name, url, removed: true });
  else context.out.say(context.say('copies.removed', { name, url }));
}
