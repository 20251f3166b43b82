import { spawn } from 'node:child_process';
import { CofreError, errnoOf } from '../../base/errors.ts';

/** Far more than a secret needs (bytes). */
const SECRET_MAX_BYTES = 64 * 1024;
/** A password manager answers in a second or two; one that waits for a person must not stop a backup for ever (ms). */
const COMMAND_LIMIT_MS = 30_000;
/** How long what it leaves in the background may keep its output open (ms). */
const PIPE_LIMIT_MS = 1000;

export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly limitMs?: number;
}

/** First line that a command prints; null when it prints none. Its standard error is dropped: it may hold secrets. */
export function firstLineOf(argv: readonly string[], options: CommandOptions): Promise<string | null> {
  const [program = '', ...args] = argv;
  const { env, signal, limitMs = COMMAND_LIMIT_MS } = options;
  return new Promise((resolve, reject) => {
    const failed = (why: string) =>
      reject(
        new CofreError('secret-missing', `${program} gave no secret: ${why}`, {
          reason: 'secretCommand',
          program,
          why,
        }),
      );
    // A group of its own, so that what it starts ends with it.
    const child = spawn(program, args, {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const end = () => endGroup(child.pid, () => child.kill('SIGKILL'));
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end();
    }, limitMs);
    signal?.addEventListener('abort', end, { once: true });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (said.length < SECRET_MAX_BYTES) said += text;
    });
    const over = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    };
    child.on('exit', () => setTimeout(() => child.stdout.destroy(), PIPE_LIMIT_MS).unref());
    child.on('error', (error) => {
      over();
      failed(errnoOf(error) || error.message);
    });
    child.on('close', (code, how) => {
      over();
      if (signal?.aborted) return reject(new CofreError('cancelled', 'cancelled', {}, signal.reason));
      if (late) return failed(`no answer within ${limitMs / 1000} s`);
      if (code !== 0) return failed(how ?? String(code));
      resolve(firstLine(said));
    });
  });
}

export function firstLine(text: string): string | null {
  return text.replace(/^\ufeff/, '').split(/\r?\n/, 1)[0] || null;
}

function endGroup(pid: number | undefined, otherwise: () => void): void {
  if (pid === undefined) return;
  try {
    if (process.platform === 'win32') otherwise();
    else process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error;
  }
}
