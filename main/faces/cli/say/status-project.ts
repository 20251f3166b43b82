import type { BackupBrief, ProjectStatus } from '../../../contract/views/status.ts';
import type { Context } from '../context.ts';
import { listedTime } from './entries.ts';
import { escapeForTerminal } from './escape.ts';
import { jobText } from './runs.ts';
import { sayDetails } from './status-details.ts';
import { table } from './table.ts';

export function sayProjectStatus(context: Context, project: ProjectStatus, now: number): void {
  const { out, say } = context;
  out.line();
  out.line(out.paint.strong(escapeForTerminal(project.name)));
  for (const run of project.running)
    out.line(
      `  ${say('status.running', { job: jobText(context, run), state: say(`runs.states.${run.state}`) })}`,
    );
  const rows = project.types.map(({ type, last, nextAt, periodMs }) => [
    `  ${type}`,
    ...lastCells(context, last, now),
    nextAt !== null
      ? say('status.next', { time: listedTime(nextAt) })
      : periodMs === null
        ? ''
        : say('status.noNext'),
  ]);
  if (rows.length === 0) out.line(`  ${out.paint.bad(say('status.noBackup'))}`);
  for (const line of table(
    ['', '', '', '', '', ''].map((title) => ({ title })),
    rows,
  ))
    out.line(line);
  if (project.newest !== null) out.line(`  ${proofText(context, project, now)}`);
  if (project.growthPerDay !== null && project.growthPerDay !== 0)
    out.line(`  ${growthText(context, project.growthPerDay)}`);
  if (project.details !== null) sayDetails(context, project.details, now);
}

function lastCells({ say, measures, out }: Context, last: BackupBrief | null, now: number): string[] {
  if (last === null) return [out.paint.bad(say('status.never')), '', '', ''];
  const verdict = say(`runs.states.${last.verdict}`);
  return [
    measures.ago(last.at, now),
    last.verdict === 'complete' ? out.paint.good(verdict) : out.paint.warn(verdict),
    last.bytes === null ? '' : measures.size(last.bytes),
    last.storedBytes === null ? '' : say('status.stored', { size: measures.size(last.storedBytes) }),
  ];
}

function proofText({ say, measures, out }: Context, { proof }: ProjectStatus, now: number): string {
  if (proof === null) return out.paint.warn(say('status.neverProven'));
  const values = { ago: measures.ago(proof.at, now), took: measures.duration(proof.restoreMs) };
  const from = proof.copy === null ? '' : ` ${say('status.fromCopy', { copy: proof.copy })}`;
  return out.paint.good(say(proof.scope === 'full' ? 'status.proven' : 'status.provenSample', values)) + from;
}

function growthText({ say, measures }: Context, perDay: number): string {
  const size = measures.size(Math.abs(perDay));
  return say(perDay > 0 ? 'status.grows' : 'status.shrinks', { size });
}
