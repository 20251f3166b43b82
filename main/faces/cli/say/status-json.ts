import { findingText, verdictText } from '../../../contract/text/health.ts';
import type { Finding } from '../../../contract/views/health.ts';
import type { BackupBrief, ProjectStatus, Status, VaultStatus } from '../../../contract/views/status.ts';
import type { Context } from '../context.ts';
import { isoOf, runFields } from './runs.ts';

/** The document `cofre.status/1`: times as text, and each finding with its words. */
export function statusFields({ texts }: Context, status: Status): object {
  const { at, level, unknown, served, paused, running, score, projects, vaults, findings } = status;
  return {
    ...{ level, unknown, summary: verdictText(status, texts), at: isoOf(at), served },
    paused: pauseFields(paused),
    score: score.total,
    scoreRows: score.rows,
    running: running.map(runFields),
    projects: projects.map(projectFields),
    vaults: vaults.map(vaultFields),
    findings: findings.map((finding) => findingFields(finding, findingText(finding, texts))),
  };
}

function findingFields(
  { code, level, project, vault, about, since, values, action, snoozed }: Finding,
  words: ReturnType<typeof findingText>,
): object {
  return {
    ...{ code, level, project, vault, about, since: isoOf(since), ...words },
    command: action?.command ?? null,
    request:
      action === null || action.request === null ? null : { kind: action.request, input: action.input },
    ...{ values, snoozed: snoozed === null ? null : { until: isoOf(snoozed.until), reason: snoozed.reason } },
  };
}

function projectFields({
  name,
  vault,
  level,
  paused,
  running,
  newest,
  types,
  nextAt,
}: ProjectStatus): object {
  return {
    ...{ name, vault, level, paused: pauseFields(paused), running: running.map(runFields) },
    newest: briefFields(newest),
    types: types.map(({ type, last, periodMs, nextAt: next }) => ({
      ...{ type, last: briefFields(last), periodMs, next: isoOf(next) },
    })),
    next: isoOf(nextAt),
  };
}

function vaultFields({ lastCheck, ...vault }: VaultStatus): object {
  return { ...vault, lastCheck: lastCheck === null ? null : runFields(lastCheck) };
}

function briefFields(brief: BackupBrief | null): object | null {
  return brief === null ? null : { ...brief, at: isoOf(brief.at) };
}

function pauseFields(pause: Status['paused']): object | null {
  return pause === null ? null : { until: isoOf(pause.until) };
}
