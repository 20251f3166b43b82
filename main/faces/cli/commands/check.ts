import type { Command } from 'commander';
import { EXIT_STATUS } from '../../../base/errors.ts';
import type { Context } from '../context.ts';
import { withProgress } from '../context.ts';
import { type CheckDepth, type CheckResult, operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { withCore } from '../running/open-core.ts';
import { sayAffected } from '../say/affected.ts';
import { sayCoverage } from '../say/coverage.ts';
import { sayProblems } from '../say/problems.ts';
import { parsePart } from '../values/amounts.ts';
import { usage } from '../values/usage.ts';
import { chosenVault } from '../vault/choose-vault.ts';
import { withVault } from '../vault/with-vault.ts';

interface Options {
  readonly quick?: boolean;
  readonly read?: true | { n: number; of: number };
  readonly rotation?: boolean;
  readonly coverage?: boolean;
}

export function addCheck(program: Command, { texts, does }: Declare): void {
  program
    .command('check')
    .description(texts.say('commands.check.about'))
    .option('--quick', texts.say('commands.check.quick'))
    .option('--read [n/t]', texts.say('commands.check.read'), parsePart)
    .option('--rotation', texts.say('commands.check.rotation'))
    .option('--coverage', texts.say('commands.check.coverage'))
    .action(does<Options, []>(checkVault));
}

async function checkVault(context: Context, options: Options): Promise<number> {
  const depth = depthOf(options);
  if (depth === 'coverage') return showCoverage(context);
  const { read } = options;
  const part = read === undefined || read === true ? {} : { part: read };
  const windowDays = depth === 'rotation' ? await windowOf(context) : {};
  return withVault(context, async (vault) => {
    const { check } = await operations.check();
    const { signal } = context;
    const result = await withProgress(context, (onEvent) =>
      check(vault, { depth, ...part, ...windowDays, signal, onEvent }),
    );
    if (context.out.json) context.out.document('cofre.check/1', { depth, ...part, ...result });
    else tell(context, depth, result);
    return result.verdict === 'ok' ? 0 : EXIT_STATUS.damaged;
  });
}

/** The first of the options that were given; two of them contradict each other. */
function depthOf(options: Options): CheckDepth | 'coverage' {
  const given = (['quick', 'read', 'rotation', 'coverage'] as const).filter(
    (name) => options[name] !== undefined && options[name] !== false,
  );
  const [first, second] = given;
  if (second !== undefined) throw usage('conflict', { first: `--${first}`, second: `--${second}` });
  return first ?? 'structure';
}

/** As the settings of the vault say, where it is in them. */
async function windowOf(context: Context): Promise<{ windowDays?: number }> {
  const vault = await chosenVault(context);
  const days = typeof vault === 'string' ? undefined : vault.rotationDays;
  return days === undefined ? {} : { windowDays: days };
}

async function showCoverage(context: Context): Promise<number> {
  const { out, say } = context;
  const { coverage } = await withCore(context, (core) => core.request('coverage.list', {}));
  if (out.json) out.document('cofre.coverage/1', { vaults: coverage });
  else if (coverage.length === 0) out.say(say('coverage.none'));
  else for (const each of coverage) sayCoverage(context, each);
  return 0;
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
  if (result.packsLeft > 0) out.say(`  ${say('check.left', { count: result.packsLeft })}`);
  if (result.cold === false) out.say(`  ${say('check.cached')}`);
  if (problems.length > 0) {
    out.alert(say('check.problems', { count: problems.length }));
    sayProblems(context, problems);
  }
  for (const each of affected) sayAffected(context, each);
  if (!isWhole) out.say(say('check.next'));
}
