import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { errnoOf } from '../../base/errors.ts';
import type { DatabasePlace } from '../../contract/settings/database.ts';
import type { DatabaseWorld } from '../driver.ts';
import { inLargePieces } from './large-pieces.ts';
import { optionFileLine, placeCall } from './placed.ts';
import { refuseUnsafe, type ToolCall } from './tool-call.ts';

/** How long a tool may take to end after it was asked to (ms); then it is killed. */
const GRACE_MS = 3_000;
/** Kept of what a tool complains about: its beginning, where the cause is named (characters). */
const COMPLAINTS_MAX = 16 * 1024;
/** And its end, where it stands with a client that first repeats a long statement. */
const LAST_WORDS_MAX = 4 * 1024;

/** How a tool ended: `notFound` when it could not be started at all. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly notFound: string | null;
}

const alive = new Set<ChildProcessWithoutNullStreams>();
let watching = false;

/** A tool that runs at its place. It ends with the signal of the world, with `stop`, and with this process. */
export class ToolProcess {
  readonly program: string;
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #signal: AbortSignal | undefined;
  #complaints = '';
  #lastWords = '';
  #ended = false;
  #notFound: string | null = null;
  /** Node throws away what a child that has ended wrote, unless somebody listens already; the reader may come later. */
  readonly #keep = () => {};
  readonly #cancel = () => void this.stop();

  constructor(call: ToolCall, place: DatabasePlace, world: DatabaseWorld) {
    refuseUnsafe(call); // before a file with a password exists
    const optionFile = place.kind === 'local' ? writeOptionFile(call, world) : null;
    const placed = placeCall(call, place, optionFile);
    this.program = placed.program;
    this.#signal = world.signal;
    const words = [placed.program, ...placed.args];
    const isBulk = call.printsMuch === true && place.kind === 'local';
    const [program = '', ...args] = isBulk ? inLargePieces(words, world.env) : words;
    this.#child = spawn(program, args, {
      env: { ...world.env, ...placed.env },
      stdio: 'pipe',
      windowsHide: true,
    });
    watch(this.#child);
    this.exited = this.#follow(optionFile);
    this.#child.stdout.on('readable', this.#keep);
    this.#child.stdin.on('error', () => {}); // EPIPE: the tool ended first, and its exit says why
    if (placed.head !== '') this.#child.stdin.write(placed.head);
    if (call.input === 'none' && !placed.lifeline) this.#child.stdin.end();
    world.signal?.addEventListener('abort', this.#cancel, { once: true });
    if (world.signal?.aborted === true) this.#cancel();
  }

  get stdin(): Writable {
    return this.#child.stdin;
  }

  get stdout(): Readable {
    return this.#child.stdout;
  }

  /** What it wrote to standard error so far: its beginning and, of very much, its end. */
  get complaints(): string {
    return this.#lastWords === '' ? this.#complaints : `${this.#complaints}\n${this.#lastWords}`;
  }

  /** Nobody will read what it prints, which must not stop it. */
  discardOutput(): void {
    this.#child.stdout.removeListener('readable', this.#keep);
    this.#child.stdout.resume();
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Ends it (TERM, then KILL) and waits until it has ended. */
  async stop(): Promise<void> {
    if (!this.#ended) {
      this.#child.stdin.destroy(); // cuts the lifeline of a remote tool
      this.#child.stdout.destroy();
      this.#child.kill('SIGTERM');
      const killer = setTimeout(() => {
        this.#child.kill('SIGKILL');
        this.#child.stderr.destroy(); // or a grandchild that holds it would keep us waiting
      }, GRACE_MS);
      await this.exited;
      clearTimeout(killer);
    }
    await this.exited;
  }

  #follow(optionFile: string | null): Promise<Exit> {
    const child = this.#child;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const first = text.slice(0, COMPLAINTS_MAX - this.#complaints.length);
      this.#complaints += first;
      this.#lastWords = (this.#lastWords + text.slice(first.length)).slice(-LAST_WORDS_MAX);
    });
    child.on('error', (error) => {
      this.#notFound ??= errnoOf(error) || error.message;
    });
    return new Promise((resolve) => {
      child.on('close', (code, signal) => {
        this.#ended = true;
        alive.delete(child);
        this.#signal?.removeEventListener('abort', this.#cancel);
        if (optionFile !== null) rmSync(optionFile, { force: true });
        resolve({
          code,
          signal,
          notFound: child.pid === undefined ? (this.#notFound ?? 'ENOENT') : null,
        });
      });
    });
  }
}

function writeOptionFile(call: ToolCall, world: DatabaseWorld): string | null {
  const password = call.optionFilePassword ?? null;
  if (password === null) return null;
  const file = join(world.spool, `options-${randomUUID()}.cnf`);
  writeFileSync(file, `[client]\n${optionFileLine(password)}\n`, {
    mode: 0o600,
    flag: 'wx',
  });
  return file;
}

/** A tool must not outlive this process, however that ends (all but KILL). */
function watch(child: ChildProcessWithoutNullStreams): void {
  alive.add(child);
  if (watching) return;
  watching = true;
  process.once('exit', () => {
    for (const one of alive) one.kill('SIGKILL');
  });
}
