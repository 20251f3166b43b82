import type { DayStatus, ProjectDetails } from '../../../contract/views/status.ts';
import type { Context } from '../context.ts';
import { listedTime } from './entries.ts';
import { escapeForTerminal } from './escape.ts';
import { reasonText, shortRun, stateText } from './runs.ts';
import { table } from './table.ts';

/** What `--detailed` adds below a project. */
export function sayDetails(context: Context, details: ProjectDetails, now: number): void {
  const { out, say } = context;
  out.line(`  ${say('status.days')}  ${details.days.map((day) => mark(context, day)).join('')}`);
  out.line(`    ${out.paint.dim(say('status.dayMarks'))}`);
  section(context, say('status.retention'), retentionRows(details));
  section(context, say('status.databases'), databaseRows(context, details, now));
  section(context, say('status.snapshots'), snapshotRows(context, details));
  section(context, say('status.drills'), drillRows(context, details));
  section(context, say('status.troubles'), troubleRows(context, details));
}

function section({ out }: Context, title: string, rows: readonly (readonly string[])[]): void {
  if (rows.length === 0) return;
  out.line(`  ${title}`);
  const columns = Array.from({ length: Math.max(...rows.map((row) => row.length)) }, () => ({ title: '' }));
  for (const line of table(columns, rows)) out.line(`    ${line}`);
}

function mark({ out }: Context, { state }: DayStatus): string {
  switch (state) {
    case 'ok':
      return out.paint.good('+');
    case 'incomplete':
      return out.paint.warn('!');
    case 'failed':
      return out.paint.bad('x');
    case 'missed':
      return out.paint.warn('-');
    case 'none':
      return '.';
  }
}

function retentionRows({ retention }: ProjectDetails): string[][] {
  return retention.map(({ type, rules }) => [
    type,
    Object.entries(rules)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  ]);
}

function databaseRows(
  { say, measures, out }: Context,
  { databases }: ProjectDetails,
  now: number,
): string[][] {
  return databases.map(({ name, engine, proof }) => {
    if (proof === null) return [escapeForTerminal(name), engine, say('status.notLoaded')];
    const rows = proof.rows === null ? '' : say('status.rows', { count: proof.rows });
    const verdict = say(`status.verdicts.${proof.verdict as 'passed'}`);
    const paint = proof.verdict === 'passed' ? out.paint.good : out.paint.bad;
    const tables = say('status.tables', { count: proof.tables });
    return [escapeForTerminal(name), engine, paint(verdict), measures.ago(proof.at, now), tables, rows];
  });
}

function snapshotRows(context: Context, { snapshots }: ProjectDetails): string[][] {
  const { measures } = context;
  return snapshots.map(({ snapshot, at, type, verdict, files, bytes }) => [
    (snapshot ?? '').slice(0, 8),
    listedTime(at),
    type,
    stateText(context, verdict),
    files === null ? '' : measures.number(files),
    bytes === null ? '' : measures.size(bytes),
  ]);
}

function drillRows({ say, measures, out }: Context, { drills }: ProjectDetails): string[][] {
  return drills.map(({ at, snapshot, verdict, restoreMs, copy }) => [
    listedTime(at),
    snapshot.slice(0, 8),
    (verdict === 'passed' ? out.paint.good : out.paint.bad)(say(`status.verdicts.${verdict}`)),
    measures.duration(restoreMs),
    copy === null ? '' : say('status.fromCopy', { copy }),
  ]);
}

function troubleRows(context: Context, { troubles }: ProjectDetails): string[][] {
  return troubles.map((run) => [
    shortRun(run.id),
    listedTime(run.queuedAt),
    context.say(`runs.kinds.${run.kind}`),
    stateText(context, run.state),
    reasonText(context, run),
  ]);
}
