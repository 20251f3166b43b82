import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Declare } from '../program.ts';
import { usage } from '../values/usage.ts';

interface Options {
  readonly demo?: boolean;
}

export function addStart(program: Command, { texts, does }: Declare): void {
  program
    .command('start')
    .description(texts.say('commands.start.about'))
    .option('--demo', texts.say('commands.start.demo'))
    .action(does<Options, []>(start));
}

async function start(context: Context, { demo }: Options): Promise<number> {
  if (demo === true) return (await import('../start/demo.ts')).runDemo(context);
  if (!context.prompts.possible || context.out.json) throw usage('needsTerminal');
  return (await import('../start/guide.ts')).guide(context);
}
