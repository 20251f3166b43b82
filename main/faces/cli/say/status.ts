import { findingText, verdictText } from '../../../contract/text/health.ts';
import type { Finding, Level } from '../../../contract/views/health.ts';
import type { BackupBrief, ProjectStatus, Status, VaultStatus } from '../../../contract/views/status.ts';
import type { Context } from '../context.ts';
import { listedTime } from './entries.ts';
import { escapeForTerminal } from './escape.ts';
import { jobText } from './runs.ts';
import { table } from './table.ts';

/** The verdict first, then each project and vault, then what to do, worst first. */
export function sayStatus(context: Context, status: Status): void {
  const { out, texts } = context;
  out.alert(painted(context, status.level)(verdictText(status, texts)));
  for (const project of status.projects) sayProject(context, project, status.at);
  if (status.vaults.length > 0) sayVaults(context, status.vaults);
  sayFindings(context, status);
}

function sayProject(context: Context, project: ProjectStatus, now: number): void {
  const { out, say } = context;
  out.line();
  out.line(out.paint.strong(escapeForTerminal(project.name)));
  for (const run of project.running)
    out.line(
      `  ${say('status.running', { job: jobText(context, run), state: say(`runs.states.${run.state}`) })}`,
    );
  const rows = project.types.map(({ type, last, nextAt }) => [
    `  ${type}`,
    ...lastCells(context, last, now),
    nextAt === null ? say('status.noNext') : say('status.next', { time: listedTime(nextAt) }),
  ]);
  const columns = ['', '', '', '', '', ''].map((title) => ({ title }));
  for (const line of table(columns, rows)) out.line(line);
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

function sayVaults(context: Context, vaults: readonly VaultStatus[]): void {
  const { out, say } = context;
  out.line();
  out.line(out.paint.strong(say('status.vaults')));
  const rows = vaults.map((vault) => [
    `  ${escapeForTerminal(vault.name)}`,
    escapeForTerminal(vault.url),
    diskText(context, vault.disk),
  ]);
  for (const line of table([{ title: '' }, { title: '' }, { title: '' }], rows)) out.line(line);
}

function diskText({ say, measures }: Context, disk: VaultStatus['disk']): string {
  if (disk === null) return '';
  const free = say('status.free', { free: measures.size(disk.free), total: measures.size(disk.total) });
  return disk.daysUntilFull === null
    ? free
    : `${free}, ${say('status.fullIn', { count: disk.daysUntilFull })}`;
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
  out.line(`  ${paint(`${level}: ${title}`)}`);
  out.line(`    ${meaning}`);
  if (finding.snoozed !== null) out.line(`    ${out.paint.dim(snoozeText(context, finding.snoozed))}`);
  out.line(
    `    ${finding.action === null ? action : `${action}: ${out.paint.strong(escapeForTerminal(finding.action.command))}`}`,
  );
}

function snoozeText({ say }: Context, { until, reason }: NonNullable<Finding['snoozed']>): string {
  return until === null
    ? say('status.snoozed', { reason })
    : say('status.snoozedUntil', { reason, until: listedTime(until) });
}

function painted({ out }: Context, level: Level): (text: string) => string {
  const { good, bad, warn } = out.paint;
  return level === 'critical' ? bad : level === 'warning' ? warn : good;
}
