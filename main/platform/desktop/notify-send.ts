import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { CofreError, errnoOf } from '../../base/errors.ts';

export interface Shown {
  readonly title: string;
  readonly body: string;
  readonly urgency: 'critical' | 'normal' | 'low';
  /** Picture file; null: none. */
  readonly icon: string | null;
  /** Words of the button; a click on the notification counts too. null: it cannot be clicked. */
  readonly button: string | null;
}

/** How long the daemon may take to show it (ms). */
const SHOW_LIMIT_MS = 10_000;
/** What `stdbuf` ends with when the program is not there. */
const NOT_FOUND = 127;

/**
 * Shows a notification on a Linux desktop with libnotify's own program, as an argument vector: node-notifier would pass it
 * through a shell, and does not hear clicks there. `shown` resolves when the daemon has taken it. With a button the program
 * lives until the notification is closed, so that a click is heard: `stop` ends it earlier, the notification stays. It prints
 * the id at once but keeps it in its buffer until then (libnotify 0.8.1): `stdbuf` of GNU makes it come line by line.
 */
export function notifySend(
  notice: Shown,
  onClick: () => void,
  env: NodeJS.ProcessEnv = process.env,
): { readonly shown: Promise<void>; readonly stop: () => void } {
  if (!hasBus(env)) return { shown: Promise.reject(noDesktop(LACKS.bus, 'bus')), stop: () => undefined };
  let child = start(notice, onClick, env);
  const shown = child.shown.catch((error: unknown) => {
    if (notice.button === null || !(error instanceof NoButtons)) throw error;
    child = start({ ...notice, button: null }, onClick, env);
    return child.shown;
  });
  return { shown: shown.catch(asOurs), stop: () => child.stop() };
}

/** Libnotify before 0.7.10 knows none; without `stdbuf` it is not heard that it is shown. */
class NoButtons extends Error {}

function start(
  notice: Shown,
  onClick: () => void,
  env: NodeJS.ProcessEnv,
): { shown: Promise<void>; stop: () => void } {
  const [program, ...args] = wordsOf(notice);
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), SHOW_LIMIT_MS);
  const shown = new Promise<void>((resolve, reject) => {
    let said = '';
    let complained = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [, clicked] = said.split('\n');
      clearTimeout(timer);
      resolve();
      if (clicked?.trim() === 'default' && said.endsWith('\n')) onClick();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complained += text.slice(0, 1000);
    });
    child.on('error', (error) => {
      const isWithout = notice.button !== null && errnoOf(error) === 'ENOENT';
      reject(isWithout ? new NoButtons(program) : error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else if (code === NOT_FOUND || /unknown option/i.test(complained)) reject(new NoButtons(complained));
      else reject(new Error(complained.trim() || 'notify-send did not answer'));
    });
  });
  const release = (): void => {
    child.unref(); // whoever waits for a click must not keep the program alive
    for (const stream of [child.stdout, child.stderr]) Reflect.get(stream, 'unref')?.call(stream);
  };
  return { shown: shown.then(release), stop: () => void child.kill('SIGTERM') };
}

function wordsOf({ title, body, urgency, icon, button }: Shown): [string, ...string[]] {
  const program: [string, ...string[]] =
    button === null ? ['notify-send'] : ['stdbuf', '--output=L', 'notify-send'];
  return [
    ...program,
    ...['--app-name', 'Cofre', '--urgency', urgency, '--category', 'transfer'],
    ...(icon === null ? [] : ['--icon', icon]),
    ...(button === null ? [] : ['--print-id', '--action', `default=${button}`]),
    ...['--', title, withoutMarkup(body)],
  ];
}

/** Bodies are read as a little HTML (Desktop Notifications Specification 1.2, section 5). */
function withoutMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function hasBus(env: NodeJS.ProcessEnv): boolean {
  if (env.DBUS_SESSION_BUS_ADDRESS) return true;
  return Boolean(env.XDG_RUNTIME_DIR) && existsSync(path.join(env.XDG_RUNTIME_DIR ?? '', 'bus'));
}

function asOurs(error: unknown): never {
  if (error instanceof CofreError) throw error;
  const why = error instanceof Error ? error.message : String(error);
  throw errnoOf(error) === 'ENOENT'
    ? noDesktop(LACKS.program, 'program', error)
    : noDesktop(why, null, error);
}

/** What has texts in every language. */
const LACKS = {
  bus: 'there is no session bus',
  program: 'notify-send is not installed (libnotify)',
} as const;

/** No desktop to show it on: another try does not help. */
export function noDesktop(why: string, lacks: keyof typeof LACKS | null, cause?: unknown): CofreError {
  return new CofreError(
    'refused',
    `no notification could be shown here: ${why}`,
    { reason: 'notifyNoDesktop', why, ...(lacks === null ? {} : { lacks }) },
    cause,
  );
}
