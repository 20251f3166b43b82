import type { Command } from 'commander';
import type { Drill } from '../../../contract/views/proof.ts';
import type { Context } from '../context.ts';
import { operations, type Snapshot, type Vault } from '../operations.ts';
import type { Declare } from '../program.ts';
import { proofMark } from '../say/drills.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { isoOf } from '../say/runs.ts';
import { table } from '../say/table.ts';
import { parseChoice, parseCount } from '../values/amounts.ts';
import { allSnapshots, shortId } from '../vault/snapshots.ts';
import { withVault } from '../vault/with-vault.ts';

const TYPES = ['full', 'quick', 'database', 'files'] as const;

interface Options {
  readonly type?: (typeof TYPES)[number];
  readonly last?: number;
}

export function addList(program: Command, { texts, does }: Declare): void {
  program
    .command('list')
    .description(texts.say('commands.list.about'))
    .option(
      '--type <type>',
      texts.say('commands.list.type', { choices: TYPES.join(', ') }),
      parseChoice(TYPES),
    )
    .option('--last <n>', texts.say('commands.list.last'), parseCount(1))
    .action(does<Options, []>(list));
}

async function list(context: Context, { type, last }: Options): Promise<undefined> {
  await withVault(context, async (vault) => {
    const { project } = context.globals;
    const all = await allSnapshots(context, vault);
    const asked = all.filter(
      ({ record }) => (project ?? record.project) === record.project && (type ?? record.type) === record.type,
    );
    const shown = last === undefined ? asked : asked.slice(-last);
    const pins = await (await operations.pins()).pinnedIds(vault);
    const { out } = context;
    const proofs = await proofsOf(vault);
    if (out.json)
      out.document('cofre.list/1', {
        snapshots: shown.map((snapshot) =>
          summaryOf(snapshot, { pinned: pins.has(snapshot.id), proof: proofs.get(snapshot.id) ?? null }),
        ),
      });
    else if (shown.length === 0) out.say(context.say('list.none'));
    else print(context, shown, { pins, proofs });
  });
}

/** What `list` and `show` say of a snapshot to programs. */
export function summaryOf(
  { id, record }: Snapshot,
  { pinned, proof }: { pinned: boolean; proof: Drill | null },
): Record<string, unknown> {
  const { project, type, trigger, host, verdict, problemCount, totals } = record;
  return {
    id,
    time: record.started,
    project,
    type,
    trigger,
    host,
    ...totals,
    verdict,
    problemCount,
    pinned,
    proof: proof === null ? null : proofFields(proof),
  };
}

/** The newest drill of each snapshot. */
export async function proofsOf(vault: Vault): Promise<ReadonlyMap<string, Drill>> {
  const { listProofs, newestProofs } = await operations.proofs();
  return newestProofs((await listProofs(vault)).proofs);
}

function proofFields({ verdict, at, scope, copy, restoreMs, reasons }: Drill): Record<string, unknown> {
  return { verdict, at: isoOf(at), scope, copy, restoreMs, reasons: reasons.map(({ code }) => code) };
}

function print(
  context: Context,
  snapshots: readonly Snapshot[],
  { pins, proofs }: { pins: ReadonlySet<string>; proofs: ReadonlyMap<string, Drill> },
): void {
  const { out, measures, say } = context;
  const now = Date.now();
  const rows = snapshots.map(({ id, record }) => [
    out.paint.strong(shortId(id)),
    measures.ago(Date.parse(record.started), now),
    escapeForTerminal(record.project),
    record.type,
    measures.number(record.totals.files),
    measures.size(record.totals.bytes),
    measures.size(record.totals.storedBytes),
    [
      ...(record.verdict === 'failed'
        ? [out.paint.bad(say('list.failed', { count: record.problemCount }))]
        : []),
      ...(record.verdict === 'incomplete'
        ? [out.paint.warn(say('list.incomplete', { count: record.problemCount }))]
        : []),
      ...(pins.has(id) ? [say('list.pinned')] : []),
      ...proofMark(context, proofs.get(id)),
    ].join(', '),
  ]);
  const columns = [
    { title: 'ID' },
    { title: say('list.when') },
    { title: say('list.project') },
    { title: say('list.type') },
    { title: say('list.files'), align: 'right' as const },
    { title: say('list.size'), align: 'right' as const },
    { title: say('list.stored'), align: 'right' as const },
    { title: '' },
  ];
  const [header = '', ...lines] = table(columns, rows);
  out.line(out.paint.dim(header));
  for (const line of lines) out.line(line);
}
