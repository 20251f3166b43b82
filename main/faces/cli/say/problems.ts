import { problemText } from '../../../contract/text/problem.ts';
import type { RunProblem } from '../../../contract/views/problem.ts';
import type { Context } from '../context.ts';
import { escapeForTerminal } from './escape.ts';

/** Shown to people; the JSON holds them all. */
const SHOWN = 20;

/** The first problems, one a line, and how many more there are. `total` where more were counted than are kept. */
export function sayProblems(
  context: Context,
  problems: readonly RunProblem[],
  options: { total?: number; toStderr?: boolean } = {},
): void {
  const { out } = context;
  const print = (line: string) => (options.toStderr === true ? out.note(line) : out.alert(line));
  for (const problem of problems.slice(0, SHOWN))
    print(`  ${escapeForTerminal(problem.path)}: ${problemText(problem, context.texts)}`);
  const more = (options.total ?? problems.length) - Math.min(SHOWN, problems.length);
  if (more > 0) print(`  ${context.say('problems.more', { count: more })}`);
}
