import type { Command } from 'commander';
import { EXIT_STATUS } from '../../../base/errors.ts';
import type { Context } from '../context.ts';
import { withProgress } from '../context.ts';
import { type CheckDepth, type CheckResult, operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { sayProblems } from '../say/problems.ts';
import { parsePart } from '../values/amounts.ts';
import { usage } from '../values/usage.ts';
import { shortId } from '../vault/snapshots.ts';
import { withVault } from '../vault/with-vault.ts';

/** Affected files shown of each snapshot; the JSON holds what the check named. */
const SHOWN = 20;

interface Options {
  readonly quick?: boolean;
  readonly read?: true | { n: number; of: number };
}

export function addCheck(program: Command, { texts, does }: Declare): void {
  program
    .command('check')
    .description(texts.say('commands.check.about'))
    .option('--quick', texts.say('commands.check.quick'))
    .option('--read [n/t]', texts.say('commands.check.read'), parsePart)
    .action(does<Options, []>(checkVault));
}

async function checkVault(context: Context, { quick, read }: Options): Promise<number> {
  if (quick === true && read !== undefined) throw usage('conflict', { first: '--quick', second: '--read' });
  const depth = quick === true ? 'quick' : read === undefined ? 'structure' : 'read';
  const part = read === undefined || read === true ? {} : { part: read };
  return withVault(context, async (vault) => {
    const { check } = await operations.check();
    const { signal } = context;
    const result = await withProgress(context, (onEvent) =>
      check(vault, { depth, ...part, signal, onEvent }),
    );
    if (context.out.json) context.out.document('cofre.check/1', { depth, ...part, ...result });
    else tell(context, depth, result);
    return result.verdict === 'ok' ? 0 : EXIT_STATUS.damaged;
  });
}

function tell(context: Context, depth: CheckDepth, result: CheckResult): void {
  const { out, measures, say } = context;
  const { packs, bytesRead, snapshots, problems, affected } = result;
  const time = measures.duration(result.durationMs);
  const isWhole = result.verdict === 'ok';
  if (isWhole) out.say(out.paint.good(say(`check.ok.${depth}`, { time })));
  else out.alert(out.paint.bad(say('check.damaged', { time })));
  const amounts = { packs: measures.number(packs), size: measures.size(bytesRead) };
  out.say(`  ${say('check.seen', { count: snapshots, ...amounts })}`);
  if (problems.length > 0) {
    out.alert(say('check.problems', { count: problems.length }));
    sayProblems(context, problems);
  }
  for (const each of affected) sayAffected(context, each);
  if (!isWhole) out.say(say('check.next'));
}

function sayAffected(
  { out, say }: Context,
  { snapshot, paths, more }: CheckResult['affected'][number],
): void {
  out.alert(say('check.affected', { id: shortId(snapshot) }));
  for (const path of paths.slice(0, SHOWN)) out.alert(`  ${escapeForTerminal(path)}`);
  const rest = more + Math.max(0, paths.length - SHOWN);
  if (rest > 0) out.alert(`  ${say('problems.more', { count: rest })}`);
}
