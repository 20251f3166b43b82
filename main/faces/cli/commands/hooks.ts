import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import type { Declare } from '../program.ts';
import { startWords } from '../start-words.ts';
import { parseChoice, parseDuration } from '../values/amounts.ts';
import { because } from '../values/usage.ts';

interface InstallOptions {
  readonly require?: boolean;
  readonly type?: string;
  readonly maxAge?: string;
  readonly wait?: string;
}

export function addHooks(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  const hooks = program.command('hooks').description(say('commands.hooks.about'));
  const duration = (text: string): string => {
    parseDuration(text);
    return text;
  };
  hooks
    .command('install')
    .description(say('commands.hooks.install'))
    .argument('[repo]', say('commands.hooks.repo'))
    .option('--require', say('commands.hooks.require'))
    .option('--type <type>', say('commands.hooks.type'), parseChoice(['quick', 'full', 'database'] as const))
    .option('--max-age <time>', say('commands.hooks.maxAge'), duration)
    .option('--wait <time>', say('commands.hooks.wait'), duration)
    .action(does<InstallOptions, [string | undefined]>(install));
  hooks
    .command('uninstall')
    .description(say('commands.hooks.uninstall'))
    .argument('[repo]', say('commands.hooks.repo'))
    .action(does<object, [string | undefined]>(uninstall));
  hooks
    .command('status')
    .description(say('commands.hooks.status'))
    .argument('[repo]', say('commands.hooks.repo'))
    .action(does<object, [string | undefined]>(status));
}

async function install(context: Context, options: InstallOptions, repo = '.'): Promise<undefined> {
  const { out, say, globals, env } = context;
  const { repositoryAt, installHook, hookLine, projectsAt } = await core.hooks();
  const repository = await repositoryAt(repo);
  const settings = await (await core.settings()).openSettings(globals.home);
  const projects = await projectsAt(settings, [repository.top, repository.commonDir]);
  const choices = {
    start: startWords(globals, env),
    options: wordsOf(options, globals),
    require: options.require === true,
  };
  const plan = await installHook(repository, choices);
  if (plan.how === 'manual') {
    const line = hookLine(choices);
    throw because('refused', plan.why === 'husky' ? 'huskyOwns' : 'hookTracked', { file: plan.file, line });
  }
  if (out.json) {
    out.document('cofre.hooks/1', { repository: repository.top, ...plan, projects });
    return;
  }
  out.say(
    out.paint.good(
      say(plan.how === 'config' ? 'hooks.inConfig' : 'hooks.installed', { script: plan.script }),
    ),
  );
  if (plan.how === 'file' && plan.place === 'chained') out.say(say('hooks.chained'));
  if (plan.how === 'file' && plan.note !== null) out.say(say(`hooks.${plan.note}`));
  if (projects.length > 0) out.say(say('hooks.projects', { names: projects.join(', ') }));
  else if (globals.project === null)
    out.alert(out.paint.warn(say('hooks.noProject', { folder: repository.top })));
  out.say(say('hooks.skip'));
}

function wordsOf({ require, type, maxAge, wait }: InstallOptions, { project }: Context['globals']): string[] {
  return [
    ...(require === true ? ['--require'] : []),
    ...(type === undefined ? [] : ['--type', type]),
    ...(maxAge === undefined ? [] : ['--max-age', maxAge]),
    ...(wait === undefined ? [] : ['--wait', wait]),
    ...(project === null ? [] : ['--project', project]),
  ];
}

async function uninstall({ out, say }: Context, _options: object, repo = '.'): Promise<undefined> {
  const { repositoryAt, uninstallHook } = await core.hooks();
  const repository = await repositoryAt(repo);
  const removed = await uninstallHook(repository);
  if (out.json) out.document('cofre.hooks/1', { repository: repository.top, removed });
  else out.say(say(removed ? 'hooks.removed' : 'hooks.notThere', { folder: repository.top }));
}

async function status(context: Context, _options: object, repo = '.'): Promise<number> {
  const { out, say, globals } = context;
  const { repositoryAt, hookStatus, projectsAt } = await core.hooks();
  const repository = await repositoryAt(repo);
  const found = await hookStatus(repository);
  const settings = await (await core.settings()).openSettings(globals.home);
  const projects = await projectsAt(settings, [repository.top, repository.commonDir]);
  if (out.json) out.document('cofre.hooks/1', { repository: repository.top, ...found, projects });
  else {
    out.line(say(`hooks.states.${found.state}`, { script: found.script ?? '' }));
    if (found.chained) out.line(say('hooks.chained'));
    if (projects.length > 0) out.line(say('hooks.projects', { names: projects.join(', ') }));
    else out.line(say('hooks.noProject', { folder: repository.top }));
  }
  return found.state === 'installed' ? 0 : 1;
}
