import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { type FleetMember, operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { table } from '../say/table.ts';
import { parseDuration } from '../values/amounts.ts';

interface Options {
  readonly maxAge: number;
  readonly maxProofAge: number;
}

const DAY = 24 * 3600 * 1000;

export function addFleet(program: Command, { texts, does }: Declare): void {
  program
    .command('fleet')
    .description(texts.say('commands.fleet.about'))
    .argument('<url>', texts.say('commands.fleet.url'))
    .option('--max-age <age>', texts.say('commands.fleet.maxAge'), parseDuration, 2 * DAY)
    .option('--max-proof-age <age>', texts.say('commands.fleet.maxProofAge'), parseDuration, 14 * DAY)
    .action(does<Options, [string]>(fleet));
}

async function fleet(context: Context, { maxAge, maxProofAge }: Options, url: string): Promise<number> {
  const { lookAtFleet } = await operations.fleet();
  const rules = { now: Date.now(), backupAge: maxAge, proofAge: maxProofAge };
  const members = await lookAtFleet(url, rules, context.signal);
  const { out, say } = context;
  if (out.json) out.document('cofre.fleet/1', { vaults: members });
  else if (members.length === 0) out.say(say('fleet.none', { url }));
  else print(context, members);
  return members.every(({ verdict }) => verdict === 'ok') ? 0 : 1;
}

function print(context: Context, members: readonly FleetMember[]): void {
  const { out, say } = context;
  const bad = members.filter(({ verdict }) => verdict !== 'ok').length;
  const sentence = say(bad === 0 ? 'fleet.allWell' : 'fleet.notWell', { count: members.length, bad });
  out.say(bad === 0 ? out.paint.good(sentence) : out.paint.bad(sentence));
  const columns = [
    { title: say('fleet.columns.vault') },
    { title: say('fleet.columns.verdict') },
    { title: say('fleet.columns.backup') },
    { title: say('fleet.columns.proof') },
    { title: say('fleet.columns.projects'), align: 'right' as const },
    { title: say('fleet.columns.heard') },
  ];
  const [header = '', ...lines] = table(
    columns,
    members.map((member) => rowOf(context, member)),
  );
  out.line(out.paint.dim(header));
  for (const line of lines) out.line(line);
}

function rowOf(context: Context, { name, verdict, state, problem }: FleetMember): string[] {
  const { out, say, measures } = context;
  const now = Date.now();
  const ago = (at: number | null | undefined): string =>
    at === null || at === undefined ? say('fleet.never') : measures.ago(at, now);
  const text = say(`fleet.verdicts.${verdict}`);
  const why = problem === null ? '' : ` (${escapeForTerminal(problem.message)})`;
  const paint = verdict === 'ok' ? out.paint.good : verdict === 'unproven' ? out.paint.warn : out.paint.bad;
  if (state === null) return [out.paint.strong(escapeForTerminal(name)), paint(text) + why, '', '', '', ''];
  return [
    out.paint.strong(escapeForTerminal(name)),
    paint(text),
    ago(state.oldest),
    ago(state.proof?.at),
    state.failing === 0 ? String(state.projects) : `${state.projects} (-${state.failing})`,
    ago(state.at),
  ];
}
