import path from 'node:path';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import type { Declare } from '../program.ts';
import { startWords } from '../start-words.ts';
import { because } from '../values/usage.ts';

interface Options {
  readonly dryRun?: boolean;
}

export function addIntegrate(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  program
    .command('integrate')
    .description(say('commands.integrate.about'))
    .command('django')
    .description(say('commands.integrate.django'))
    .argument('<app>', say('commands.integrate.app'))
    .option('--dry-run', say('commands.integrate.dryRun'))
    .action(does<Options, [string]>(django));
}

async function django(context: Context, { dryRun = false }: Options, folder: string): Promise<undefined> {
  const { out, say, globals, env } = context;
  const { djangoFiles, planFiles, writeFiles, rememberCommand } = await core.integrate();
  const app = path.resolve(folder);
  const project = await projectFor(context, app);
  const planned = await planFiles(await djangoFiles(app, project));
  if (!dryRun) {
    await writeFiles(planned);
    await rememberCommand(globals.home, startWords(globals, env));
  }
  const files = planned.map(({ file, does }) => ({ file, does }));
  if (out.json) {
    out.document('cofre.integrate/1', { project, dryRun, files });
    return;
  }
  for (const { file, does } of files)
    out.line(`  ${say(`integrate.${does}`)}  ${path.relative(process.cwd(), file)}`);
  if (dryRun) out.say(say('integrate.dry'));
  else out.say(out.paint.good(say('integrate.done', { project })));
}

async function projectFor({ globals }: Context, app: string): Promise<string> {
  const settings = await (await core.settings()).openSettings(globals.home);
  if (globals.project !== null) {
    (await core.lookup()).projectOf(settings, globals.project);
    return globals.project;
  }
  const found = await (await core.hooks()).projectsAt(settings, [app]);
  const [only, ...others] = found;
  if (only === undefined) throw because('wrong-use', 'noProjectHere', { folder: app });
  if (others.length > 0)
    throw because('wrong-use', 'severalProjectsHere', { folder: app, names: found.join(', ') });
  return only;
}
