import { CommanderError } from 'commander';
import { Scrubber } from '../../base/scrubber.ts';
import { cofreVersion } from '../../core/files/version.ts';
import { Prompts } from './ask/prompts.ts';
import { SecretSources } from './ask/secrets.ts';
import type { Context } from './context.ts';
import { readEarly, readGlobals } from './globals.ts';
import { type Interrupt, listenForInterrupt } from './interrupt.ts';
import { buildProgram } from './program.ts';
import { reportFailure } from './say/failure.ts';
import { endQuietlyOnBrokenPipe, NOWHERE, Output, type Stream } from './say/output.ts';
import { Measures } from './words/measures.ts';
import { loadTexts } from './words/texts.ts';

/** One command line, from its words to its exit status. Never throws. */
export async function run(argv: readonly string[]): Promise<number> {
  endQuietlyOnBrokenPipe([process.stdout, process.stderr]);
  return runWith(argv, { env: process.env, interrupt: listenForInterrupt(), stdout: process.stdout });
}

interface World {
  readonly env: NodeJS.ProcessEnv;
  readonly interrupt: Interrupt;
  readonly stdout: Stream;
}

async function runWith(argv: readonly string[], { env, interrupt, stdout }: World): Promise<number> {
  const early = readEarly(argv, env);
  const texts = await loadTexts(early.language);
  const version = cofreVersion();
  let out = new Output({ json: early.json, quiet: false, color: true, env }, stdout);
  const scrubber = new Scrubber();
  let status = 0;
  interrupt.onFirst = () => out.complain(texts.say('stopping'));

  const contextOf = (options: Readonly<Record<string, unknown>>): Context => {
    const globals = readGlobals(options, env);
    const prompts = new Prompts(interrupt);
    out = new Output({ ...globals, env }, stdout);
    return {
      globals,
      env,
      scrubber,
      texts,
      measures: new Measures(texts),
      out,
      prompts,
      secrets: new SecretSources({ globals, env, prompts, texts, scrubber }),
      interrupt,
      signal: interrupt.signal,
      version,
      runInside: (words, extra, options = {}) =>
        runWith(['--lang', early.language, ...words], {
          env: { ...env, ...extra },
          interrupt,
          stdout: options.silent === true ? NOWHERE : stdout,
        }),
      say: texts.say,
    };
  };

  try {
    const program = await buildProgram({ argv, texts, version, contextOf, ended: (code) => (status = code) });
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // help and version were shown
    if (out.closed) return status;
    const cause = interrupt.signal.aborted ? cancelledBy(error) : error;
    return reportFailure(cause, texts, out, { verbose: early.verbose, scrubber });
  }
}

/** After Ctrl-C whatever fails, fails because of it: torn streams, aborted reads. */
function cancelledBy(error: unknown): Error {
  return Object.assign(new Error('cancelled', { cause: error }), { name: 'AbortError' });
}
