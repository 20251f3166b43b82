import { CofreError } from '../../base/errors.ts';
import type { Problem } from '../../base/problems.ts';
import type { BackupType } from '../../contract/settings/backup-type.ts';
import type { ProjectSettings } from '../../contract/settings/project.ts';
import type { DatabaseWorld, Warning } from '../../databases/driver.ts';
import { liveSqliteFiles } from '../../databases/sqlite/live-files.ts';
import {
  type BackupOptions,
  type BackupResult,
  backup,
  type DumpSource,
} from '../../operations/backup/backup.ts';
import type { ProgressEvent } from '../../operations/events.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import type { LogDetails } from '../jobs/runner.ts';
import { type DumpSourceWorld, dumpSources } from './dump-source.ts';
import { type CommandOutcome, type CommandWorld, nameOf, runPersonCommands } from './person-commands.ts';

export interface ProjectBackup {
  readonly name: string;
  readonly project: ProjectSettings;
  readonly type: BackupType;
  /** Why it runs: manual, schedule, catch-up, push, deploy, ... */
  readonly trigger: string;
  readonly dryRun?: boolean;
  readonly reread?: boolean;
}

export interface ProjectBackupWorld {
  readonly vault: Vault;
  /** Without `signal`: the backup gives its own. */
  readonly databases: DatabaseWorld;
  readonly version: string;
  /** A line in plain English and, where there is one, the key of its text. */
  readonly log: (line: string, about?: LogDetails) => void;
  readonly onEvent?: (event: ProgressEvent) => void;
  readonly signal?: AbortSignal;
}

export interface ProjectBackupResult extends BackupResult {
  /**
   * `failed`: there is a snapshot, but something the project must have is not in it, or a command afterwards failed.
   * `incomplete`: something could not be read, or a command that is only to be told of failed.
   */
  readonly verdict: 'complete' | 'incomplete' | 'failed';
  readonly warnings: readonly { readonly database: string; readonly warning: Warning }[];
}

type Verdict = ProjectBackupResult['verdict'];

/**
 * One backup of a project: the person's commands, its folders and databases as one snapshot, then the commands for
 * afterwards, whatever came of it. Throws where there is no snapshot.
 */
export async function backupProject(
  request: ProjectBackup,
  world: ProjectBackupWorld,
): Promise<ProjectBackupResult> {
  const warnings: { database: string; warning: Warning }[] = [];
  const run = (problems: readonly Problem[]) =>
    backup(world.vault, {
      ...optionsOf(request, world),
      problems,
      dumps: dumpsOf(request, world, (database, warning) => {
        const { code, message, details } = warning;
        const values = { ...details, name: database, warning: code };
        world.log(`${database}: ${message}`, { code: 'runLog.noticed', values });
        warnings.push({ database, warning });
      }),
    });
  if (request.dryRun === true) return { ...withVerdict(await run([])), warnings };

  const commands = commandWorld(request, world);
  let result: BackupResult;
  try {
    const outcomes = await runPersonCommands(request.project.hooks, ['before'], commands);
    result = await run(problemsOf(outcomes));
  } catch (error) {
    await afterwards(request, commands, { verdict: 'failed', snapshot: null });
    throw error;
  }
  const { snapshot, record } = result;
  const after = await afterwards(request, commands, { verdict: record.verdict, snapshot });
  return { ...withVerdict(result, after), warnings };
}

function optionsOf(
  { name, project, type, trigger, reread, dryRun }: ProjectBackup,
  world: ProjectBackupWorld,
) {
  const { excludes, presets, oneFileSystem, maxFileBytes, databases, expect } = project;
  const { version, onEvent, signal } = world;
  const onlyDumps = type === 'database';
  return {
    ...{ project: name, type, trigger, version, excludes, presets, oneFileSystem, maxFileBytes },
    folders: onlyDumps ? [] : project.folders,
    dumpedFiles: liveSqliteFiles(databases),
    expect: onlyDumps ? { paths: [], minFiles: 0 } : expect,
    reread: type === 'full' || reread === true,
    dryRun: dryRun === true,
    ...(onEvent === undefined ? {} : { onEvent }),
    ...(signal === undefined ? {} : { signal }),
  } satisfies BackupOptions;
}

function dumpsOf(
  { project, type, name }: ProjectBackup,
  { databases: world }: ProjectBackupWorld,
  onWarning: DumpSourceWorld['onWarning'],
): DumpSource[] {
  if (type === 'database' && project.databases.length === 0)
    throw new CofreError('wrong-use', `${name} has no databases`, { reason: 'noDatabases', project: name });
  return project.databases.flatMap((settings) => dumpSources(settings, { world, onWarning }));
}

function commandWorld(
  { name, project, type, trigger }: ProjectBackup,
  world: ProjectBackupWorld,
): CommandWorld {
  return {
    folder: project.folders[0] ?? process.cwd(),
    env: { COFRE_PROJECT: name, COFRE_TYPE: type, COFRE_TRIGGER: trigger },
    log: world.log,
    signal: world.signal,
  };
}

interface Ended {
  readonly verdict: Verdict;
  readonly snapshot: string | null;
}

/** Commands for afterwards run even when the backup was cancelled; their failure never hides that of the backup. */
async function afterwards(
  { project }: ProjectBackup,
  world: CommandWorld,
  { verdict, snapshot }: Ended,
): Promise<{ verdict: Verdict; problems: Problem[] }> {
  const env = { ...world.env, COFRE_VERDICT: verdict, COFRE_SNAPSHOT: snapshot ?? '' };
  const moment = verdict === 'failed' ? 'after-failure' : 'after-success';
  try {
    const outcomes = await runPersonCommands(project.hooks, ['after', moment], {
      ...world,
      env,
      signal: undefined,
    });
    const problems = problemsOf(outcomes);
    return { verdict: problems.length > 0 ? 'incomplete' : 'complete', problems };
  } catch (error) {
    if (!(error instanceof CofreError)) throw error;
    world.log(error.message);
    const path = String(error.details.command ?? '');
    return {
      verdict: 'failed',
      problems: [{ path, code: 'command', message: String(error.details.why ?? '') }],
    };
  }
}

/** Failures that are to be told; those to be ignored are in the log alone. */
function problemsOf(outcomes: readonly CommandOutcome[]): Problem[] {
  return outcomes
    .filter(({ result, hook }) => result !== 'done' && hook.ifItFails !== 'ignore')
    .map(({ hook, message }) => ({
      path: nameOf(hook),
      code: 'command',
      message: message.split('\n')[0] ?? '',
    }));
}

const WORST: readonly Verdict[] = ['failed', 'incomplete', 'complete'];

function withVerdict(
  result: BackupResult,
  after: { readonly verdict: Verdict; readonly problems: readonly Problem[] } = {
    verdict: 'complete',
    problems: [],
  },
) {
  const verdicts = [result.record.verdict, after.verdict];
  const verdict = WORST.find((one) => verdicts.includes(one)) ?? 'complete';
  return { ...result, problems: [...result.problems, ...after.problems], verdict };
}
