import type { Command } from 'commander';
import { EXIT_STATUS } from '../../../base/errors.ts';
import type { Context } from '../context.ts';
import { withProgress } from '../context.ts';
import { type BackupOptions, type BackupResult, operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { sayProblems } from '../say/problems.ts';
import { collect, parseChoice, parseCount, parseSize } from '../values/amounts.ts';
import { linesOf } from '../values/lines.ts';
import { usage } from '../values/usage.ts';
import { projectNamed } from '../vault/about-project.ts';
import { shortId } from '../vault/snapshots.ts';
import { withVault } from '../vault/with-vault.ts';
import { backUpProject } from './backup-project.ts';

const PRESETS = ['dev', 'cache', 'system'] as const;
const TYPES = ['full', 'quick', 'database'] as const;

const EXIT_OF: Readonly<Record<BackupResult['record']['verdict'], number>> = {
  complete: 0,
  incomplete: EXIT_STATUS.incomplete,
  failed: EXIT_STATUS.failed,
};

interface Options {
  readonly type?: (typeof TYPES)[number];
  readonly exclude?: string[];
  readonly excludeFile?: string[];
  readonly preset?: (typeof PRESETS)[number][];
  readonly oneFileSystem?: boolean;
  readonly maxFileSize?: number;
  readonly cacheDirTags: boolean;
  readonly reread?: boolean;
  readonly dryRun?: boolean;
  readonly level?: number;
}

export function addBackup(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  const preset = parseChoice(PRESETS);
  program
    .command('backup')
    .description(say('commands.backup.about'))
    .argument('[folder...]', say('commands.backup.folder'))
    .option('--type <type>', say('commands.backup.type', { choices: TYPES.join(', ') }), parseChoice(TYPES))
    .option('--exclude <pattern>', say('commands.backup.exclude'), collect)
    .option('--exclude-file <file>', say('commands.backup.excludeFile'), collect)
    .option(
      '--preset <name>',
      say('commands.backup.preset', { choices: PRESETS.join(', ') }),
      (text, before: string[] = []) => [...before, preset(text)],
    )
    .option('--one-file-system', say('commands.backup.oneFileSystem'))
    .option('--max-file-size <size>', say('commands.backup.maxFileSize'), parseSize)
    .option('--no-cache-dir-tags', say('commands.backup.noCacheDirTags'))
    .option('--reread', say('commands.backup.reread'))
    .option('--dry-run', say('commands.backup.dryRun'))
    .option('--level <n>', say('commands.backup.level'), parseCount(1, 19))
    .action(does<Options, [string[]]>(backUp));
}

async function backUp(context: Context, options: Options, folders: string[]): Promise<number> {
  const project = await projectNamed(context, folders);
  if (project !== null) {
    refuseFileFlags(options);
    return backUpProject(context, project, options);
  }
  if (folders.length === 0) throw usage('noFolder');
  if (options.type === 'database') throw usage('databaseOfProject');
  const excluded = await Promise.all((options.excludeFile ?? []).map(linesOf));
  return withVault(context, async (vault) => {
    const { backup } = await operations.backup();
    const result = await withProgress(context, (onEvent) =>
      backup(vault, {
        ...wanted(context, options, folders),
        excludes: [...excluded.flat(), ...(options.exclude ?? [])],
        onEvent,
      }),
    );
    if (context.out.json) context.out.document('cofre.backup/1', fieldsOf(result));
    else tell(context, result);
    return EXIT_OF[result.record.verdict];
  });
}

/** What a project backs up is in its settings: flags that would change it for once only are refused. */
function refuseFileFlags(options: Options): void {
  const { exclude, excludeFile, preset, oneFileSystem, maxFileSize, level } = options;
  const given = {
    ...{ '--exclude': exclude, '--exclude-file': excludeFile, '--preset': preset },
    ...{ '--one-file-system': oneFileSystem, '--max-file-size': maxFileSize, '--level': level },
  };
  const [stray] = Object.entries(given).filter(([, value]) => value !== undefined);
  if (stray !== undefined) throw usage('flagOfFolders', { name: stray[0] });
}

function wanted({ globals, signal, version }: Context, options: Options, folders: string[]): BackupOptions {
  return {
    folders,
    signal,
    version,
    cacheDirTags: options.cacheDirTags,
    oneFileSystem: options.oneFileSystem === true,
    maxFileBytes: options.maxFileSize ?? null,
    presets: options.preset ?? [],
    reread: options.reread === true,
    dryRun: options.dryRun === true,
    ...(options.type === undefined ? {} : { type: options.type }),
    ...(options.level === undefined ? {} : { level: options.level }),
    ...(globals.project === null ? {} : { project: globals.project }),
  };
}

function fieldsOf({
  snapshot,
  record,
  problems,
  readFiles,
  unchangedFiles,
  durationMs,
}: BackupResult): object {
  const { files, bytes, newBytes, storedBytes } = record.totals;
  const { project, type, verdict, problemCount, skipped } = record;
  const dryRun = snapshot === null;
  return {
    ...{
      snapshot,
      dryRun,
      verdict,
      project,
      type,
      files,
      bytes,
      newBytes,
      storedBytes,
      readFiles,
      unchangedFiles,
    },
    ...{ problems, problemCount, skipped, durationMs },
  };
}

function tell(
  context: Context,
  { snapshot, record, problems, readFiles, unchangedFiles, durationMs }: BackupResult,
): void {
  const { out, measures, say } = context;
  const { totals, verdict, problemCount } = record;
  const time = measures.duration(durationMs);
  const size = measures.size(totals.bytes);
  if (snapshot === null) {
    out.say(say('backup.dry', { count: totals.files, size, changed: measures.number(readFiles) }));
  } else {
    const values = { id: shortId(snapshot), project: record.project, time };
    if (verdict === 'complete') out.say(out.paint.good(say('backup.complete', values)));
    else if (verdict === 'failed') out.alert(out.paint.bad(say('backup.failed', values)));
    else out.alert(out.paint.warn(say('backup.incomplete', values)));
    out.say(
      `  ${say('backup.files', { count: totals.files, size, unchanged: measures.number(unchangedFiles) })}`,
    );
    out.say(
      `  ${say('backup.stored', { fresh: measures.size(totals.newBytes), stored: measures.size(totals.storedBytes) })}`,
    );
  }
  const left = Object.entries(record.skipped).filter(([, count]) => count > 0);
  for (const [reason, count] of left) {
    const words = context.texts.raw(`skipped.${reason}`) ?? reason;
    out.say(`  ${say('backup.skipped', { count, reason: words })}`);
  }
  if (problemCount === 0) return;
  out.alert(out.paint.warn(say('backup.problems', { count: problemCount })));
  sayProblems(context, problems, { total: problemCount });
}
