import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { CofreError } from '../../base/errors.ts';
import type { ProjectSettings } from '../../contract/settings/project.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import type { Drill } from '../../contract/views/proof.ts';
import type { DatabaseWorld } from '../../databases/driver.ts';
import { type Choice, newestToDrill } from '../../operations/drill/choose.ts';
import { drill } from '../../operations/drill/drill.ts';
import { keepProof } from '../../operations/proofs.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import { pickSnapshot, syncPacks, syncSnapshots } from '../../operations/vault/sync-catalog.ts';
import type { JobOutcome, JobRequest, JobRunner, JobTools } from '../jobs/runner.ts';
import type { OpenJobVault } from '../runners/runners.ts';
import { projectOf } from '../settings/lookup.ts';
import { ownChecks } from './checks.ts';
import { drillDatabases, dropLeft } from './databases.ts';

export interface DrillRunnerOptions {
  readonly home: string;
  readonly settings: () => Promise<Settings>;
  readonly openVault: OpenJobVault;
  /** The copy of the vault that the options of the job name. */
  readonly openCopy: (job: JobRequest, tools: JobTools, budgetBytes: number | null) => Promise<Vault>;
  readonly databases: (tools: JobTools) => DatabaseWorld;
  readonly env: NodeJS.ProcessEnv;
}

/** Folder in the home of an instance where drills restore to, unless the settings name another. */
export const DRILLS_FOLDER = 'drills';

export function scratchFolderOf(home: string, project: ProjectSettings | null): string {
  return project?.drill.folder ?? path.join(home, DRILLS_FOLDER);
}

/** Tries out a restore of a project and keeps the record of it, in the vault and in the history. */
export function drillRunner(options: DrillRunnerOptions): JobRunner {
  return async (job, tools) => {
    const project = projectOf(await options.settings(), job.project ?? '');
    const { budgetBytes } = project.drill.copies;
    const from =
      typeof job.options.copy === 'string'
        ? await options.openCopy(job, tools, budgetBytes)
        : await options.openVault(job, tools);
    let done: Drill;
    try {
      await syncPacks(from);
      const chosen = await choose(from, job);
      done = await tryOut(from, { job, tools, chosen, project }, options);
      tell(done, tools);
      if (done.copy === null) await keep(from, done, tools);
    } finally {
      await from.close();
    }
    if (done.copy !== null) await keepInVault(job, done, { tools, options });
    return outcomeOf(done);
  };
}

/** What a copy was found to be worth stands in the vault itself; a vault that is gone is why there are copies. */
async function keepInVault(
  job: JobRequest,
  done: Drill,
  { tools, options }: { tools: JobTools; options: DrillRunnerOptions },
): Promise<void> {
  try {
    const vault = await options.openVault(job, tools);
    try {
      await keep(vault, done, tools);
    } finally {
      await vault.close();
    }
  } catch (error) {
    notKept(error, tools);
  }
}

async function choose(vault: Vault, { project, options }: JobRequest): Promise<Choice> {
  const found = await syncSnapshots(vault);
  return typeof options.snapshot === 'string'
    ? { snapshot: pickSnapshot(found.snapshots, options.snapshot), passedOver: [] }
    : newestToDrill(found, project);
}

interface Trial {
  readonly job: JobRequest;
  readonly tools: JobTools;
  readonly chosen: Choice;
  readonly project: ProjectSettings;
}

function tryOut(
  vault: Vault,
  { job, tools, chosen, project }: Trial,
  { home, databases: worldOf, env }: DrillRunnerOptions,
): Promise<Drill> {
  const { sample, copy } = job.options;
  const { signal, onEvent, run } = tools;
  const databases = drillDatabases(project, worldOf(tools));
  return drill(
    vault,
    {
      ...{ ...chosen, run },
      scope: typeof sample === 'number' ? { sample } : 'full',
      copy: typeof copy === 'string' ? copy : null,
    },
    {
      ...{ scratch: scratchFolderOf(home, project), random: randomBytes, databases, signal, onEvent },
      checks: ownChecks(project.drill, { env, signal }),
      dropLeft: dropLeft(databases),
    },
  );
}

function tell({ reasons, verdict }: Drill, { log }: JobTools): void {
  for (const { code, message, details } of reasons)
    log(verdict === 'failed' ? 'error' : 'warning', message, {
      code: `drill.reasons.${code}`,
      values: details,
    });
}

/** A proof that cannot be put into the vault is told, and stays in the history. */
async function keep(vault: Vault, done: Drill, tools: JobTools): Promise<void> {
  try {
    await keepProof(vault, done);
  } catch (error) {
    notKept(error, tools);
  }
}

function notKept(error: unknown, { log }: JobTools): void {
  if (!(error instanceof CofreError)) throw error;
  log('warning', `the record of the drill could not be put into the vault: ${error.message}`, {
    code: 'runLog.proofNotKept',
    values: { why: error.message },
  });
}

const RESULTS = { passed: 'complete', failed: 'failed', inconclusive: 'incomplete' } as const;
const CODES = { passed: '', failed: 'damaged', inconclusive: 'inconclusive' } as const;

function outcomeOf(done: Drill): JobOutcome {
  const { verdict, reasons, files, bytes, snapshot } = done;
  const [worst] = reasons;
  return {
    result: RESULTS[verdict],
    ...(worst === undefined ? {} : { reason: { code: CODES[verdict], message: worst.message } }),
    ...{ files, bytes, snapshot, drill: done },
    counts: { restoreMs: done.restoreMs, databases: done.databases.length },
    problems: reasons.map(({ code, message, details }) => ({
      path: String(details.path ?? details.database ?? details.command ?? snapshot.slice(0, 8)),
      ...{ code, message },
    })),
  };
}
