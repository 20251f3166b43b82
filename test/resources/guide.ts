import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const resources = fileURLToPath(new URL('../../resources/vault/', import.meta.url));
export const SCRIPT = join(resources, 'restore.py');
export const GUIDE = readFileSync(join(resources, 'RESTORE.md'), 'utf8');

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function run(command: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): Ran {
  const done = spawnSync(command, args, {
    cwd,
    env: { ...process.env, COFRE_PASSPHRASE: undefined, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (done.error !== undefined) throw done.error;
  return { status: done.status, out: done.stdout, err: done.stderr };
}

/** Runs restore.py inside a vault folder, as a person would. */
export function restorePy(vault: string, args: readonly string[], env: Record<string, string> = {}): Ran {
  return run('python3', [SCRIPT, ...args], vault, env);
}

export function bash(script: string, cwd: string): Ran {
  return run('bash', ['-euo', 'pipefail', '-c', script], cwd);
}

/** The same on a terminal of its own, where somebody types the passphrase whenever it is asked for. */
export function bashOnTerminal(script: string, passphrase: string, cwd: string): Ran {
  const typist = `
import os, pty, sys
child, terminal = pty.fork()
if child == 0: os.execvp('bash', ['bash', '-euo', 'pipefail', '-c', sys.argv[1]])
heard = b''
try:
    answered = 0
    while True:
        heard += os.read(terminal, 1024)
        for _ in range(heard.count(b'assphrase') - answered):
            answered += 1
            os.write(terminal, sys.argv[2].encode() + b'\\n')
except OSError: pass
sys.stdout.write(heard.decode())
sys.exit(os.waitpid(child, 0)[1] >> 8)`;
  return run('python3', ['-c', typist, script, passphrase], cwd);
}

/** Commands in a language of the guide, by the word behind the fence, in order. */
export function guideBlocks(language: 'en' | 'pt'): { word: string; script: string }[] {
  const text = GUIDE.split('\n---\n')[language === 'en' ? 0 : 1] ?? '';
  return [...text.matchAll(/^```sh ?(\w*)\n([\s\S]*?)^```$/gm)].map(([, word = '', script = '']) => ({
    word,
    script,
  }));
}
