import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chownSync, closeSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CofreError } from '../../base/errors.ts';
import { makeOwnedFolder } from '../../platform/owned-folder.ts';
import { removeTree } from '../../platform/remove-tree.ts';
import { DATA_PREFIX, noteServer, SERVER_PREFIX, wideFolder } from './deserted.ts';
import { lacking } from './lacking.ts';
import type { ServerUser } from './server-user.ts';

/** Where a throwaway server lives: sockets lie in `home`, whose path is short; its data on a disk with room. */
export interface ServerFolders {
  readonly home: string;
  readonly data: string;
  remove(): void;
}

/** `room`: a private folder of ours, on a disk with room; another user cannot reach it, so root's servers lie elsewhere. */
export function makeServerFolders(
  room: string,
  { user, random }: { user: ServerUser | null; random: (count: number) => Uint8Array },
): ServerFolders {
  const home = makeOwnedFolder(tmpdir(), SERVER_PREFIX, random);
  const data = makeOwnedFolder(user === null ? room : wideFolder(), DATA_PREFIX, random);
  if (user !== null) for (const folder of [home, data]) chownSync(folder, user.uid, user.gid);
  const remove = () => {
    removeTree(data);
    removeTree(home);
  };
  return { home, data: path.join(data, 'data'), remove };
}

export interface ServerOptions {
  readonly user: ServerUser | null;
  readonly folders: ServerFolders;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** How long a server may take to make its data, to be ready, and to end (ms). */
const SET_UP_MS = 180_000;
const READY_MS = 120_000;
const END_MS = 20_000;
const LOOK_MS = 25;
const SAID_BYTES = 4000;

/** Runs a program of the server to its end, as the server's user; throws with what it said. */
export async function runOnce(
  program: string,
  args: readonly string[],
  options: ServerOptions,
): Promise<void> {
  const { user, folders, env, signal } = options;
  const name = path.basename(program);
  await new Promise<void>((resolve, reject) => {
    execFile(
      program,
      args,
      { cwd: folders.home, env: environment(env), timeout: SET_UP_MS, signal, ...user, maxBuffer: 1 << 24 },
      (error, stdout, stderr) => {
        if (signal?.aborted === true)
          return reject(new CofreError('cancelled', 'cancelled', {}, signal.reason));
        if (error === null) return resolve();
        const said = (stderr.trim() || stdout.trim() || error.message).slice(-SAID_BYTES);
        reject(lacking('server-unreachable', `${name}: ${said}`, { tool: name, why: said }));
      },
    );
  });
}

const running = new Set<ChildProcess>();
let watching = false;

/** A server that runs until it is stopped, or this process ends, or (killed) another one finds what it has left. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #log: string;
  readonly #name: string;
  readonly #exited: Promise<void>;
  #over = false;

  constructor(program: string, args: readonly string[], { user, folders, env }: ServerOptions) {
    this.#name = path.basename(program);
    this.#log = path.join(folders.home, 'log');
    const log = openSync(this.#log, 'a', 0o600);
    try {
      this.#child = spawn(program, args, {
        cwd: folders.home,
        env: environment(env),
        stdio: ['ignore', log, log],
        ...user,
      });
    } finally {
      closeSync(log);
    }
    this.#exited = new Promise((resolve) => {
      const over = () => {
        this.#over = true;
        running.delete(this.#child);
        resolve();
      };
      this.#child.once('exit', over);
      this.#child.once('error', over);
    });
    if (this.#child.pid !== undefined) noteServer(folders.home, this.#child.pid);
    watch(this.#child);
  }

  /** Waits until `isReady`; throws with what the server said when it ends before. */
  async ready(isReady: () => boolean, signal?: AbortSignal): Promise<void> {
    const until = performance.now() + READY_MS;
    while (!isReady()) {
      if (signal?.aborted === true) throw new CofreError('cancelled', 'cancelled', {}, signal.reason);
      if (this.#over || performance.now() > until) throw this.#failure();
      await Promise.race([delay(LOOK_MS), this.#exited]); // it says nowhere else that it is ready
    }
  }

  /** By the server's own signal for leaving at once; then by force. */
  async stop(signal: NodeJS.Signals): Promise<void> {
    if (this.#over) return;
    this.#child.kill(signal);
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    await this.#exited;
    clearTimeout(killer);
  }

  #failure(): CofreError {
    const said = readFileSync(this.#log, 'utf8').trim().slice(-SAID_BYTES);
    const message = `${this.#name} does not start: ${said}`;
    return lacking('server-unreachable', message, { tool: this.#name, why: said });
  }
}

/** Words are recognised in English; no option of the person's own server is to be heard. */
function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { PATH, TZ, TMPDIR } = env;
  return {
    PATH,
    LC_ALL: 'C',
    ...(TZ === undefined ? {} : { TZ }),
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
  };
}

function watch(child: ChildProcess): void {
  running.add(child);
  if (watching) return;
  watching = true;
  process.once('exit', () => {
    for (const one of running) one.kill('SIGKILL');
  });
}
