import { spawn } from 'node:child_process';
import { cli, type Sandbox } from './run-cofre.ts';

/**
 * Runs Cofre in a terminal of its own (util-linux `script`) and types each answer when its question shows. The screen is
 * everything the terminal showed, standard output and error together. What is typed may depend on it.
 */
export async function inTerminal(
  box: Sandbox,
  args: readonly string[],
  answers: readonly (readonly [question: string, typed: string | ((screen: string) => string)])[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ status: number | null; screen: string }> {
  const command = [process.execPath, cli, ...args].map((word) => `'${word}'`).join(' ');
  const options = { cwd: box.folder, env: box.environment({ TERM: 'xterm', ...env }) };
  const child = spawn('script', ['-qec', command, '/dev/null'], options);
  const left = [...answers];
  let screen = '';
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    for (let next = left[0]; next !== undefined; next = left[0]) {
      const at = screen.indexOf(next[0], seen);
      if (at < 0) break;
      seen = at + next[0].length;
      left.shift();
      const typed = typeof next[1] === 'string' ? next[1] : next[1](screen);
      setTimeout(() => child.stdin.write(typed), 60); // the prompt switches the echo off right after its question
    }
  });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, screen };
}

/** How the recovery key that stands on the screen ends. */
export function endOfKey(screen: string): string {
  return `${/AGE-SECRET-KEY-1[0-9A-Z]+/.exec(screen)?.[0].slice(-4)}\r`;
}
