import type { Problem } from '../../base/problems.ts';
import { backupType } from '../../contract/settings/backup-type.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import type { Anomaly } from '../../contract/views/proof.ts';
import type { DatabaseWorld } from '../../databases/driver.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import { watchBackup } from '../hold/watch.ts';
import type { JobOutcome, JobRequest, JobRunner, JobTools } from '../jobs/runner.ts';
import { lookAgain } from '../projects/look-again.ts';
import { projectOf } from '../settings/lookup.ts';
import {
  backupProject,
  type ProjectBackup,
  type ProjectBackupResult,
  type ProjectBackupWorld,
} from './project-backup.ts';

export interface BackupRunnerOptions {
  /** Folder of this instance. */
  readonly home: string;
  readonly version: string;
  readonly settings: () => Promise<Settings>;
  readonly openVault: (job: JobRequest, tools: JobTools) => Promise<Vault>;
  readonly databases: (tools: JobTools) => DatabaseWorld;
}

/** Problems that a run keeps in the history; the snapshot record holds more. */
const PROBLEMS_KEPT = 200;
/** Longest look at each folder of a project before one of its backups (ms): new things must not cost much to find. */
const LOOK_MS = 2000;

/** Backs up a project of the settings, as they are when the job begins. */
export function backupRunner(options: BackupRunnerOptions): JobRunner {
  const { home, version, settings, openVault, databases } = options;
  return async (job, tools) => {
    const request = requestOf(job, await settings());
    await tellDrift(request, tools);
    const vault = await openVault(job, tools);
    try {
      const { signal, onEvent } = tools;
      const log: ProjectBackupWorld['log'] = (line, about) => tools.log('warning', line, about);
      const world = { vault, databases: databases(tools), version, signal, onEvent, log };
      const result = await backupProject(request, world);
      const held = { project: request.name, vault: job.vault };
      const anomalies = compared(() => watchBackup(vault, held, { home, result }), tools);
      tellAnomalies(anomalies, tools);
      return outcomeOf(result, anomalies);
    } finally {
      await vault.close();
    }
  };
}

/** New and unprotected things are findings of the run, never silent changes. */
async function tellDrift({ project }: ProjectBackup, { signal, log }: JobTools): Promise<void> {
  const { drift } = await lookAgain(project, { limitMs: LOOK_MS, signal });
  for (const { code, key, details } of drift) {
    const where = details.folder ?? details.name ?? details.path ?? '';
    // With its key: health tells from the log what is still unprotected, and the key is what a person declines.
    log('warning', `${code}: ${where}`, { code: `detect.drift.${code}`, values: { ...details, key } });
  }
}

function requestOf({ project, type, trigger, options }: JobRequest, settings: Settings): ProjectBackup {
  const name = project ?? '';
  const reread = options.reread === true;
  return { name, project: projectOf(settings, name), type: backupType.parse(type), trigger, reread };
}

/** A history that cannot be written just now (disk full) costs the comparison, not the backup. */
function compared(watch: () => Anomaly[], { log }: JobTools): Anomaly[] {
  try {
    return watch();
  } catch (error) {
    if (!(error instanceof Error && error.name === 'SqliteError')) throw error;
    const values = { why: error.message };
    log('warning', `not compared with earlier backups: ${error.message}`, {
      code: 'runLog.notCompared',
      values,
    });
    return [];
  }
}

/** The backup itself is whole: it is what was backed up that looks wrong. */
function tellAnomalies(anomalies: readonly Anomaly[], { log }: JobTools): void {
  for (const { code, what, value, expected } of anomalies)
    log('warning', `${code} ${what}: ${value}, expected about ${expected}`, {
      code: `runLog.anomaly.${code}`,
      values: { what, value, expected },
    });
  if (anomalies.length > 0)
    log('warning', 'nothing of this project is deleted until somebody has looked', { code: 'runLog.held' });
}

function outcomeOf(result: ProjectBackupResult, anomalies: readonly Anomaly[]): JobOutcome {
  const { verdict, record, snapshot, problems, ...rest } = result;
  const { files, bytes, newBytes, storedBytes } = record.totals;
  const { unchangedFiles, readFiles } = rest;
  return {
    result: verdict,
    ...(verdict === 'complete' ? {} : { reason: reasonOf(verdict, problems) }),
    ...{ snapshot, files, bytes, newBytes, storedBytes },
    counts: { readFiles, unchangedFiles, databases: record.databases.length, anomalies: anomalies.length },
    problems: problems.slice(0, PROBLEMS_KEPT),
    problemCount: Math.max(record.problemCount, problems.length),
  };
}

const GRAVE: ReadonlySet<Problem['code']> = new Set<Problem['code']>(['dump-failed', 'lacking', 'command']);

/** The worst problem stands for all. */
function reasonOf(
  verdict: 'incomplete' | 'failed',
  problems: readonly Problem[],
): NonNullable<JobOutcome['reason']> {
  const problem = problems.find(({ code }) => GRAVE.has(code)) ?? problems[0];
  if (problem === undefined) return { code: verdict, message: verdict };
  const { path, code, message, details } = problem;
  return {
    ...{ code, message: `${path}: ${message}` },
    ...(details === undefined ? {} : { details: { ...details, path } }),
  };
}
