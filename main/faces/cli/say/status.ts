import { findingText, verdictText } from '../../../contract/text/health.ts';
import type { Finding, Level, Score } from '../../../contract/views/health.ts';
import type { Status } from '../../../contract/views/status.ts';
import type { Context } from '../context.ts';
import { listedTime } from './entries.ts';
import { escapeForTerminal } from './escape.ts';
import { sayProjectStatus } from './status-project.ts';
import { sayVaultStatus } from './status-vault.ts';

/** The verdict first, then each project and vault, then what to do, worst first. */
export function sayStatus(context: Context, status: Status): void {
  const { out, texts, say } = context;
  out.alert(painted(context, status.level)(verdictText(status, texts)));
  if (status.unknown !== null) return;
  for (const project of status.projects) sayProjectStatus(context, project, status.at);
  out.line();
  out.line(out.paint.strong(say('status.vaults')));
  for (const vault of status.vaults) sayVaultStatus(context, vault, status.at);
  sayFindings(context, status);
  sayScore(context, status.score);
}

function sayFindings(context: Context, { findings }: Status): void {
  const { out, say } = context;
  out.line();
  if (findings.length === 0) {
    out.say(say('status.nothingToDo'));
    return;
  }
  out.line(out.paint.strong(say('status.recommendations')));
  for (const finding of findings) sayFinding(context, finding);
}

function sayFinding(context: Context, finding: Finding): void {
  const { out, say, texts } = context;
  const { title, meaning, action } = findingText(finding, texts);
  const level = say(`health.levels.${finding.level}`);
  const paint = finding.snoozed === null ? painted(context, finding.level) : out.paint.dim;
  out.line(`  ${paint(`${level}: ${title}`)}  ${out.paint.dim(`[${finding.code}]`)}`);
  out.line(`    ${meaning}`);
  if (finding.snoozed !== null) out.line(`    ${out.paint.dim(snoozeText(context, finding.snoozed))}`);
  const command =
    finding.action === null ? '' : `: ${out.paint.strong(escapeForTerminal(finding.action.command))}`;
  out.line(`    ${action}${command}`);
}

function snoozeText({ say }: Context, { until, reason }: NonNullable<Finding['snoozed']>): string {
  return until === null
    ? say('status.snoozed', { reason })
    : say('status.snoozedUntil', { reason, until: listedTime(until) });
}

function sayScore({ out, say, measures }: Context, { total, rows }: Score): void {
  const each = rows.map(({ row, points }) => `${say(`health.rows.${row}`)} ${measures.number(points, 0)}`);
  out.line();
  out.line(
    `${out.paint.strong(say('status.score', { total: measures.number(total, 1) }))}  ${each.join(', ')}`,
  );
}

export function painted({ out }: Context, level: Level): (text: string) => string {
  const { good, bad, warn } = out.paint;
  return level === 'critical' ? bad : level === 'warning' ? warn : good;
}
