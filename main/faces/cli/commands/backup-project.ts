import { EXIT_STATUS } from '../../../base/errors.ts';
import type { RunDetails } from '../../../contract/views/run.ts';
import { type Context, withProgress } from '../context.ts';
import { core } from '../core.ts';
import { quoted } from '../projects/add.ts';
import { followJob, statusOf } from '../running/follow-job.ts';
import { withCore } from '../running/open-core.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { sayProblems } from '../say/problems.ts';
import { resolverOf } from '../vault/choose-vault.ts';
import { shortId } from '../vault/snapshots.ts';
import { withVault } from '../vault/with-vault.ts';
import { allLines, lineText } from './logs.ts';

export interface ProjectOptions {
  readonly type?: 'full' | 'quick' | 'database';
  readonly reread?: boolean;
  readonly dryRun?: boolean;
}

/** A backup of a project of the settings: a job of the core that runs, or of one in this process. */
export async function backUpProject(
  context: Context,
  project: string,
  { type = 'quick', reread = false, dryRun = false }: ProjectOptions,
): Promise<number> {
  if (dryRun) return lookOnly(context, project, { type, reread });
  return withCore(context, async (running) => {
    const run = await followJob(context, running, () =>
      running.request('backup.start', { project, type, reread, trigger: 'manual' }),
    );
    const lines = (await allLines(running, run.id)).filter(({ level }) => level === 'warning');
    if (context.out.json) context.out.document('cofre.backup/1', fieldsOf(run));
    else {
      tell(context, run);
      for (const line of lines) context.out.alert(`  ${lineText(context, line)}`);
      if (lines.some(({ code }) => code?.startsWith('detect.drift.') === true)) sayWhatToDo(context, project);
    }
    return endOf(context, run);
  });
}

/** Of all that is new together, once. */
function sayWhatToDo({ out, say }: Context, project: string): void {
  const command = escapeForTerminal(`cofre project update ${quoted(project)}`);
  out.alert(`  ${say('backup.whatIsNew', { command })}`);
}

/** Nothing is written, no database dumped, no command run: so no job, and nobody's turn to wait for. */
async function lookOnly(
  context: Context,
  name: string,
  { type, reread }: Required<Pick<ProjectOptions, 'type' | 'reread'>>,
): Promise<number> {
  const about = { ...context, globals: { ...context.globals, project: name } };
  const [{ openSettings }, { projectOf }, { backupProject }, { databaseWorld }] = await Promise.all([
    core.settings(),
    core.lookup(),
    core.backupProject(),
    core.databaseWorld(),
  ]);
  const { globals, env, signal, version, out, say, measures } = context;
  const project = projectOf(await openSettings(globals.home), name);
  const resolver = await resolverOf(context);
  return withVault(about, async (vault) => {
    const { record, readFiles, verdict } = await withProgress(context, (onEvent) =>
      backupProject(
        { name, project, type, trigger: 'manual', reread, dryRun: true },
        {
          ...{ vault, version, signal, onEvent, log: () => undefined },
          databases: databaseWorld({ home: globals.home, env, resolver, signal }),
        },
      ),
    );
    const { files, bytes } = record.totals;
    const fields = { dryRun: true, snapshot: null, verdict, project: name, type, files, bytes, readFiles };
    if (out.json) out.document('cofre.backup/1', { ...fields, problems: record.problems });
    else {
      out.say(
        say('backup.dry', { count: files, size: measures.size(bytes), changed: measures.number(readFiles) }),
      );
      if (project.databases.length > 0)
        out.say(`  ${say('backup.dryDatabases', { count: project.databases.length })}`);
      if (record.problems.length > 0) sayProblems(context, record.problems);
    }
    return verdict === 'complete' ? 0 : EXIT_STATUS[verdict];
  });
}

/** A failed backup that left a snapshot has said all there is; without one it is told like any error. */
function endOf(context: Context, run: RunDetails): number {
  if (run.state === 'failed' && (run.snapshot !== null || context.out.json)) return 1;
  return statusOf(run);
}

function fieldsOf(run: RunDetails): object {
  const { id, snapshot, state, project, type, files, bytes, newBytes, storedBytes, counts, problems } = run;
  const { problemCount, durationMs, reason } = run;
  return {
    ...{ snapshot, dryRun: false, verdict: state, project, type, files, bytes, newBytes, storedBytes },
    ...counts,
    ...{ problems, problemCount, durationMs, run: id, reason },
  };
}

function tell(context: Context, run: RunDetails): void {
  const { out, say, measures } = context;
  const { snapshot, state, project, problems, problemCount, files, bytes, newBytes, storedBytes, counts } =
    run;
  if (snapshot === null) return;
  const time = measures.duration(run.durationMs ?? 0);
  const values = { id: shortId(snapshot), project: project ?? '', time };
  if (state === 'complete') out.say(out.paint.good(say('backup.complete', values)));
  else if (state === 'failed') out.alert(out.paint.bad(say('backup.failed', values)));
  else out.alert(out.paint.warn(say('backup.incomplete', values)));
  const unchanged = measures.number(counts.unchangedFiles ?? 0);
  out.say(`  ${say('backup.files', { count: files ?? 0, size: measures.size(bytes ?? 0), unchanged })}`);
  if ((counts.databases ?? 0) > 0) out.say(`  ${say('backup.databases', { count: counts.databases ?? 0 })}`);
  const [fresh, stored] = [measures.size(newBytes ?? 0), measures.size(storedBytes ?? 0)];
  out.say(`  ${say('backup.stored', { fresh, stored })}`);
  if (problemCount === 0) return;
  out.alert(out.paint.warn(say('backup.problems', { count: problemCount })));
  sayProblems(context, problems, { total: problemCount });
}
