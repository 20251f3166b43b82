import { createHash } from 'node:crypto';
import { homedir, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { defaultHome } from '../../../core/files/home.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import type { Declare } from '../program.ts';
import { startWords } from '../start-words.ts';
import { because } from '../values/usage.ts';

interface Options {
  readonly system?: boolean;
  readonly dryRun?: boolean;
}

export function addService(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  const service = program.command('service').description(say('commands.service.about'));
  for (const [verb, work] of [
    ['install', install],
    ['uninstall', uninstall],
    ['status', status],
  ] as const) {
    const command = service.command(verb).description(say(`commands.service.${verb}`));
    command.option('--system', say('commands.service.system'));
    if (verb === 'install') command.option('--dry-run', say('commands.service.dryRun'));
    command.action(does<Options, []>(work));
  }
}

type ServicePlan = NonNullable<ReturnType<Awaited<ReturnType<typeof core.service>>['planService']>>;

async function planOf(context: Context, { system = false }: Options): Promise<ServicePlan> {
  const { globals, env } = context;
  const { planService } = await core.service();
  const { username, uid } = userInfo();
  const [node = '', program = '', ...options] = startWords(globals, env);
  // Named in any case: a service does not have this shell's COFRE_HOME or XDG_DATA_HOME.
  const home = options.length > 0 ? options : ['--config', globals.home];
  const plan = planService(
    {
      name: nameFor(globals.home),
      argv: [node, program, ...home, 'serve'],
      env: languageOf(env),
      logFile: path.join(globals.home, 'serve.log'),
    },
    {
      ...{ platform: process.platform, system, home: homedir(), uid, temporary: tmpdir() },
      user: process.platform === 'win32' ? `${env.USERDOMAIN ?? '.'}\\${username}` : username,
      configHome:
        env.XDG_CONFIG_HOME !== undefined && path.isAbsolute(env.XDG_CONFIG_HOME)
          ? env.XDG_CONFIG_HOME
          : null,
    },
  );
  if (plan === null) throw because('wrong-use', 'noService', { system: process.platform });
  return plan;
}

/** Each home has a service of its own. */
function nameFor(home: string): string {
  if (home === path.resolve(defaultHome({}))) return 'cofre';
  return `cofre-${createHash('sha256').update(home).digest('hex').slice(0, 8)}`;
}

function languageOf(env: NodeJS.ProcessEnv): Record<string, string> {
  const said = env.LC_ALL || env.LC_MESSAGES || env.LANG;
  return said ? { LANG: said } : {};
}

async function install(context: Context, options: Options): Promise<undefined> {
  const { out, say } = context;
  const plan = await planOf(context, options);
  const commands = plan.install.map(({ argv }) => argv);
  if (options.dryRun !== true) await (await core.service()).installService(plan);
  if (out.json) {
    out.document('cofre.service/1', { file: plan.file, commands, dryRun: options.dryRun === true });
    return;
  }
  if (options.dryRun === true) {
    out.line(`# ${plan.file}`);
    out.line(plan.bytes.toString(plan.fileStays ? 'utf8' : 'utf16le').trimEnd());
    for (const argv of commands) out.line(`# ${argv.join(' ')}`);
    return;
  }
  out.say(out.paint.good(say('service.installed', { file: plan.file })));
  if (process.platform === 'linux' && options.system !== true) out.say(say('service.linger'));
}

async function uninstall(context: Context, options: Options): Promise<undefined> {
  const plan = await planOf(context, options);
  const removed = await (await core.service()).uninstallService(plan);
  const { out, say } = context;
  if (out.json) out.document('cofre.service/1', { file: plan.file, removed });
  else out.say(say(removed ? 'service.removed' : 'service.absent', { file: plan.file }));
}

async function status(context: Context, options: Options): Promise<number> {
  const plan = await planOf(context, options);
  const state = await (await core.service()).serviceState(plan);
  const { out, say } = context;
  if (out.json) out.document('cofre.service/1', { file: plan.file, state });
  else out.line(say(`service.states.${state}`, { file: plan.file }));
  return state === 'running' ? 0 : 1;
}
