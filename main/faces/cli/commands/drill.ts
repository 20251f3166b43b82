import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Command } from 'commander';
import { EXIT_STATUS } from '../../../base/errors.ts';
import type { Drill } from '../../../contract/views/proof.ts';
import { type Context, withProgress } from '../context.ts';
import { core } from '../core.ts';
import { operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { followJob, statusOf as throwingStatus } from '../running/follow-job.ts';
import { withCore } from '../running/open-core.ts';
import { sayDrill } from '../say/drills.ts';
import { parseCount } from '../values/amounts.ts';
import { because, usage } from '../values/usage.ts';
import { chosenVault } from '../vault/choose-vault.ts';
import { databasesOf } from '../vault/databases-of.ts';
import { chooseReadable } from '../vault/snapshots.ts';
import { withVault } from '../vault/with-vault.ts';

interface Options {
  readonly snapshot?: string;
  readonly sample?: number;
  readonly full?: boolean;
  readonly copy?: string;
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
    .option('--copy <name>', say('commands.drill.copy'))
    .action(does<Options, [string | undefined]>(drill));
}

/** A restore drill: 0 passed, 4 failed, 5 inconclusive. */
async function drill(context: Context, options: Options, word: string | undefined): Promise<number> {
  if (options.full === true && options.sample !== undefined)
    throw usage('conflict', { first: '--full', second: '--sample' });
  const project = await projectOf(context, word);
  const named = word === undefined ? context : withProject(context, word);
  if (project === null && options.copy !== undefined) throw usage('copyOfProject');
  const done = project === null ? await adHoc(named, options) : await asJob(named, options, project);
  if (context.out.json) context.out.document('cofre.drill/1', done);
  else sayDrill(context, done);
  if (done.verdict === 'passed') return 0;
  return done.verdict === 'failed' ? EXIT_STATUS.damaged : EXIT_STATUS.inconclusive;
}

const withProject = (context: Context, project: string): Context => ({
  ...context,
  globals: { ...context.globals, project },
});

/**
 * The project of the settings that is meant, by its word or by --project; else the only one there is. null: none, or the vault
 * that was named is not the one it is kept in.
 */
async function projectOf(context: Context, word: string | undefined): Promise<string | null> {
  const { projects } = await (await core.settings()).openSettings(context.globals.home);
  const names = Object.keys(projects);
  const name = word ?? context.globals.project ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined || !Object.hasOwn(projects, name)) return null;
  if (context.globals.vault === null) return name;
  const vault = await chosenVault(context);
  return typeof vault !== 'string' && vault.name === projects[name]?.vault ? name : null;
}

/** Through the core: seen in the history, one drill at a time. */
async function asJob(context: Context, options: Options, project: string): Promise<Drill> {
  const { snapshot: wanted, sample = null, copy = null } = options;
  const scope = options.full === true ? 'full' : sample === null ? null : 'sample';
  const snapshot = wanted === undefined ? null : await idOf(withProject(context, project), wanted);
  return withCore(context, async (own) => {
    const start = () => own.request('drill.start', { project, snapshot, scope, sample, copy });
    const run = await followJob(context, own, start);
    if (run.drill !== null) return run.drill;
    throwingStatus(run); // throws what came in the way
    throw because('inconclusive', 'drillUnknown');
  });
}

function idOf(context: Context, wanted: string): Promise<string> {
  return withVault(context, async (vault) => (await chooseReadable(context, vault, wanted)).id);
}

/** Of a vault that no settings need to know: here and now. */
function adHoc(context: Context, { snapshot: wanted, sample }: Options): Promise<Drill> {
  return withVault(context, async (vault) => {
    const { drill: run, newestToDrill } = await operations.drill();
    const { keepProof } = await operations.proofs();
    const { syncSnapshots } = await operations.snapshots();
    const chosen =
      wanted === undefined
        ? newestToDrill(await syncSnapshots(vault), context.globals.project)
        : { snapshot: await chooseReadable(context, vault, wanted) };
    const scope = sample === undefined ? 'full' : { sample };
    const { signal, globals } = context;
    const { drillDatabases } = await core.drillDatabases();
    const databases = drillDatabases(null, await databasesOf(context));
    const done = await withProgress(context, (onEvent) =>
      run(
        vault,
        { ...chosen, scope, run: null, copy: null },
        { scratch: path.join(globals.home, 'drills'), random: randomBytes, databases, signal, onEvent },
      ),
    );
    await keepProof(vault, done);
    return done;
  });
}
