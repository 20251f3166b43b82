import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { errnoOf } from '../../../base/errors.ts';
import type { Interrupt } from '../interrupt.ts';

export type Ended =
  | { readonly kind: 'exit'; readonly status: number; readonly tookMs: number }
  | {
      readonly kind: 'signal';
      readonly name: NodeJS.Signals;
      readonly number: number;
      readonly tookMs: number;
    }
  | { readonly kind: 'not-started'; readonly code: string; readonly tookMs: number };

/** What a person or a system sends to a whole command; others (SIGCHLD, SIGPIPE, ...) are our own affair. */
const FORWARDED = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGCONT',
  'SIGWINCH',
] as const;
/** A terminal sends these to the whole group: the command has them already. */
const FROM_TERMINAL: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGWINCH', 'SIGCONT']);

/** Runs the command on our own streams; signals go to it and not to us, so that we live to say how to go back. */
export function runGuarded(
  [program = '', ...args]: readonly string[],
  { env, interrupt }: { env: NodeJS.ProcessEnv; interrupt: Interrupt },
): Promise<Ended> {
  const began = performance.now();
  // Before the command exists, so that no signal finds nobody: it would end us and leave the command alone.
  const early: NodeJS.Signals[] = [];
  let pass = (name: NodeJS.Signals): void => void early.push(name);
  const handlers = FORWARDED.map((name) => {
    const handle = () => {
      if (!(FROM_TERMINAL.has(name) && hasTerminal())) pass(name);
    };
    return [name, handle] as const;
  });
  for (const [name, handle] of handlers) listen(name, handle);
  const release = interrupt.suspend();
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: 'inherit' });
    pass = (name) => void child.kill(name);
    for (const name of early) pass(name);
    const end = (ended: Parts) => {
      for (const [name, handle] of handlers) process.off(name, handle);
      release();
      resolve({ ...ended, tookMs: Math.round(performance.now() - began) });
    };
    child.on('error', (error) => {
      if (child.pid === undefined) end({ kind: 'not-started', code: errnoOf(error) });
    });
    child.on('exit', (status, name) => {
      if (name === null) end({ kind: 'exit', status: status ?? 1 });
      else end({ kind: 'signal', name, number: constants.signals[name] });
    });
  });
}

type Parts = Ended extends infer Each ? (Each extends Ended ? Omit<Each, 'tookMs'> : never) : never;

function listen(name: NodeJS.Signals, handle: () => void): void {
  try {
    process.on(name, handle);
  } catch {
    // A signal that this system does not have.
  }
}

const hasTerminal = (): boolean => process.stdin.isTTY === true || process.stderr.isTTY === true;
