import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { Declare } from '../program.ts';
import { withCore } from '../running/open-core.ts';
import { isoOf } from '../say/runs.ts';
import { endOfPause } from '../values/times.ts';

export function addPause(program: Command, { texts, does }: Declare): void {
  program
    .command('pause')
    .description(texts.say('commands.pause.about'))
    .argument('[end...]', texts.say('commands.pause.end'))
    .action(does<object, [string[]]>(pause));
  program.command('resume').description(texts.say('commands.resume.about')).action(does<object, []>(resume));
}

async function pause(context: Context, _options: object, words: string[]): Promise<undefined> {
  const { out, say, globals, measures } = context;
  const until = endOfPause(words, Date.now());
  const { project } = globals;
  await withCore(context, (core) => core.request('pause', { project, until }));
  if (out.json) out.document('cofre.pause/1', { project, paused: true, until: isoOf(until) });
  else if (until === null)
    out.say(say(project === null ? 'pause.all' : 'pause.project', { project: project ?? '' }));
  else {
    const values = { project: project ?? '', until: measures.exact(until) };
    out.say(say(project === null ? 'pause.allUntil' : 'pause.projectUntil', values));
  }
}

async function resume(context: Context): Promise<undefined> {
  const { out, say, globals } = context;
  const { project } = globals;
  await withCore(context, (core) => core.request('resume', { project }));
  if (out.json) out.document('cofre.pause/1', { project, paused: false, until: null });
  else out.say(say('pause.resumed'));
}
