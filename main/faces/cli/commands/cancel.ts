import type { Command } from 'commander';
import type { Core } from '../../../contract/core.ts';
import type { Run } from '../../../contract/views/run.ts';
import type { Context } from '../context.ts';
import type { Declare } from '../program.ts';
import { withCore } from '../running/open-core.ts';
import { jobText, shortRun } from '../say/runs.ts';
import { usage } from '../values/usage.ts';

export function addCancel(program: Command, { texts, does }: Declare): void {
  program
    .command('cancel')
    .description(texts.say('commands.cancel.about'))
    .argument('[run]', texts.say('commands.cancel.run'))
    .action(does<object, [string | undefined]>(cancel));
}

async function cancel(context: Context, _options: object, wanted: string | undefined): Promise<undefined> {
  await withCore(context, async (core) => {
    const run = await runToCancel(core, wanted);
    const was = run === null ? null : (await core.request('job.cancel', { run: run.id })).was;
    const { out, say } = context;
    if (out.json) out.document('cofre.cancel/1', { run: run?.id ?? null, was: was ?? 'over' });
    else if (run === null) out.say(say('cancel.nothing'));
    else out.say(say(`cancel.${was ?? 'over'}`, { id: shortRun(run.id), job: jobText(context, run) }));
  });
}

/** The one that was named, or the only one there is; null when there is none. */
async function runToCancel(core: Core, wanted: string | undefined): Promise<Run | null> {
  if (wanted !== undefined) return (await core.request('history.run', { run: wanted })).run;
  const { runs } = await core.request('history.list', { states: ['queued', 'running'] });
  if (runs.length > 1) throw usage('severalRunning', { runs: runs.map(({ id }) => shortRun(id)).join(', ') });
  return runs[0] ?? null;
}
