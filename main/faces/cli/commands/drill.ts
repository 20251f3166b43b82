import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Command } from 'commander';
import { EXIT_STATUS } from '../../../base/errors.ts';
import type { Drill } from '../../../contract/views/proof.ts';
import { type Context, withProgress } from '../context.ts';
import { operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { sayDrill } from '../say/drills.ts';
import { parseCount } from '../values/amounts.ts';
import { usage } from '../values/usage.ts';
import { aboutProject } from '../vault/about-project.ts';
import { allSnapshots, chooseReadable } from '../vault/snapshots.ts';
import { withVault } from '../vault/with-vault.ts';

interface Options {
  readonly snapshot?: string;
  readonly sample?: number;
  readonly full?: boolean;
}

export function addDrill(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  program
    .command('drill')
    .description(say('commands.drill.about'))
    .argument('[project]', say('commands.drill.project'))
    .option('--snapshot <snapshot>', say('commands.drill.snapshot'))
    .option('--sample <n>', say('commands.drill.sample'), parseCount(1))
    .option('--full', say('commands.drill.full'))
    .action(does<Options, [string | undefined]>(drill));
}

/** A restore drill: 0 passed, 4 failed, 5 inconclusive. */
async function drill(outer: Context, options: Options, project: string | undefined): Promise<number> {
  if (options.full === true && options.sample !== undefined)
    throw usage('conflict', { first: '--full', second: '--sample' });
  const context = project === undefined ? outer : await aboutProject(outer, project);
  const done = await adHoc(context, options);
  if (context.out.json) context.out.document('cofre.drill/1', done);
  else sayDrill(context, done);
  return statusOf(done);
}

/** Of a vault that no settings need to know: here and now. */
function adHoc(context: Context, { snapshot: wanted, sample }: Options): Promise<Drill> {
  return withVault(context, async (vault) => {
    const { drill: run, newestToDrill } = await operations.drill();
    const snapshot =
      wanted === undefined
        ? newestToDrill(await allSnapshots(context, vault), context.globals.project)
        : await chooseReadable(context, vault, wanted);
    const scope = sample === undefined ? 'full' : { sample };
    const { signal, globals } = context;
    return withProgress(context, (onEvent) =>
      run(
        vault,
        { snapshot, scope, run: null, copy: null },
        { scratch: path.join(globals.home, 'drills'), random: randomBytes, signal, onEvent },
      ),
    );
  });
}

export function statusOf({ verdict }: Pick<Drill, 'verdict'>): number {
  if (verdict === 'passed') return 0;
  return verdict === 'failed' ? EXIT_STATUS.damaged : EXIT_STATUS.inconclusive;
}
