import type { Command } from 'commander';
import type { Core } from '../../../contract/core.ts';
import type { LogLine } from '../../../contract/views/log.ts';
import type { RunDetails, RunId } from '../../../contract/views/run.ts';
import type { Context } from '../context.ts';
import type { Declare } from '../program.ts';
import { withCore } from '../running/open-core.ts';
import { proofText } from '../say/drills.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { sayProblems } from '../say/problems.ts';
import { isoOf, jobText, reasonText, runFields, stateText } from '../say/runs.ts';
import { facts } from '../say/table.ts';

export function addLogs(program: Command, { texts, does }: Declare): void {
  program
    .command('logs')
    .description(texts.say('commands.logs.about'))
    .argument('<run>', texts.say('commands.logs.run'))
    .action(does<object, [string]>(logs));
}

async function logs(context: Context, _options: object, wanted: string): Promise<undefined> {
  const { run, lines } = await withCore(context, async (core) => {
    const found = (await core.request('history.run', { run: wanted })).run;
    return { run: found, lines: await allLines(core, found.id) };
  });
  const { out } = context;
  if (out.json) {
    const log = lines.map(({ at, ...line }) => ({ ...line, at: isoOf(at) }));
    const { phases, counts, problems } = run;
    out.document('cofre.run/1', { ...runFields(run), phases, counts, problems, drill: run.drill, log });
  } else print(context, run, lines);
}

export async function allLines(core: Core, run: RunId): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for (let more = true; more; ) {
    const page = await core.request('history.log', { run, after: lines.at(-1)?.n ?? 0 });
    lines.push(...page.lines);
    more = page.more;
  }
  return lines;
}

function print(context: Context, run: RunDetails, lines: readonly LogLine[]): void {
  const { out, say, measures } = context;
  const reason = reasonText(context, run);
  const state = stateText(context, run.state);
  const rows: [string, string][] = [
    [say('logs.run'), run.id],
    [say('logs.job'), jobText(context, run)],
    [say('logs.trigger'), say(`runs.triggers.${run.trigger}`)],
    [say('logs.asked'), measures.exact(run.queuedAt)],
    ...(run.durationMs === null ? [] : [[say('logs.took'), tookText(context, run)] as [string, string]]),
    [say('logs.result'), reason === '' ? state : `${state}: ${reason}`],
    ...(run.snapshot === null ? [] : [[say('logs.snapshot'), run.snapshot] as [string, string]]),
    ...(run.drill === null ? [] : [[say('logs.drill'), proofText(context, run.drill)] as [string, string]]),
  ];
  for (const line of facts(rows)) out.line(line);
  if (run.problemCount > 0) {
    out.line(out.paint.warn(say('logs.problems', { count: run.problemCount })));
    sayProblems(context, run.problems, { total: run.problemCount });
  }
  if (lines.length > 0) out.line();
  for (const line of lines) out.line(lineText(context, line));
}

/** `3 min 20 s (scanning 2.0 s, storing 3 min 15 s)`. */
function tookText({ say, measures }: Context, { durationMs, phases }: RunDetails): string {
  const each = Object.entries(phases).map(
    ([phase, ms]) => `${say(`progress.${phase as keyof typeof phases}`)} ${measures.duration(ms)}`,
  );
  const all = measures.duration(durationMs ?? 0);
  return each.length === 0 ? all : `${all} (${each.join(', ')})`;
}

/** With -v what only helps to find faults, too. */
export function lineText(context: Context, { at, level, code, values, text }: LogLine): string {
  const { out, texts } = context;
  const known = code === null ? null : texts.raw(code);
  const words = known === null ? escapeForTerminal(text) : texts.say(code as never, values);
  const time = out.paint.dim(timeOf(at));
  if (level === 'error') return `${time} ${out.paint.bad(words)}`;
  return `${time} ${level === 'warning' ? out.paint.warn(words) : words}`;
}

/** `14:03:59`, local time. */
function timeOf(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((value) => String(value).padStart(2, '0'))
    .join(':');
}
