import type { Command } from 'commander';
import type { Run, RunKind, RunState } from '../../../contract/views/run.ts';
import { PAGE_MAX, RUN_KINDS, RUN_STATES } from '../../../contract/views/run-words.ts';
import type { Context } from '../context.ts';
import type { Declare } from '../program.ts';
import { withCore } from '../running/open-core.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { reasonText, runFields, shortRun, stateText } from '../say/runs.ts';
import { table } from '../say/table.ts';
import { parseChoice, parseCount } from '../values/amounts.ts';

interface Options {
  readonly state?: RunState[];
  readonly kind?: RunKind[];
  readonly limit: number;
}

export function addHistory(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  program
    .command('history')
    .description(say('commands.history.about'))
    .option(
      '--state <state>',
      say('commands.history.state', { choices: RUN_STATES.join(', ') }),
      severalOf(RUN_STATES),
    )
    .option(
      '--kind <kind>',
      say('commands.history.kind', { choices: RUN_KINDS.join(', ') }),
      severalOf(RUN_KINDS),
    )
    .option('--limit <n>', say('commands.history.limit'), parseCount(1, PAGE_MAX), 50)
    .action(does<Options, []>(history));
}

function severalOf<Choice extends string>(choices: readonly Choice[]) {
  const parse = parseChoice(choices);
  return (text: string, before: Choice[] = []): Choice[] => [...before, parse(text)];
}

async function history(context: Context, { state, kind, limit }: Options): Promise<undefined> {
  const { project } = context.globals;
  const { runs, next } = await withCore(context, (core) =>
    core.request('history.list', {
      limit,
      ...(project === null ? {} : { project }),
      ...(state === undefined ? {} : { states: state }),
      ...(kind === undefined ? {} : { kinds: kind }),
    }),
  );
  const { out } = context;
  if (out.json) out.document('cofre.history/1', { runs: runs.map(runFields), next });
  else if (runs.length === 0) out.say(context.say('history.none'));
  else print(context, runs);
}

function print(context: Context, runs: readonly Run[]): void {
  const { out, measures, say } = context;
  const now = Date.now();
  const rows = runs.map((run) => [
    out.paint.strong(shortRun(run.id)),
    measures.ago(run.queuedAt, now),
    escapeForTerminal(run.project ?? run.vault),
    [say(`runs.kinds.${run.kind}`), escapeForTerminal(run.type ?? '')].filter(Boolean).join(' '),
    say(`runs.triggers.${run.trigger}`),
    run.durationMs === null ? '' : measures.duration(run.durationMs),
    run.files === null ? '' : measures.number(run.files),
    run.newBytes === null ? '' : measures.size(run.newBytes),
    [
      stateText(context, run.state),
      reasonText(context, run),
      run.problemCount === 0 ? '' : say('history.problems', { count: run.problemCount }),
    ]
      .filter(Boolean)
      .join(': '),
  ]);
  const columns = [
    { title: 'ID' },
    { title: say('history.when') },
    { title: say('history.of') },
    { title: say('history.what') },
    { title: say('history.trigger') },
    { title: say('history.took'), align: 'right' as const },
    { title: say('history.files'), align: 'right' as const },
    { title: say('history.fresh'), align: 'right' as const },
    { title: say('history.result') },
  ];
  const [header = '', ...lines] = table(columns, rows);
  out.line(out.paint.dim(header));
  for (const line of lines) out.line(line);
}
