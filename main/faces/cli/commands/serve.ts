import { execFile } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { Command } from 'commander';
import type { Core } from '../../../contract/core.ts';
import type { CoreEvent } from '../../../contract/events.ts';
import type { TrayAbsence } from '../../../core/tray/bus.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import type { Declare } from '../program.ts';
import { ownCore } from '../running/open-core.ts';
import { safeJson } from '../say/escape.ts';
import { describeFailure } from '../say/failure.ts';
import { jobText, reasonText } from '../say/runs.ts';
import { startWords } from '../start-words.ts';
import { Door, type WindowOptions } from '../window/dashboard-door.ts';
import { openClicked } from '../window/open-clicked.ts';
import { addWindowOptions } from '../window/options.ts';
import { lineText } from './logs.ts';

export function addServe(program: Command, { texts, does }: Declare): void {
  const command = program
    .command('serve')
    .description(texts.say('commands.serve.about'))
    .option('--dashboard', texts.say('commands.serve.dashboard'))
    .option('--tray', texts.say('commands.serve.tray'));
  addWindowOptions(command, texts).action(does<ServeOptions, []>(serve));
}

interface ServeOptions extends WindowOptions {
  /** Opens the link in a browser, where there is a desktop. */
  readonly open?: boolean;
  /** Shows the icon; `quietly`: says nothing where there is no place for it. */
  readonly tray?: boolean | 'quietly';
}

/** Runs the core until it is told to end (Ctrl-C, SIGTERM); others reach it over the local socket. */
export async function serve(context: Context, options: ServeOptions): Promise<number> {
  const { globals, env, version, signal, say } = context;
  beNice();
  const { serveCore } = await import('../../../core/socket/serve-core.ts');
  const { servingServices } = await import('../../../core/services.ts');
  const runtime = env.XDG_RUNTIME_DIR;
  const door = new Door(context, options);
  const makeCore = async () => {
    const made = await ownCore(context, servingServices, door);
    door.leadsTo(made);
    return made;
  };
  await using served = await serveCore({
    ...{ home: globals.home, version, makeCore, now: Date.now, startedBy: starter() },
    ...(runtime === undefined ? {} : { runtimeFolders: [runtime] }),
  });
  const heard = Promise.all([
    tellEvents(context, served.core.events(null)),
    openClicked(context, door, served.core.events(null)),
  ]);
  context.out.note(say('serve.ready', { pid: process.pid, home: globals.home }));
  if (options.dashboard === true) await showLink(context, door, options.open === true);
  const quit = new AbortController();
  const ended = AbortSignal.any([signal, quit.signal]);
  const tray = showTray(context, { core: served.core, options, quit });
  tellSystemd(env, 'READY=1');
  if (!ended.aborted) await new Promise((resolve) => ended.addEventListener('abort', resolve));
  quit.abort();
  await tray;
  tellSystemd(env, 'STOPPING=1');
  await served.close();
  await door.close();
  await heard;
  return 0;
}

/** A container may have a terminal, too; there we are the first process. */
function starter(): 'terminal' | 'other' {
  const streams = [process.stdin, process.stdout, process.stderr];
  return process.pid !== 1 && streams.some(({ isTTY }) => isTTY) ? 'terminal' : 'other';
}

/** Whoever sees this terminal may open the window, once. */
async function showLink({ out, say, globals, env }: Context, door: Door, browser: boolean): Promise<void> {
  // A service writes to a log that others may read: no way in stands there.
  if (env.INVOCATION_ID !== undefined) return out.note(say('open.address', { url: (await door.open()).url }));
  const { url } = await door.link();
  if (out.json) out.line(safeJson({ schema: 'cofre.open/1', url }));
  const opening = browser ? await (await core.openLink()).openLink(url, globals.home, env) : null;
  out.note(say(opening?.opened === true ? 'open.opened' : 'open.link', { url }));
}

interface Tray {
  readonly core: Core;
  readonly options: ServeOptions;
  /** Aborts when this program ends; the tray may end it. */
  readonly quit: AbortController;
}

/** The icon of this desktop, until the end. Whatever goes wrong with it, the core runs on. */
async function showTray(context: Context, { core: served, options, quit }: Tray): Promise<void> {
  const { tray = false } = options;
  if (tray === false || process.platform !== 'linux') return;
  const { out, say, globals, env } = context;
  const failed = (error: unknown) => {
    if (!quit.signal.aborted) out.note(context.scrubber.clean(describeFailure(error, context.texts).message));
  };
  try {
    const { runTray } = await import('../../tray/tray.ts');
    const open = async (area: string) => {
      const { url } = await served.request('dashboard.link', {});
      const { openLink } = await core.openLink();
      const opening = await openLink(`${url}/${area}`, globals.home, env);
      if (!opening.opened) out.note(say('open.link', { url }));
    };
    const absent = (why: TrayAbsence) => {
      if (tray !== 'quietly') out.note(say('tray.absent', { why: say(`tray.${why}`) }));
    };
    const { linuxAutostart } = await import('../../../core/desktop/autostart.ts');
    const autostart = linuxAutostart([...startWords(globals, env), 'serve', '--tray'], env);
    const face = { open, quit: () => quit.abort() };
    await runTray(
      { core: served, texts: context.texts, env, now: Date.now, face, autostart, absent, failed },
      quit.signal,
    );
  } catch (error) {
    failed(error);
  }
}

/** Backups are not worth that anything else waits; threads of this process begin with the same patience. */
function beNice(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed here: then it runs like anything else.
  }
}

async function tellEvents(context: Context, events: AsyncIterable<CoreEvent>): Promise<void> {
  for await (const event of events) {
    if (context.out.json) context.out.line(safeJson({ schema: 'cofre.event/1', ...event }));
    else for (const line of linesOf(context, event)) context.out.note(line);
  }
}

function linesOf(context: Context, event: CoreEvent): string[] {
  const { say, measures } = context;
  switch (event.kind) {
    case 'job.queued':
      return [
        say('serve.queued', {
          job: jobText(context, event.run),
          trigger: say(`runs.triggers.${event.run.trigger}`),
        }),
      ];
    case 'job.started':
      return [say('serve.started', { job: jobText(context, event.run) })];
    case 'job.finished': {
      const { state, durationMs, problemCount } = event.run;
      const details = [
        reasonText(context, event.run),
        problemCount === 0 ? '' : say('history.problems', { count: problemCount }),
        durationMs === null ? '' : measures.duration(durationMs),
      ].filter(Boolean);
      const told = details.length === 0 ? '' : ` (${details.join(', ')})`;
      return [`${jobText(context, event.run)}: ${say(`runs.states.${state}`)}${told}`];
    }
    case 'job.log':
      return event.line.level === 'warning' || event.line.level === 'error'
        ? [lineText(context, event.line)]
        : [];
    case 'settings.changed':
      return [say('serve.settings')];
    case 'pause.changed':
      return [say('serve.pause')];
    case 'core.stopping':
      return [say('serve.stopping')];
    case 'job.progress':
    case 'health.changed':
    case 'proofs.changed':
    case 'holds.changed':
    case 'copies.changed':
    case 'notifications.changed':
    case 'notification.clicked':
    case 'reset':
      return [];
  }
}

/** Node cannot write to systemd's socket itself; its own tool can (the unit needs NotifyAccess=all). */
function tellSystemd(env: NodeJS.ProcessEnv, state: string): void {
  if (env.NOTIFY_SOCKET === undefined) return;
  execFile('systemd-notify', [state], { env }, () => undefined); // without the tool the unit is of another type
}
