import { findingText, verdictText } from '../../../contract/text/health.ts';
import type { Finding } from '../../../contract/views/health.ts';
import type { Drill } from '../../../contract/views/proof.ts';
import type {
  BackupBrief,
  ProjectDetails,
  ProjectStatus,
  Status,
  VaultStatus,
} from '../../../contract/views/status.ts';
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

function projectFields(project: ProjectStatus): object {
  const { name, vault, level, paused, running, newest, types, nextAt, growthPerDay, details } = project;
  return {
    ...{ name, vault, level, paused: pauseFields(paused), running: running.map(runFields) },
    newest: briefFields(newest),
    types: types.map(({ type, last, periodMs, nextAt: next }) => ({
      ...{ type, last: briefFields(last), periodMs, next: isoOf(next) },
    })),
    ...{ next: isoOf(nextAt), growthPerDay, proof: drillFields(project.proof) },
    hold: project.hold === null ? null : { ...project.hold, since: isoOf(project.hold.since) },
    details: details === null ? null : detailFields(details),
  };
}

function detailFields({ snapshots, troubles, drills, databases, ...rest }: ProjectDetails): object {
  return {
    ...rest,
    databases: databases.map(({ proof, ...database }) => ({
      ...{ ...database, proof: proof === null ? null : { ...proof, at: isoOf(proof.at) } },
    })),
    snapshots: snapshots.map(briefFields),
    troubles: troubles.map(runFields),
    drills: drills.map(drillFields),
  };
}

function drillFields(drill: Drill | null): object | null {
  return drill === null ? null : { ...drill, at: isoOf(drill.at), snapshotTime: isoOf(drill.snapshotTime) };
}

function vaultFields({ lastCheck, copies, coverage, ...vault }: VaultStatus): object {
  return {
    ...vault,
    copies: copies.map(({ lastSyncAt, newestSnapshotAt, absentSince, ...copy }) => ({
      ...{ ...copy, lastSync: isoOf(lastSyncAt), newestSnapshot: isoOf(newestSnapshotAt) },
      absentSince: isoOf(absentSince),
    })),
    coverage: coverage.map(({ oldestAt, ...each }) => ({ ...each, oldest: isoOf(oldestAt) })),
    lastCheck: lastCheck === null ? null : runFields(lastCheck),
  };
}

function briefFields(brief: BackupBrief | null): object | null {
  return brief === null ? null : { ...brief, at: isoOf(brief.at) };
}

function pauseFields(pause: Status['paused']): object | null {
  return pause === null ? null : { until: isoOf(pause.until) };
}
