import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { isCofreError } from '../../../base/errors.ts';
import type { Core } from '../../../contract/core.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import type { Declare } from '../program.ts';
import { startWords } from '../start-words.ts';
import { because } from '../values/usage.ts';
import type { WindowOptions } from '../window/dashboard-door.ts';
import { addWindowOptions } from '../window/options.ts';

interface Options extends WindowOptions {
  readonly browser: boolean;
  readonly here?: boolean;
  readonly demo?: boolean;
}

export function addOpen(program: Command, { texts, does }: Declare): void {
  const command = program
    .command('open')
    .description(texts.say('commands.open.about'))
    .option('--no-browser', texts.say('commands.open.noBrowser'))
    .option('--here', texts.say('commands.open.here'))
    .option('--demo', texts.say('commands.open.demo'));
  addWindowOptions(command, texts).action(does<Options, []>(open));
}

/** A link into the window of the Cofre that runs; where none does, one is started. */
async function open(context: Context, options: Options): Promise<number> {
  const here = { ...options, dashboard: true, open: options.browser, tray: 'quietly' as const };
  const serve = async (inside: Context) => (await import('./serve.ts')).serve(inside, here);
  if (options.demo === true) return (await import('../window/demo.ts')).withDemo(context, serve);
  const { connectCore } = await core.client();
  const running = await connectCore(context.globals.home);
  if (running === null && options.here === true) return serve(context);
  await using found = running ?? (await startCore(context, connectCore));
  await show(context, { core: found, started: running === null, browser: options.browser });
  return 0;
}

interface Showing {
  readonly core: Core;
  readonly started: boolean;
  readonly browser: boolean;
}

async function show(context: Context, { core: found, started, browser }: Showing): Promise<void> {
  const { out, say, globals, env } = context;
  const { url, expiresAt } = await found.request('dashboard.link', {});
  const { openLink } = await core.openLink();
  const opening = browser ? await openLink(url, globals.home, env) : null;
  const opened = opening?.opened === true;
  if (out.json) out.document('cofre.open/1', { url, expiresAt, started, opened });
  else {
    if (started) out.say(say('open.started'));
    out.say(say(opened ? 'open.opened' : 'open.link', { url }));
  }
  await opening?.over;
}

/** How long a core may take until it answers (ms), and how often it is looked for. */
const START_WITHIN_MS = 30_000;
const LOOK_MS = 100;

/** Goes on when this command and its terminal have ended. */
async function startCore(
  { globals, env, signal }: Context,
  connect: (home: string) => Promise<Core | null>,
): Promise<Core> {
  const [node = '', ...words] = startWords(globals, env);
  const child = spawn(node, [...words, 'serve', '--dashboard'], {
    ...{ env, detached: true, stdio: 'ignore', windowsHide: true },
  });
  child.unref();
  let ended = false;
  child.on('exit', () => {
    ended = true;
  });
  for (const began = performance.now(); performance.now() - began < START_WITHIN_MS; ) {
    signal.throwIfAborted();
    // Not there yet, or it has just made its place: both mean to look again.
    const found = await connect(globals.home).catch((error: unknown) => {
      if (isCofreError(error, 'unreachable')) return null;
      throw error;
    });
    if (found !== null) return found;
    if (ended) break;
    await delay(LOOK_MS);
  }
  throw because('failed', 'coreNotStarted');
}
