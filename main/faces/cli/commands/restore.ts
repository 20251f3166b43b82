import type { Command } from 'commander';
import { EXIT_STATUS } from '../../../base/errors.ts';
import { type Context, withProgress } from '../context.ts';
import { operations, type RestorePlan, type RestoreResult, type Snapshot } from '../operations.ts';
import type { Declare } from '../program.ts';
import { parseChoice } from '../values/amounts.ts';
import { newFolder } from '../values/new-folder.ts';
import { because, usage } from '../values/usage.ts';
import { aboutProject } from '../vault/about-project.ts';
import { chooseReadable, shortId, snapshotPath } from '../vault/snapshots.ts';
import { withVault } from '../vault/with-vault.ts';
import { type DatabaseOptions, restoreDatabase } from './restore-database.ts';
import { sayPlan, sayRestored } from './restore-words.ts';

const CHOICES = ['skip', 'overwrite', 'rename'] as const;

interface Options extends DatabaseOptions {
  readonly target?: string;
  readonly inPlace?: boolean;
  readonly dryRun?: boolean;
  readonly onConflict?: (typeof CHOICES)[number];
  readonly yes?: boolean;
}

export function addRestore(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  program
    .command('restore')
    .description(say('commands.restore.about'))
    .argument('<snapshot>', say('arguments.snapshot'))
    .argument('[path...]', say('commands.restore.path'))
    .option('--target <folder>', say('commands.restore.target'))
    .option('--in-place', say('commands.restore.inPlace'))
    .option('--dry-run', say('commands.restore.dryRun'))
    .option(
      '--on-conflict <what>',
      say('commands.restore.onConflict', { choices: CHOICES.join(', ') }),
      parseChoice(CHOICES),
    )
    .option('-y, --yes', say('commands.restore.yes'))
    .option('--database [name]', say('commands.restore.database'))
    .option('--into <name>', say('commands.restore.into'))
    .option('--to-file <file>', say('commands.restore.toFile'))
    .option('--server <address>', say('commands.restore.server'))
    .option('--over-live', say('commands.restore.overLive'))
    .option('--confirm <name>', say('commands.restore.confirm'))
    .option('--no-safety-backup', say('commands.restore.noSafetyBackup'))
    .action(does<Options, [string, string[]]>(restore));
}

async function restore(asked: Context, options: Options, wanted: string, paths: string[]): Promise<number> {
  refuseMixtures(options, paths);
  const context = await aboutProject(asked, wanted);
  return withVault(context, async (vault) => {
    const { planRestore, executeRestore, warmWriters } = await operations.restore();
    const isWhole = paths.length === 0 && options.database === undefined;
    if (isWhole && options.dryRun !== true) warmWriters(vault);
    const snapshot = await chooseReadable(context, vault, wanted);
    if (options.database !== undefined) return restoreDatabase(context, options, { vault, snapshot });
    const target: RestorePlan['request']['target'] =
      options.inPlace === true
        ? 'in-place'
        : { folder: options.target ?? (await newFolder(`restored-${shortId(snapshot.id)}`)) };
    const { signal } = context;
    const request = {
      snapshot,
      paths: paths.map(snapshotPath),
      target,
      onConflict: options.onConflict ?? ('refuse' as const),
      signal,
    };
    const plan = await withProgress(context, (onEvent) => planRestore(vault, { ...request, onEvent }));
    try {
      sayPlan(context, plan, { target, everything: options.dryRun === true });
      if (options.dryRun === true) return endDry(context, snapshot, plan);
      await consent(context, options, plan);
      const result = await withProgress(context, (onEvent) =>
        executeRestore(vault, plan, { signal, onEvent }),
      );
      return end(context, { snapshot, plan, result, folder: target === 'in-place' ? null : target.folder });
    } finally {
      plan.close();
    }
  });
}

/** What belongs to files and what belongs to a database cannot be asked for together. */
function refuseMixtures(options: Options, paths: readonly string[]): void {
  const { target, inPlace, database, into, toFile, server, overLive, confirm } = options;
  if (target !== undefined && inPlace === true)
    throw usage('conflict', { first: '--target', second: '--in-place' });
  const ofDatabases = { '--into': into, '--to-file': toFile, '--server': server, '--over-live': overLive };
  const [stray] = Object.entries({ ...ofDatabases, '--confirm': confirm }).filter(
    ([, given]) => given !== undefined,
  );
  if (database === undefined && stray !== undefined) throw usage('needsDatabase', { name: stray[0] });
  if (database === undefined) return;
  if (paths.length > 0 || target !== undefined || inPlace === true)
    throw usage('conflict', {
      first: '--database',
      second: paths[0] ?? (inPlace === true ? '--in-place' : '--target'),
    });
}

function endDry({ out }: Context, { id }: Snapshot, plan: RestorePlan): number {
  const { counts, files, bytes, dumpsLeft } = plan;
  if (out.json)
    out.document('cofre.restore/1', { snapshot: id, dryRun: true, plan: counts, files, bytes, dumpsLeft });
  return 0;
}

/** What stands in the way is touched only by an explicit choice; live data at a terminal only after a yes. */
async function consent(
  context: Context,
  { inPlace, onConflict, yes }: Options,
  { counts }: RestorePlan,
): Promise<void> {
  if (counts.conflict > 0 && onConflict === undefined)
    throw because('target-exists', 'conflicts', { count: counts.conflict });
  if (inPlace !== true || onConflict !== 'overwrite' || counts.overwrite === 0 || yes === true) return;
  const { prompts, say } = context;
  const question = `${say('restore.sure', { count: counts.overwrite })} `;
  const agreed = prompts.possible && (await prompts.agree(question, say('ask.yesLetters'), false));
  if (!agreed) throw because('refused', 'inPlace', { count: counts.overwrite });
}

interface Ended {
  readonly snapshot: Snapshot;
  readonly plan: RestorePlan;
  readonly result: RestoreResult;
  readonly folder: string | null;
}

function end(context: Context, { snapshot, plan, result, folder }: Ended): number {
  if (context.out.json) {
    context.out.document('cofre.restore/1', {
      snapshot: snapshot.id,
      dryRun: false,
      target: folder,
      plan: plan.counts,
      dumpsLeft: plan.dumpsLeft,
      ...result,
    });
  } else sayRestored(context, result, folder);
  if (result.lost.length > 0) return EXIT_STATUS.damaged;
  return result.verdict === 'complete' ? 0 : EXIT_STATUS.incomplete;
}
