import type { Command } from 'commander';
import { systemClock } from '../../../base/clock.ts';
import { EXIT_STATUS } from '../../../base/errors.ts';
import type { Context } from '../context.ts';
import { withProgress } from '../context.ts';
import { core } from '../core.ts';
import { type HealPlan, type HealResult, type HealSource, operations, type Vault } from '../operations.ts';
import type { Declare } from '../program.ts';
import { sayAffected } from '../say/affected.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { sayProblems } from '../say/problems.ts';
import { collect } from '../values/amounts.ts';
import { usage } from '../values/usage.ts';
import { chosenVault, placeOf, resolverOf } from '../vault/choose-vault.ts';
import { withVault } from '../vault/with-vault.ts';

/** Objects shown; the JSON holds all. */
const SHOWN = 20;

interface Options {
  readonly dryRun?: boolean;
  readonly read?: boolean;
  readonly from?: string[];
  readonly copy?: string;
}

export function addHeal(program: Command, { texts, does }: Declare): void {
  program
    .command('heal')
    .description(texts.say('commands.heal.about'))
    .option('--dry-run', texts.say('commands.heal.dryRun'))
    .option('--read', texts.say('commands.heal.read'))
    .option('--from <place>', texts.say('commands.heal.from'), collect)
    .option('--copy <name>', texts.say('commands.heal.copy'))
    .action(does<Options, []>(heal));
}

async function heal(context: Context, options: Options): Promise<number> {
  const { dryRun = false, read = false, from = [], copy } = options;
  const { signal, out } = context;
  return withTarget(context, copy ?? null, (vault) =>
    withSources(context, { from, copy: copy ?? null }, async (sources) => {
      const { planHeal, executeHeal } = await operations.heal();
      const rebuild = copy === undefined;
      const plan = await withProgress(context, (onEvent) =>
        planHeal(vault, sources, { read, signal, onEvent }),
      );
      if (!out.json) tellPlan(context, plan);
      const done = dryRun
        ? null
        : await withProgress(context, (onEvent) =>
            executeHeal(vault, sources, { plan, rebuild, signal, onEvent }),
          );
      if (out.json) out.document('cofre.heal/1', { dryRun, ...plan, done });
      else if (done !== null) tell(context, done);
      else if (plan.steps.length > 0) out.say(context.say('heal.dry'));
      const isWhole =
        done === null ? plan.steps.length + plan.affected.length === 0 : done.verdict !== 'partly';
      return isWhole ? 0 : EXIT_STATUS.damaged;
    }),
  );
}

/** The vault that is meant, or one of its copies, opened as the vault it is. */
async function withTarget<T>(
  context: Context,
  copy: string | null,
  work: (vault: Vault) => Promise<T>,
): Promise<T> {
  if (copy === null) return withVault(context, work);
  const named = await chosenVault(context);
  if (typeof named === 'string') throw usage('conflict', { first: '--vault <path>', second: '--copy' });
  await placeOf(context); // says how it is unlocked
  const resolver = await resolverOf(context);
  const { openCopyVault } = await core.openCopy();
  const world = { home: context.globals.home, clock: systemClock, resolver, person: context.secrets };
  const vault = await openCopyVault(named, copy, world);
  try {
    return await work(vault);
  } finally {
    await vault.close();
  }
}

/** Copies that were named, then those of the settings. */
async function withSources<T>(
  context: Context,
  { from, copy }: { from: readonly string[]; copy: string | null },
  work: (sources: HealSource[]) => Promise<T>,
): Promise<T> {
  const { openStore } = await operations.place();
  const sources: HealSource[] = [];
  try {
    for (const place of from) sources.push({ name: place, store: await openStore(place) });
    const named = await chosenVault(context);
    if (typeof named !== 'string') {
      const { openSources } = await core.healSources();
      const resolver = await resolverOf(context);
      const tell = (source: string, why: string): void =>
        context.out.alert(
          context.say('runLog.heal.away', { from: source, why: context.scrubber.clean(why) }),
        );
      sources.push(...(await openSources(named, { resolver, target: copy, tell })));
    }
    return await work(sources);
  } finally {
    for (const { store } of sources) await store.close();
  }
}

function tellPlan({ out, say }: Context, { steps }: HealPlan): void {
  if (steps.length === 0) return;
  out.alert(say('heal.plan', { count: steps.length }));
  for (const { wound, from } of steps.slice(0, SHOWN)) {
    const object = wound.object;
    if (from === null) out.alert(`  ${say(`heal.none.${wound.state}`, { object })}`);
    else out.say(`  ${say(`heal.has.${wound.state}`, { object, from: escapeForTerminal(from) })}`);
  }
  if (steps.length > SHOWN) out.alert(`  ${say('problems.more', { count: steps.length - SHOWN })}`);
}

function tell(context: Context, result: HealResult): void {
  const { out, say, measures } = context;
  const { verdict, healed, open, filesRead, affected, proven, problems } = result;
  const time = measures.duration(result.durationMs);
  if (verdict === 'partly') out.alert(out.paint.bad(say('heal.partly', { time })));
  else out.say(out.paint.good(say(`heal.${verdict}`, { time })));
  if (healed.length > 0) out.say(`  ${say('heal.replaced', { count: healed.length })}`);
  if (healed.some(({ aside }) => aside !== null))
    out.say(`  ${say('heal.aside', { folder: 'quarantine/' })}`);
  if (filesRead > 0) out.say(`  ${say('heal.files', { count: filesRead })}`);
  if (proven.length > 0) out.say(`  ${say('heal.proven', { count: proven.length })}`);
  if (problems.length > 0) sayProblems(context, problems);
  if (open.length > 0) out.alert(say('heal.open', { count: open.length }));
  for (const object of open.slice(0, SHOWN)) out.alert(`  ${escapeForTerminal(object)}`);
  for (const each of affected) sayAffected(context, each);
  if (affected.length > 0) out.say(say('heal.backup'));
}
