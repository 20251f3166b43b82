import path from 'node:path';
import { CofreError } from '../../base/errors.ts';
import type { DatabaseSettings } from '../../contract/settings/database.ts';
import { databaseSchema } from '../../contract/settings/database.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import type { DatabaseWorld } from '../../databases/driver.ts';
import { storedDatabase } from '../../operations/databases/restore-database.ts';
import { executeRestore, planRestore, warmWriters } from '../../operations/restore/restore.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import { type Snapshot, syncPacks, syncSnapshots } from '../../operations/vault/sync-catalog.ts';
import { snapshotOf } from '../browse/choose.ts';
import type { JobOutcome, JobRequest, JobRunner, JobTools } from '../jobs/runner.ts';
import { type LoadResult, restoreBeside, restoreOverLive } from './project-database.ts';
import { planRequest, type RestoreJob, requestOfJob } from './request.ts';

export interface RestoreRunnerOptions {
  readonly version: string;
  readonly settings: () => Promise<Settings>;
  readonly openVault: (job: JobRequest, tools: JobTools) => Promise<Vault>;
  readonly databases: (tools: JobTools) => DatabaseWorld;
}

type Files = Extract<RestoreJob, { kind: 'files' }>;
type Database = Extract<RestoreJob, { kind: 'database' }>;

/** Gives back files or a database, as a person asked in a window. */
export function restoreRunner(options: RestoreRunnerOptions): JobRunner {
  return async (job, tools) => {
    const request = requestOfJob(job);
    const vault = await options.openVault(job, tools);
    try {
      await syncPacks(vault);
      if (request.kind === 'files' && request.paths.length === 0) warmWriters(vault);
      const snapshot = snapshotOf((await syncSnapshots(vault)).snapshots, request.snapshot);
      return request.kind === 'files'
        ? await files(vault, { request, snapshot }, tools)
        : await database(vault, { request, snapshot }, { tools, options });
    } finally {
      await vault.close();
    }
  };
}

async function files(
  vault: Vault,
  { request, snapshot }: { request: Files; snapshot: Snapshot },
  { signal, onEvent, log }: JobTools,
): Promise<JobOutcome> {
  const plan = await planRestore(vault, { ...planRequest(request, snapshot), signal, onEvent });
  const { overwrite } = plan.counts;
  if (overwrite > request.overwrites) {
    plan.close();
    const message = `${overwrite} things would be overwritten, and ${request.overwrites} were agreed to`;
    const details = { reason: 'moreToOverwrite', count: overwrite, agreed: request.overwrites };
    throw new CofreError('target-exists', message, details);
  }
  const { target } = request;
  if (target.kind === 'folder')
    log('info', `restores into ${target.folder}`, {
      code: 'runLog.restoresInto',
      values: { folder: target.folder },
    });
  const done = await executeRestore(vault, plan, { signal, onEvent });
  const counts = { ...plan.counts, folders: done.folders, lost: done.lost.length, dumpsLeft: plan.dumpsLeft };
  const told = {
    files: done.files,
    bytes: done.bytes,
    counts,
    problems: done.problems.slice(0, PROBLEMS_MAX),
  };
  const outcome = { ...told, problemCount: done.problems.length, snapshot: snapshot.id };
  if (done.lost.length > 0) {
    const message = `${done.lost.length} files could not be given back: their content is damaged or gone`;
    return { ...outcome, result: 'incomplete', reason: { code: 'damaged', message } };
  }
  return { ...outcome, result: done.verdict };
}

const PROBLEMS_MAX = 1000;

interface Around {
  readonly tools: JobTools;
  readonly options: RestoreRunnerOptions;
}

async function database(
  vault: Vault,
  { request, snapshot }: { request: Database; snapshot: Snapshot },
  { tools, options }: Around,
): Promise<JobOutcome> {
  const { onEvent } = tools;
  const world = { vault, databases: options.databases(tools), onEvent };
  const {
    name: projectName,
    project,
    settings,
  } = whereTo(await options.settings(), snapshot, request.database);
  const what = { snapshot, database: request.database, settings };
  if (request.target.kind === 'scratch') {
    const target = scratchOf(settings, request.target.name, snapshot);
    return outcomeOf(await restoreBeside({ ...what, target }, world), { snapshot, tools });
  }
  if (project === null)
    throw new CofreError('refused', `${projectName} is no project of the settings`, {
      ...{ reason: 'noProjectForSafety', database: request.target.confirm },
    });
  const safety = { name: projectName, project, version: options.version };
  const done = await restoreOverLive({ ...what, confirmed: request.target.confirm, safety }, world);
  if (done.safety !== null)
    tools.log('info', `what was there is snapshot ${done.safety.slice(0, 8)}`, {
      code: 'runLog.safetySnapshot',
      values: { id: done.safety.slice(0, 8) },
    });
  return outcomeOf(done, { snapshot, tools });
}

/** The database of the project's settings that the dump is of; a file needs none. */
function whereTo({ projects }: Settings, snapshot: Snapshot, database: string | null) {
  const stored = storedDatabase(snapshot, database);
  const name = snapshot.record.project;
  const project = Object.hasOwn(projects, name) ? (projects[name] ?? null) : null;
  const own = project?.databases.find((each) => each.name === stored.name);
  if (own !== undefined) return { name, project, settings: own };
  if (stored.engine === 'sqlite') {
    const file = { name: stored.name, engine: 'sqlite', file: stored.database };
    return { name, project, settings: databaseSchema.parse(file) };
  }
  throw new CofreError('wrong-use', `${name} has no database ${stored.name} in the settings`, {
    ...{ reason: 'noServer', name: stored.name, project: name },
  });
}

/** A new database, or for SQLite a new file: beside the live one where none is named. */
function scratchOf(settings: DatabaseSettings, name: string | null, { id }: Snapshot) {
  if (settings.engine !== 'sqlite') return { kind: 'scratch', ...(name === null ? {} : { name }) } as const;
  const { dir, base } = path.parse(settings.file);
  return { kind: 'file', path: name ?? path.join(dir, `cofre_restore_${id.slice(0, 8)}_${base}`) } as const;
}

function outcomeOf(
  { database: loaded, tables, differences, warnings }: LoadResult,
  { snapshot, tools }: { snapshot: Snapshot; tools: JobTools },
): JobOutcome {
  tools.log('info', `loaded into ${loaded}`, { code: 'runLog.loadedInto', values: { database: loaded } });
  for (const { code, message, details } of warnings)
    tools.log('warning', message, { code: `databases.warnings.${code}`, values: details });
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const problems = differences.map(({ table, expected, found }) => ({
    path: table,
    code: 'differs',
    message: `${expected ?? 'an unknown number of'} rows were dumped, ${found ?? 'none'} are there`,
  }));
  const counts = { tables: tables.length, rows, differences: differences.length };
  const outcome = { counts, problems, problemCount: problems.length, snapshot: snapshot.id };
  return { ...outcome, result: differences.length === 0 ? 'complete' : 'incomplete' };
}
