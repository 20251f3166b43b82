import type { Command } from 'commander';
import { CofreError } from '../../../base/errors.ts';
import { type BackupType, backupType } from '../../../contract/settings/backup-type.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import { sayAfter, sayBefore } from '../guard/report.ts';
import { type Ended, runGuarded } from '../guard/run-guarded.ts';
import { type Secured, secure } from '../guard/secure.ts';
import type { Declare } from '../program.ts';
import { describeFailure } from '../say/failure.ts';
import { parseChoice, parseDuration } from '../values/amounts.ts';
import { usage } from '../values/usage.ts';

interface Options {
  readonly type: BackupType;
  readonly maxAge?: number;
  readonly force?: boolean;
}

export function addGuard(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  program
    .command('guard')
    .description(say('commands.guard.about'))
    .argument('<command...>', say('commands.guard.command'))
    .usage('[options] -- <command...>')
    .option(
      '--type <type>',
      say('commands.guard.type', { choices: backupType.options.join(', ') }),
      parseChoice(backupType.options),
      'quick',
    )
    .option('--max-age <time>', say('commands.guard.maxAge'), parseDuration)
    .option('--force', say('commands.guard.force'))
    .action(does<Options, [string[]]>(guard));
}

/** Backs up, proves the backup, runs the command as if it stood alone, and says how to go back. */
async function guard(context: Context, options: Options, words: string[]): Promise<number> {
  const secured = await securedOrForced(context, options);
  if (secured !== null) sayBefore(context, secured);
  const env = secured === null ? {} : { COFRE_SNAPSHOT: secured.snapshot, COFRE_PROJECT: secured.project };
  const ended = await runGuarded(words, { env: { ...context.env, ...env }, interrupt: context.interrupt });
  sayAfter(context, { secured, ended, command: words[0] ?? '' });
  return statusOf(ended);
}

/** null when there is no backup and the person said that the command shall run all the same. */
async function securedOrForced(context: Context, options: Options): Promise<Secured | null> {
  const { out, say, scrubber, texts, signal } = context;
  try {
    return await secure(context, {
      ...options,
      project: await projectOf(context),
      maxAgeMs: options.maxAge ?? 0,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    if (options.force !== true) {
      out.complain(out.errorPaint.bad(say('guard.notStarted')));
      throw error;
    }
    const why = describeFailure(error, texts).message;
    out.complain(out.errorPaint.warn(scrubber.clean(say('guard.forced', { why }))));
    return null;
  }
}

async function projectOf({ globals }: Context): Promise<string> {
  const settings = await (await core.settings()).openSettings(globals.home);
  if (globals.project !== null) {
    (await core.lookup()).projectOf(settings, globals.project);
    return globals.project;
  }
  const here = process.cwd();
  const found = await (await core.hooks()).projectsAt(settings, [here]);
  const [only, ...others] = found;
  if (only === undefined) throw usage('noProjectHere', { folder: here });
  if (others.length > 0) throw usage('severalProjectsHere', { folder: here, names: found.join(', ') });
  return only;
}

function statusOf(ended: Ended): number {
  switch (ended.kind) {
    case 'exit':
      return ended.status;
    case 'signal':
      return 128 + ended.number;
    case 'not-started':
      // As shells have it: 127 not found, 126 found and not to be run.
      return ended.code === 'ENOENT' ? 127 : 126;
    default:
      throw new CofreError('failed', 'the command ended in no known way');
  }
}
