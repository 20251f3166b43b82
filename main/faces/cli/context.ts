import type { Scrubber } from '../../base/scrubber.ts';
import type { Prompts } from './ask/prompts.ts';
import type { SecretSources } from './ask/secrets.ts';
import type { Globals } from './globals.ts';
import type { Interrupt } from './interrupt.ts';
import type { Output } from './say/output.ts';
import { ProgressDisplay } from './say/progress.ts';
import type { Measures } from './words/measures.ts';
import type { TextKey, Texts, Values } from './words/texts.ts';

/** What a command works with: the world as arguments, so that commands run inside others (the demo) and in tests. */
export interface Context {
  readonly globals: Globals;
  /** Of the process, or what a command that runs inside another is given. */
  readonly env: NodeJS.ProcessEnv;
  /** Cuts every secret that was met out of errors. */
  readonly scrubber: Scrubber;
  readonly texts: Texts;
  readonly measures: Measures;
  readonly out: Output;
  readonly prompts: Prompts;
  readonly secrets: SecretSources;
  readonly interrupt: Interrupt;
  readonly signal: AbortSignal;
  readonly version: string;
  /** Runs a whole command line with some environment of its own, as the demo and the guide do; gives its exit status. */
  readonly runInside: (
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
    options?: { readonly silent?: boolean },
  ) => Promise<number>;
  say(key: TextKey, values?: Values): string;
}

export function progressOf(context: Context): ProgressDisplay {
  const { globals, out, texts, measures } = context;
  const terminal = out.stderr.isTTY === true && process.env.TERM !== 'dumb';
  const style = globals.quiet ? 'none' : terminal ? 'line' : globals.verbose ? 'phases' : 'none';
  return new ProgressDisplay({ stream: out.stderr, style, texts, measures });
}

/** Runs an operation with its progress on show, and wipes it whatever happens. */
export async function withProgress<T>(
  context: Context,
  work: (onEvent: ProgressDisplay['onEvent']) => Promise<T>,
): Promise<T> {
  const progress = progressOf(context);
  try {
    return await work(progress.onEvent);
  } finally {
    progress.end();
  }
}
