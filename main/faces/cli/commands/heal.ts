import type { Command } from 'commander';
import { EXIT_STATUS } from '../../../base/errors.ts';
import type { Context } from '../context.ts';
import { withProgress } from '../context.ts';
import { type HealPlan, type HealResult, type HealSource, operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { sayAffected } from '../say/affected.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { sayProblems } from '../say/problems.ts';
import { collect } from '../values/amounts.ts';
import { withVault } from '../vault/with-vault.ts';

/** Objects shown; the JSON holds all. */
const SHOWN = 20;

interface Options {
  readonly dryRun?: boolean;
  readonly read?: boolean;
  readonly from?: string[];
}

export function addHeal(program: Command, { texts, does }: Declare): void {
  program
    .command('heal')
    .description(texts.say('commands.heal.about'))
    .option('--dry-run', texts.say('commands.heal.dryRun'))
    .option('--read', texts.say('commands.heal.read'))
    .option('--from <place>', texts.say('commands.heal.from'), collect)
    .action(does<Options, []>(heal));
}

async function heal(context: Context, { dryRun = false, read = false, from = [] }: Options): Promise<number> {
  const { signal, out } = context;
  return withVault(context, (vault) =>
    withSources(from, async (sources) => {
      const { planHeal, executeHeal } = await operations.heal();
      const plan = await withProgress(context, (onEvent) =>
        planHeal(vault, sources, { read, signal, onEvent }),
      );
      if (!out.json) tellPlan(context, plan);
      const done = dryRun
        ? null
        : await withProgress(context, (onEvent) => executeHeal(vault, sources, { plan, signal, onEvent }));
      if (out.json) out.document('cofre.heal/1', { dryRun, ...plan, done });
      else if (done !== null) tell(context, done);
      else if (plan.steps.length > 0) out.say(context.say('heal.dry'));
      const isWhole =
        done === null ? plan.steps.length + plan.affected.length === 0 : done.verdict !== 'partly';
      return isWhole ? 0 : EXIT_STATUS.damaged;
    }),
  );
}

/** Copies that were named; each as the place it is. */
async function withSources<T>(
  places: readonly string[],
  work: (sources: HealSource[]) => Promise<T>,
): Promise<T> {
  const { openStore } = await operations.place();
  const sources: HealSource[] = [];
  try {
    for (const place of places) sources.push({ name: place, store: await openStore(place) });
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
}
