import type { Command } from 'commander';
import type { RetentionSettings } from '../../../contract/settings/schedule.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import { operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { usage } from '../values/usage.ts';
import { withVault } from '../vault/with-vault.ts';
import { prunePlanFields, sayPrunePlan } from './prune-words.ts';

interface Options {
  readonly preview?: boolean;
}

const TYPES = ['full', 'quick', 'database'] as const;
const RULES = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly', 'withinDays'] as const;

export function addRetention(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  program
    .command('retention')
    .description(say('commands.retention.about'))
    .argument('[project]', say('commands.schedule.project'))
    .option('--preview', say('commands.retention.preview'))
    .action(does<Options, [string | undefined]>(retention));
}

async function retention(context: Context, { preview }: Options, named?: string): Promise<undefined> {
  const { globals, out } = context;
  const settings = await (await core.settings()).openSettings(globals.home);
  const project = named ?? globals.project;
  if (project !== null) (await core.lookup()).projectOf(settings, project);
  const shown = Object.entries(settings.projects).filter(([name]) => project === null || name === project);
  const rules = shown.map(([name, each]) => ({
    project: name,
    vault: each.vault,
    retention: each.retention,
  }));
  if (preview === true) return showPlan(context, project);
  const disks = await disksOf(context, settings.vaults);
  if (out.json) {
    const budgets = Object.entries(settings.vaults).map(([vault, { budgetBytes }]) => ({
      vault,
      budgetBytes: budgetBytes ?? null,
    }));
    out.document('cofre.retention/1', { projects: rules, budgets, disks });
    return;
  }
  for (const { project: name, retention: types } of rules) {
    out.line(out.paint.strong(escapeForTerminal(name)));
    for (const type of TYPES) out.line(`  ${type.padEnd(9)} ${rulesText(context, types[type])}`);
  }
  for (const [vault, { budgetBytes }] of Object.entries(settings.vaults))
    if (budgetBytes !== undefined)
      out.line(context.say('retention.budget', { vault, size: context.measures.size(budgetBytes) }));
  for (const { vault, free, daysUntilFull } of disks) {
    if (free === null) continue;
    const values = { vault, size: context.measures.size(free), count: daysUntilFull ?? 0 };
    out.line(context.say(daysUntilFull === null ? 'retention.disk' : 'retention.diskFull', values));
  }
}

async function disksOf({ globals }: Context, vaults: Readonly<Record<string, { readonly url: string }>>) {
  const { diskForecast } = await core.space();
  const now = Date.now();
  const all = Object.entries(vaults).map(async ([vault, { url }]) => ({
    vault,
    ...(await diskForecast({ home: globals.home, vault, url, now })),
  }));
  return Promise.all(all);
}

function rulesText({ say, texts }: Context, retention: RetentionSettings | undefined): string {
  const given = RULES.filter((rule) => (retention?.[rule] ?? 0) > 0);
  if (given.length === 0) return say('retention.all');
  return given
    .map((rule) => `${texts.raw(`retention.rules.${rule}`) ?? rule} ${retention?.[rule]}`)
    .join(', ');
}

/** Which rule keeps which snapshot, with the settings as they are; nothing is removed. */
async function showPlan(context: Context, project: string | null): Promise<undefined> {
  const settings = await (await core.settings()).openSettings(context.globals.home);
  const scoped: Context = { ...context, globals: { ...context.globals, project } };
  await withVault(scoped, async (vault) => {
    const { retentionOf } = await core.retention();
    const name = Object.keys(settings.vaults).find((each) => settings.vaults[each]?.url === vault.store.url);
    if (name === undefined) throw usage('noVaultNamed');
    const { rules, timeZone, budgetBytes } = retentionOf(settings, name);
    const { planPrune } = await operations.prune();
    const plan = await planPrune(vault, {
      rules,
      timeZone,
      budgetBytes,
      graceMs: GRACE_MS,
      signal: context.signal,
    });
    const isShown = ({ record }: (typeof plan.remove)[number]) =>
      project === null || record.project === project;
    const part = {
      ...plan,
      keep: plan.keep.filter(({ snapshot }) => isShown(snapshot)),
      remove: plan.remove.filter(isShown),
    };
    const { out, say, measures } = context;
    if (out.json) {
      out.document('cofre.retention/1', { preview: true, ...prunePlanFields(part), budget: plan.budget });
      return;
    }
    sayPrunePlan(context, part);
    const { budget } = plan;
    if (budget === null) return;
    const values = {
      limit: measures.size(budget.limitBytes),
      needed: measures.size(budget.neededAfter),
      count: budget.thinned.length,
    };
    out.say(say(budget.met ? 'retention.budgetMet' : 'retention.budgetNotMet', values));
  });
}

/** As the runs after backups have it (ms). */
const GRACE_MS = 24 * 3600 * 1000;
