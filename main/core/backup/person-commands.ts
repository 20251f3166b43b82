import { type ChildProcess, spawn } from 'node:child_process';
import { CofreError, EXIT_STATUS, errnoOf } from '../../base/errors.ts';
import type { ProjectHook } from '../../contract/settings/project.ts';

/** How one command of the person ended. */
export interface CommandOutcome {
  readonly hook: ProjectHook;
  readonly result: 'done' | 'failed' | 'skip' | 'timed-out';
  /** Exit status; null when a signal or the time limit ended it, or it could not be started. */
  readonly status: number | null;
  /** Why it failed, and the end of what it printed: for the log of the run. */
  readonly message: string;
}

export interface CommandWorld {
  /** Where commands run that name no folder. */
  readonly folder: string;
  /** `COFRE_*` and what else they are given, over the environment of this process. */
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Kept of what a command prints (bytes): enough to see why it failed. */
const OUTPUT_KEPT = 16 * 1024;
/** Between asking a command to stop and stopping it (ms). */
const KILL_AFTER_MS = 5000;
/** How long pipes may stay open after their command has ended (ms). */
const PIPES_CLOSE_MS = 1000;

/**
 * Runs the commands of one moment in their order. Throws where a failure means that there is no backup ('command-failed',
 * 'skipped'); outcomes of the others are returned, those that failed and are to be told among them.
 */
export async function runPersonCommands(
  hooks: readonly ProjectHook[],
  moments: readonly ProjectHook['when'][],
  world: CommandWorld,
): Promise<CommandOutcome[]> {
  const outcomes: CommandOutcome[] = [];
  for (const hook of hooks) {
    if (!moments.includes(hook.when)) continue;
    world.signal?.throwIfAborted();
    const outcome = await runOne(hook, world);
    outcomes.push(outcome);
    if (outcome.result === 'done') continue;
    world.log(`${hook.argv[0]}: ${outcome.message}`);
    if (outcome.result === 'skip')
      throw new CofreError('skipped', `${hook.argv[0]} asked to skip this backup`, { command: nameOf(hook) });
    if (hook.ifItFails === 'fail')
      throw new CofreError('command-failed', `${nameOf(hook)}: ${outcome.message}`, {
        command: nameOf(hook),
        why: outcome.message.split('\n')[0] ?? '',
      });
  }
  return outcomes;
}

/** Arguments may hold secrets: a message names the program only. */
export function nameOf({ argv: [program = ''] }: ProjectHook): string {
  return program;
}

async function runOne(hook: ProjectHook, world: CommandWorld): Promise<CommandOutcome> {
  const [program = '', ...args] = hook.argv;
  const child = spawn(program, args, {
    cwd: hook.folder ?? world.folder,
    env: { ...process.env, ...world.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32', // its own group, so that what it started ends with it
    windowsHide: true,
  });
  const output = keepEnd(child);
  const limit = AbortSignal.timeout(hook.timeoutSeconds * 1000);
  const stop = world.signal === undefined ? limit : AbortSignal.any([world.signal, limit]);
  const ended = await endOf(child, stop);
  world.signal?.throwIfAborted();
  if (limit.aborted)
    return { hook, result: 'timed-out', status: null, message: `stopped after ${hook.timeoutSeconds} s` };
  if ('error' in ended) return { hook, result: 'failed', status: null, message: ended.error };
  const { status, signal } = ended;
  if (status === 0) return { hook, result: 'done', status, message: '' };
  const printed = output().trimEnd();
  const message = `ended with ${signal ?? status}${printed === '' ? '' : `\n${printed}`}`;
  const isSkip = status === EXIT_STATUS.skipped && hook.when === 'before' && hook.ifItFails === 'skip';
  return { hook, result: isSkip ? 'skip' : 'failed', status, message };
}

type Ended =
  | { readonly error: string }
  | { readonly status: number | null; readonly signal: NodeJS.Signals | null };

function endOf(child: ChildProcess, stop: AbortSignal): Promise<Ended> {
  return new Promise((resolve) => {
    let killing: NodeJS.Timeout | undefined;
    let letting: NodeJS.Timeout | undefined;
    const onStop = () => {
      signalGroup(child, 'SIGTERM');
      killing = setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_AFTER_MS);
    };
    const end = (ended: Ended) => {
      clearTimeout(killing);
      clearTimeout(letting);
      child.stdout?.destroy();
      child.stderr?.destroy();
      stop.removeEventListener('abort', onStop);
      resolve(ended);
    };
    stop.addEventListener('abort', onStop, { once: true });
    if (stop.aborted) onStop();
    child.on('error', (error) => end({ error: errnoOf(error) || error.message }));
    child.on('exit', (status, signal) => {
      // Its pipes close with it, unless something it left behind keeps them open: that is not waited for.
      const give = () => end({ status, signal });
      child.once('close', give);
      letting = setTimeout(give, PIPES_CLOSE_MS);
    });
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error;
  }
}

/** The last bytes of both streams, in the order they came. */
function keepEnd(child: ChildProcess): () => string {
  let kept = Buffer.alloc(0);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      kept = Buffer.concat([kept, chunk]).subarray(-OUTPUT_KEPT);
    });
  }
  return () => kept.toString('utf8');
}
