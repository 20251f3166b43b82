import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is asked of the system's keychain. */
export type KeychainRequest = { readonly service: string; readonly account: string } & (
  | { readonly action: 'get' | 'remove' }
  | { readonly action: 'set'; readonly secret: string }
);

/**
 * `absent`: this system, or this session of it, has no keychain. `failed`: there is one, and it refused, is locked, or did
 * not answer in time. `found` is the secret of 'get' (null: no such entry); for 'remove', anything but null says it was there.
 */
export type KeychainAnswer =
  | { readonly state: 'done'; readonly found: string | null }
  | { readonly state: 'absent'; readonly why: string }
  | { readonly state: 'failed'; readonly why: string };

export interface Keychain {
  ask(request: KeychainRequest): Promise<KeychainAnswer>;
}

/** Without a screen nobody can unlock it: then it answers at once or never (ms). */
const LIMIT_HEADLESS_MS = 5000;
/** Time for a person to type the password that unlocks it (ms). */
const LIMIT_AT_SCREEN_MS = 60_000;

/** No keychain at all: `COFRE_KEYCHAIN=file` asks for it, and tests do. */
export const noKeychain: Keychain = {
  ask: async () => ({ state: 'absent', why: 'it is switched off (COFRE_KEYCHAIN=file)' }),
};

/** The keychain of this system as the environment leads to it. Always answers, within `limitMs`. */
export function systemKeychain(env: NodeJS.ProcessEnv = process.env, limitMs?: number): Keychain {
  if (env.COFRE_KEYCHAIN === 'file') return noKeychain;
  return { ask: (request) => ask(request, env, limitMs) };
}

async function ask(
  request: KeychainRequest,
  env: NodeJS.ProcessEnv,
  limitMs: number | undefined,
): Promise<KeychainAnswer> {
  if (process.platform !== 'linux') return inProcess(request, env, limitMs ?? LIMIT_AT_SCREEN_MS);
  const bus = sessionBus(env);
  if (bus === null) return { state: 'absent', why: 'there is no session bus (D-Bus)' };
  const screen = Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
  const surroundings = { ...env, DBUS_SESSION_BUS_ADDRESS: bus };
  return inProcess(request, surroundings, limitMs ?? (screen ? LIMIT_AT_SCREEN_MS : LIMIT_HEADLESS_MS));
}

/** Where the person's session bus listens, also for a job of cron, whose environment does not say so. */
function sessionBus(env: NodeJS.ProcessEnv): string | null {
  if (env.DBUS_SESSION_BUS_ADDRESS) return env.DBUS_SESSION_BUS_ADDRESS;
  const own = process.getuid?.() ?? -1;
  const socket = path.join(env.XDG_RUNTIME_DIR || `/run/user/${own}`, 'bus');
  const found = statSync(socket, { throwIfNoEntry: false });
  return found?.isSocket() && found.uid === own ? `unix:path=${socket}` : null;
}

export type AskInProcess = (
  request: KeychainRequest,
  env: NodeJS.ProcessEnv,
  limitMs: number,
) => Promise<KeychainAnswer>;

/**
 * Takes the place of a process of Node's for the rest of this process: where its own program cannot be started as Node
 * (Electron with RunAsNode switched off), somebody else has to start the keychain's.
 */
export function askKeychainBy(other: AskInProcess): void {
  inProcess = other;
}

/** In a process of its own: the native code waits for the keychain without an end, and a thread of ours could not be stopped. */
let inProcess: AskInProcess = (request, env, limitMs) => {
  const own = import.meta.url.endsWith('.ts') ? './keychain-process.ts' : './keychain.js';
  const script = fileURLToPath(new URL(own, import.meta.url));
  return new Promise((resolve) => {
    const failed = (why: string) => resolve({ state: 'failed', why });
    const child = spawn(process.execPath, [script], {
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.stdin.on('error', () => undefined); // it ended before it read; its exit tells more
    child.stdin.end(JSON.stringify(request));
    child.on('error', (error) => failed(error.message));
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') return failed(`no answer within ${limitMs / 1000} s; it may be locked`);
      const answer = answerOf(said);
      if (answer === null) return failed(`its helper ended with ${signal ?? code}`);
      resolve(answer);
    });
  });
};

function answerOf(text: string): KeychainAnswer | null {
  try {
    const value: unknown = JSON.parse(text);
    const state: unknown = Reflect.get(Object(value), 'state');
    return state === 'done' || state === 'absent' || state === 'failed' ? (value as KeychainAnswer) : null;
  } catch {
    return null;
  }
}
