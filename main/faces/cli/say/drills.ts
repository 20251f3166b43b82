import { DRILL_REASONS, type Drill, type DrillReasonCode } from '../../../contract/views/proof.ts';
import type { Context } from '../context.ts';
import { shortId } from '../vault/snapshots.ts';
import { escapeForTerminal } from './escape.ts';

/** How a drill ended, why, and how long a real restore takes. */
export function sayDrill(context: Context, drill: Drill): void {
  const { out, say, measures } = context;
  const values = {
    id: shortId(drill.snapshot),
    project: escapeForTerminal(drill.project),
    when: measures.exact(drill.snapshotTime),
    time: measures.duration(drill.restoreMs),
    total: measures.duration(drill.durationMs),
    size: measures.size(drill.bytes),
    count: drill.files,
  };
  if (drill.verdict === 'passed') {
    out.say(out.paint.good(say(`drill.passed.${drill.scope}`, values)));
    out.say(`  ${say('drill.seen', values)}`);
  } else {
    const paint = drill.verdict === 'failed' ? out.paint.bad : out.paint.warn;
    out.alert(paint(say(`drill.${drill.verdict}`, values)));
    for (const each of drill.reasons) out.alert(`  ${reasonText(context, each)}`);
    if (drill.files > 0) out.say(`  ${say('drill.seen', values)}`);
  }
  for (const each of drill.databases) out.say(`  ${databaseText(context, each)}`);
  for (const each of drill.checks) out.say(`  ${checkText(context, each)}`);
}

function databaseText({ say, measures }: Context, database: Drill['databases'][number]): string {
  const { name, verdict, tables: count, rows, durationMs } = database;
  const shown = { rows: rows === null ? '-' : measures.number(rows), time: measures.duration(durationMs) };
  return say(`drill.database.${verdict}`, { name, count, ...shown });
}

function checkText(
  { say, measures }: Context,
  { command, verdict, durationMs }: Drill['checks'][number],
): string {
  return say(`drill.check.${verdict}`, { command, time: measures.duration(durationMs) });
}

export function reasonText({ texts }: Context, { code, message, details }: Drill['reasons'][number]): string {
  const isOurs = (DRILL_REASONS as readonly string[]).includes(code);
  return isOurs ? texts.say(`drill.reasons.${code as DrillReasonCode}`, details) : escapeForTerminal(message);
}

/** Beside a snapshot in a list: nothing where it was never tried out. */
export function proofMark({ out, say, measures }: Context, drill: Drill | undefined): string[] {
  if (drill === undefined) return [];
  const mark = say(`list.proof.${drill.verdict}`, { ago: measures.ago(drill.at, Date.now()) });
  const { good, bad, warn } = out.paint;
  return [{ passed: good, failed: bad, inconclusive: warn }[drill.verdict](mark)];
}

/** In a few words: whether this was ever restored, when, and how long it took. */
export function proofText({ out, say, measures }: Context, drill: Drill | null): string {
  if (drill === null) return say('drill.never');
  const values = { ago: measures.ago(drill.at, Date.now()), time: measures.duration(drill.restoreMs) };
  const { good, bad, warn } = out.paint;
  return { passed: good, failed: bad, inconclusive: warn }[drill.verdict](
    say(`drill.short.${drill.verdict}`, values),
  );
}
