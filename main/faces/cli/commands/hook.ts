import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { type BackupType, backupType } from '../../../contract/settings/backup-type.ts';
import type { Run } from '../../../contract/views/run.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import type { Declare } from '../program.ts';
import { followJob, statusOf } from '../running/follow-job.ts';
import { withCore } from '../running/open-core.ts';
import { describeFailure } from '../say/failure.ts';
import { reasonText } from '../say/runs.ts';
import { startWords } from '../start-words.ts';
import { parseChoice, parseDuration } from '../values/amounts.ts';
import { usage } from '../values/usage.ts';

interface Options {
  readonly type: BackupType;
  readonly maxAge: number;
  readonly wait: number;
  readonly require?: boolean;
}

const TYPE = parseChoice(backupType.options);
/** A push soon after another one brings little that is new; and a day's work is worth a backup (ms). */
const MAX_AGE_MS = 10 * 60_000;
/** git has opened its connection already: servers close one that is silent for about a minute (ms). */
const WAIT_MS = 20_000;

/** Called by the hook, not by people: what they need is `hooks`. */
export function addHook(program: Command, { texts, does }: Declare): void {
  const about = texts.say('commands.hook.about');
  const hook = program.command('hook', { hidden: true }).description(about);
  hook
    .command('pre-push')
    .description(about)
    .argument('[remote]', about)
    .argument('[url]', about)
    .option('--type <type>', about, TYPE, 'quick')
    .option('--max-age <time>', about, parseDuration, MAX_AGE_MS)
    .option('--wait <time>', about, parseDuration, WAIT_MS)
    .option('--require', about)
    .action(does<Options, [string | undefined, string | undefined]>(prePush));
  hook
    .command('run')
    .description(about)
    .option('--type <type>', about, TYPE, 'quick')
    .action(does<{ type: BackupType }, []>(runBackup));
}

async function prePush(context: Context, options: Options): Promise<number> {
  const deadline = performance.now() + options.wait;
  await drainInput();
  try {
    const projects = await projectsHere(context);
    if (projects.length === 0) {
      if (options.require === true) throw usage('noProjectHere', { folder: process.cwd() });
      return 0; // a hooks folder that many repositories share
    }
    if (isSkipped(context.env)) return await leaveOut(context, projects, options);
    const answers = await Promise.all(
      projects.map((project) => secure(context, project, { ...options, deadline })),
    );
    return answers.every(Boolean) ? 0 : 1;
  } catch (error) {
    const why = describeFailure(error, context.texts).message;
    return sayFailed(context, why, options) ? 0 : 1;
  }
}

/** git ends a hook that does not read with a broken pipe. */
async function drainInput(): Promise<void> {
  if (process.stdin.isTTY) return;
  for await (const _ of process.stdin);
}

async function projectsHere({ globals }: Context): Promise<string[]> {
  const settings = await (await core.settings()).openSettings(globals.home);
  if (globals.project !== null) {
    (await core.lookup()).projectOf(settings, globals.project);
    return [globals.project];
  }
  const { projectsAt, repositoryAt } = await core.hooks();
  const { top, commonDir } = await repositoryAt(process.cwd(), { lookOnly: true });
  return projectsAt(settings, [top, commonDir]);
}

const isSkipped = ({ COFRE_SKIP: skip }: NodeJS.ProcessEnv): boolean =>
  skip !== undefined && !['', '0'].includes(skip);

async function leaveOut(context: Context, projects: readonly string[], { type }: Options): Promise<number> {
  const reason = { code: 'asked-to-skip', message: 'COFRE_SKIP was set' };
  await withCore(context, async (running) => {
    for (const project of projects)
      await running.request('backup.skip', { project, type, trigger: 'push', reason });
  });
  context.out.complain(context.say('push.skipped'));
  return 0;
}

/** True when the push may go on. */
async function secure(
  context: Context,
  project: string,
  options: Options & { deadline: number },
): Promise<boolean> {
  const { beforePush, mayPush } = await core.push();
  const result = await beforePush(
    {
      now: Date.now,
      newestComplete: () =>
        newestOf(context, {
          project,
          kinds: ['backup'],
          states: ['complete'],
          types: wideEnough(options.type),
        }),
      newestRun: () => newestOf(context, { project, kinds: ['backup'] }),
      start: () => startApart(context, project, options.type),
      timeUp: () => new Promise((resolve) => setTimeout(resolve, options.deadline - performance.now())),
    },
    { maxAgeMs: options.maxAge },
  );
  const may = mayPush(result, { require: options.require === true });
  const { out, say, measures, texts } = context;
  const stopped = may ? '' : ` ${say('push.stopped')}`;
  const values = { project };
  switch (result.kind) {
    case 'fresh':
      out.complain(
        say('push.fresh', {
          ...values,
          ago: measures.ago(result.run.startedAt ?? result.run.queuedAt, Date.now()),
        }),
      );
      break;
    case 'done':
      out.complain(say('push.done', { ...values, time: measures.duration(result.run?.durationMs ?? 0) }));
      break;
    case 'incomplete':
      out.complain(
        `${say('push.incomplete', { ...values, count: result.run?.problemCount ?? 0 })}${stopped}`,
      );
      break;
    case 'late':
      out.complain(`${say('push.late', { ...values, time: measures.duration(options.wait) })}${stopped}`);
      break;
    case 'failed': {
      const why =
        result.run === null ? result.why : reasonText({ ...context, texts }, result.run) || result.why;
      sayFailed(context, why, options);
      break;
    }
  }
  return may;
}

function sayFailed(
  { out, say, scrubber }: Context,
  why: string,
  { require }: Pick<Options, 'require'>,
): boolean {
  const line = say(require === true ? 'push.failedStopped' : 'push.failed', { why });
  out.complain(scrubber.clean(line));
  return require !== true;
}

/** A quick backup is not enough for who wants full ones. */
function wideEnough(type: BackupType): string[] {
  return type === 'quick' ? ['quick', 'full'] : [type];
}

type Filter = { project: string; kinds: ['backup']; states?: ['complete']; types?: string[] };

async function newestOf(context: Context, filter: Filter): Promise<Run | null> {
  const { runs } = await withCore(context, (running) =>
    running.request('history.list', { ...filter, limit: 1 }),
  );
  return runs[0] ?? null;
}

/** In a session of its own and without our streams: it outlives the push, and holds no pipe of `git push | cat`. */
async function startApart(
  { globals, env }: Context,
  project: string,
  type: BackupType,
): Promise<number | null> {
  const { withoutGit } = await core.hooks();
  const [node = '', ...words] = startWords(globals, env);
  const args = [...words, '--project', project, 'hook', 'run', '--type', type];
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      ...{ cwd: globals.home, env: { ...withoutGit(env), COFRE_HOME: globals.home } },
      ...{ detached: true, stdio: 'ignore', windowsHide: true },
    });
    child.on('error', reject);
    child.on('exit', resolve);
  });
}

async function runBackup(context: Context, { type }: { type: BackupType }): Promise<number> {
  const { project } = context.globals;
  if (project === null) throw usage('missingOption', { name: '--project' });
  return withCore(context, async (running) => {
    const start = () => running.request('backup.start', { project, type, trigger: 'push' });
    return statusOf(await followJob(context, running, start));
  });
}
