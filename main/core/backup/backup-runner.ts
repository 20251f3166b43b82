import type { Problem } from '../../base/problems.ts';
import { backupType } from '../../contract/settings/schedule.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import type { DatabaseWorld } from '../../databases/driver.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import type { JobOutcome, JobRequest, JobRunner, JobTools } from '../jobs/runner.ts';
import { lookAgain } from '../projects/look-again.ts';
import { projectOf } from '../settings/lookup.ts';
import { backupProject, type ProjectBackup, type ProjectBackupResult } from './project-backup.ts';

export interface BackupRunnerOptions {
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
export function backupRunner({ version, settings, openVault, databases }: BackupRunnerOptions): JobRunner {
  return async (job, tools) => {
    const request = requestOf(job, await settings());
    await tellDrift(request, tools);
    const vault = await openVault(job, tools);
    try {
      const { signal, onEvent } = tools;
      const log = (line: string) => tools.log('warning', line);
      return outcomeOf(
        await backupProject(request, { vault, databases: databases(tools), version, signal, onEvent, log }),
      );
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

function outcomeOf({ verdict, record, snapshot, problems, ...rest }: ProjectBackupResult): JobOutcome {
  const { files, bytes, newBytes, storedBytes } = record.totals;
  const { unchangedFiles, readFiles } = rest;
  return {
    result: verdict,
    ...(verdict === 'complete' ? {} : { reason: reasonOf(verdict, problems) }),
    ...{ snapshot, files, bytes, newBytes, storedBytes },
    counts: { readFiles, unchangedFiles, databases: record.databases.length },
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
  return { code: problem.code, message: `${problem.path}: ${problem.message}` };
}
