import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import { desktopWords, findElectron, hasScreen } from '../../../main/launch/electron.mjs';

/** Of the real module: a spec that compiles asks for nothing that Electron does not have. */
export type Electron = typeof import('electron');

/** A running shell, in whatever runs it. Functions run over there: they see nothing of the test but `given`. */
export interface Host {
  electron<T, G = undefined>(work: (electron: Electron, given: G) => T | Promise<T>, given?: G): Promise<T>;
  page<T, G = undefined>(work: (page: Page, given: G) => T | Promise<T>, given?: G): Promise<T>;
  /** Resolves when it has ended, with its exit code. */
  readonly ended: Promise<number>;
  /** What it wrote to standard error. */
  readonly said: () => string;
  kill(): void;
}

export interface Start {
  readonly env: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Another program than that of dist/; in the stand-in only. */
  readonly program?: string;
}

const root = new URL('../../../', import.meta.url);
const built = fileURLToPath(new URL('dist/desktop.js', root));
const electron = process.env.COFRE_DESKTOP_HOST === 'auto' && hasScreen() ? findElectron() : null;

export const isReal = electron !== null;
export const hostName = isReal ? `Electron (${electron})` : 'the stand-in (test/electron-host)';
process.stderr.write(`The desktop's specs run in ${hostName}.\n`);
if (!isReal && process.env.COFRE_DESKTOP_HOST === 'auto')
  process.stderr.write('SKIPPED: the same specs in Electron itself: there is no binary, or no screen.\n');

export function startHost(start: Start): Promise<Host> {
  return electron === null ? startStandIn(start) : startElectron(electron, start);
}

export async function startStandIn({ env, args = [], program = built }: Start): Promise<Host> {
  const register = fileURLToPath(new URL('test/electron-host/register.ts', root));
  const child = fork(program, [...args], {
    ...{ env, execArgv: ['--import', register], stdio: ['ignore', 'inherit', 'pipe', 'ipc'] },
  });
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.on('message', (message) => {
    const { id, value, error } = message as { id: number; value?: unknown; error?: string };
    const waiting = asked.get(id);
    asked.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  });
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code) => {
      for (const { reject } of asked.values()) reject(new Error(`the shell ended: ${said}`));
      resolve(code ?? -1);
    });
  });
  let last = 0;
  const ask = (on: 'electron' | 'page') => async (work: unknown, given?: unknown) => {
    last += 1;
    const waiting = Promise.withResolvers<unknown>();
    asked.set(last, waiting);
    if (child.exitCode !== null) throw new Error(`the shell has ended: ${said}`);
    child.send({ id: last, on, source: String(work), given });
    return (await waiting.promise) as never;
  };
  return {
    ...{ electron: ask('electron'), page: ask('page'), ended, said: () => said },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Has never run where this was written: there is no binary to be had. */
async function startElectron(executablePath: string, { env, args = [] }: Start): Promise<Host> {
  const { _electron } = await import('playwright');
  const [, ...words] = desktopWords(executablePath, args);
  const app = await _electron.launch({ executablePath, args: words, env });
  let said = '';
  app.process().stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise<number>(
    (resolve) => void app.process().once('exit', (code) => resolve(code ?? -1)),
  );
  return {
    electron: (work, given) => app.evaluate(work as never, given) as never,
    page: async (work, given) => (await work(await app.firstWindow(), given as never)) as never,
    ...{ ended, said: () => said, kill: () => void app.process().kill('SIGKILL') },
  };
}
