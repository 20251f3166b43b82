import type { Command } from 'commander';
import { EXIT_STATUS } from '../../../base/errors.ts';
import { type Context, withProgress } from '../context.ts';
import { core } from '../core.ts';
import { operations, type PrunePlan, type PruneRequest, type Vault } from '../operations.ts';
import type { Declare } from '../program.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { collect, parseCount, parseDuration } from '../values/amounts.ts';
import { because, usage } from '../values/usage.ts';
import { chosenVault } from '../vault/choose-vault.ts';
import { allSnapshots, chooseSnapshot } from '../vault/snapshots.ts';
import { withVault } from '../vault/with-vault.ts';
import { prunePlanFields, sayPrunePlan } from './prune-words.ts';

type Rules = Exclude<NonNullable<PruneRequest['rules']>, (...words: never) => unknown>;

const PERIODS = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;

interface Options {
  readonly keepLast?: number;
  readonly keepHourly?: number;
  readonly keepDaily?: number;
  readonly keepWeekly?: number;
  readonly keepMonthly?: number;
  readonly keepYearly?: number;
  readonly keepWithin?: number;
  readonly snapshot?: string[];
  readonly grace: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export function addPrune(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  const command = program.command('prune').description(say('commands.prune.about'));
  for (const period of PERIODS)
    command.option(`--keep-${period} <n>`, say(`commands.prune.keep.${period}`), parseCount(0));
  command
    .option('--keep-within <time>', say('commands.prune.keep.within'), parseDuration)
    .option('--snapshot <id>', say('commands.prune.snapshot'), collect)
    .option('--grace <time>', say('commands.prune.grace'), parseDuration, 24 * 3_600_000)
    .option('--dry-run', say('commands.prune.dryRun'))
    .option('-y, --yes', say('commands.prune.yes'))
    .action(does<Options, []>(prune));
}

async function prune(context: Context, options: Options): Promise<number> {
  const rules = rulesOf(options);
  if (rules !== null && options.snapshot !== undefined)
    throw usage('conflict', { first: '--keep-…', second: '--snapshot' });
  const heldProjects = await heldIn(context);
  return withVault(context, async (vault) => {
    const { planPrune, executePrune } = await operations.prune();
    const { provenSnapshots } = await operations.proofs();
    const { signal, out } = context;
    const plan = await planPrune(vault, {
      rules,
      heldProjects,
      graceMs: options.grace,
      proven: await provenSnapshots(vault, await allSnapshots(context, vault)),
      signal,
      ...(await exactly(context, vault, options)),
    });
    const dryRun = options.dryRun === true;
    if (!out.json) sayPrunePlan(context, plan);
    if (!dryRun) await consent(context, options, plan);
    const done = dryRun
      ? null
      : await withProgress(context, (onEvent) => executePrune(vault, plan, { signal, onEvent }));
    if (out.json) out.document('cofre.prune/1', { dryRun, ...prunePlanFields(plan), done });
    else if (done === null) out.say(context.say('prune.dry'));
    else
      out.say(
        out.paint.good(
          context.say('prune.done', { count: done.removed, size: context.measures.size(done.bytesFreed) }),
        ),
      );
    return sayHeld(context, plan);
  });
}

/** Projects of the vault of which nothing may go; holds stand only in vaults of the settings. */
async function heldIn(context: Context): Promise<ReadonlySet<string>> {
  const vault = await chosenVault(context);
  if (typeof vault === 'string') return new Set();
  const { withHolds } = await core.holds();
  return withHolds(context.globals.home, Date.now(), (holds) => holds.heldIn(vault.name));
}

/** What would have gone, but for a hold, is not done: that is said, and the exit status is that of a refusal. */
function sayHeld({ out, say }: Context, { keep }: PrunePlan): number {
  const held = keep.filter(({ reasons }) => reasons.every(({ rule }) => rule === 'held'));
  const projects = [...new Set(held.map(({ snapshot }) => snapshot.record.project))];
  for (const project of projects)
    out.alert(out.paint.warn(say('prune.held', { project: escapeForTerminal(project) })));
  return projects.length === 0 ? 0 : EXIT_STATUS.refused;
}

/** null when no rule was given: then nothing but what no snapshot needs goes. */
function rulesOf(options: Options): Rules | null {
  const rules: Rules = {
    ...(options.keepLast === undefined ? {} : { last: options.keepLast }),
    ...(options.keepHourly === undefined ? {} : { hourly: options.keepHourly }),
    ...(options.keepDaily === undefined ? {} : { daily: options.keepDaily }),
    ...(options.keepWeekly === undefined ? {} : { weekly: options.keepWeekly }),
    ...(options.keepMonthly === undefined ? {} : { monthly: options.keepMonthly }),
    ...(options.keepYearly === undefined ? {} : { yearly: options.keepYearly }),
    ...(options.keepWithin === undefined ? {} : { within: options.keepWithin }),
  };
  return Object.keys(rules).length === 0 ? null : rules;
}

async function exactly(
  context: Context,
  vault: Vault,
  { snapshot }: Options,
): Promise<{ snapshots?: string[] }> {
  if (snapshot === undefined) return {};
  const ids = new Set<string>();
  for (const wanted of snapshot) ids.add((await chooseSnapshot(context, vault, wanted)).id);
  return { snapshots: [...ids] };
}

/** Snapshots go only after a yes, at the terminal or as a flag. */
async function consent({ prompts, say }: Context, { yes }: Options, { remove }: PrunePlan): Promise<void> {
  if (remove.length === 0 || yes === true) return;
  const question = `${say('prune.sure', { count: remove.length })} `;
  const agreed = prompts.possible && (await prompts.agree(question, say('ask.yesLetters'), false));
  if (!agreed) throw because('refused', 'noConsent', { count: remove.length });
}
