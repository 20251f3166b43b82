import type { Command } from 'commander';
import type { Drill } from '../../../contract/views/proof.ts';
import type { Context } from '../context.ts';
import { operations, type Pin, type Snapshot } from '../operations.ts';
import type { Declare } from '../program.ts';
import { proofText } from '../say/drills.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { sayProblems } from '../say/problems.ts';
import { facts } from '../say/table.ts';
import { chooseSnapshot } from '../vault/snapshots.ts';
import { withVault } from '../vault/with-vault.ts';
import { proofsOf, summaryOf } from './list.ts';

export function addShow(program: Command, { texts, does }: Declare): void {
  program
    .command('show')
    .description(texts.say('commands.show.about'))
    .argument('<snapshot>', texts.say('arguments.snapshot'))
    .action(does<object, [string]>(show));
}

async function show(context: Context, _options: object, wanted: string): Promise<undefined> {
  await withVault(context, async (vault) => {
    const snapshot = await chooseSnapshot(context, vault, wanted);
    const { listPins, pinnedIds } = await operations.pins();
    const isPinned = (await pinnedIds(vault)).has(snapshot.id);
    const pin = isPinned ? ((await listPins(vault)).get(snapshot.id) ?? null) : null;
    const proof = (await proofsOf(vault)).get(snapshot.id) ?? null;
    if (!context.out.json) return print(context, snapshot, { pin, proof });
    const { finished, roots, databases, excludes, problems, skipped, previous, cofre } = snapshot.record;
    const details = {
      finished,
      roots,
      databases,
      excludes,
      problems,
      skipped,
      previous,
      cofre,
    };
    context.out.document('cofre.show/1', {
      ...summaryOf(snapshot, { pinned: pin !== null, proof }),
      pin,
      drill: proof,
      ...details,
    });
  });
}

function databaseText(
  { measures, say }: Context,
  { name, engine, serverVersion, tables, counted, bytes }: Snapshot['record']['databases'][number],
): string {
  const rows = measures.number(tables.reduce((sum, table) => sum + table.rows, 0));
  const what = `${escapeForTerminal(name)} (${engine}${serverVersion === '' ? '' : ` ${escapeForTerminal(serverVersion)}`})`;
  const size = measures.size(bytes);
  return counted === 'not-counted'
    ? say('show.databaseBytes', { what, size })
    : say('show.databaseRows', { what, size, count: tables.length, rows });
}

function print(
  context: Context,
  { id, record }: Snapshot,
  { pin, proof }: { pin: Pin | null; proof: Drill | null },
): void {
  const { out, measures, say } = context;
  const { totals } = record;
  const started = Date.parse(record.started);
  const safe = escapeForTerminal;
  const rows: [string, string][] = [
    [say('show.id'), out.paint.strong(id)],
    [say('show.time'), `${measures.exact(started)} (${measures.ago(started, Date.now())})`],
    [say('show.duration'), measures.duration(Date.parse(record.finished) - started)],
    [say('show.project'), safe(record.project)],
    [say('show.type'), `${record.type} (${safe(record.trigger)})`],
    [say('show.host'), safe(record.host)],
    ...record.roots.map(({ name, path }): [string, string] => [
      say('show.source'),
      `${safe(path)} → ${safe(name)}`,
    ]),
    ...record.databases.map((database): [string, string] => [
      say('show.database'),
      databaseText(context, database),
    ]),
    [
      say('show.files'),
      say('show.filesValue', {
        count: totals.files,

        size: measures.size(totals.bytes),
      }),
    ],
    [
      say('show.stored'),
      say('show.storedValue', {
        fresh: measures.size(totals.newBytes),
        stored: measures.size(totals.storedBytes),
      }),
    ],
    ...(record.excludes.length === 0
      ? []
      : [[say('show.excludes'), safe(record.excludes.join('  '))] as [string, string]]),
    [
      say('show.verdict'),
      record.verdict === 'complete'
        ? out.paint.good(say('show.complete'))
        : record.verdict === 'failed'
          ? out.paint.bad(say('show.failed', { count: record.problemCount }))
          : out.paint.warn(say('show.incomplete', { count: record.problemCount })),
    ],
    [say('show.proof'), proofText(context, proof)],
    ...(pin === null
      ? []
      : [[say('show.pinned'), pin.note === '' ? say('show.yes') : safe(pin.note)] as [string, string]]),
  ];
  for (const line of facts(rows)) out.line(line);
  sayProblems(context, record.problems, { total: record.problemCount });
}
