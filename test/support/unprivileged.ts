import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { isRoot } from './privileges.ts';
import { tempFolder } from './temp.ts';

/** Servers refuse to run as root: there they run as nobody, elsewhere as whoever runs the tests. */
export const runAs: readonly string[] = isRoot ? ['runuser', '-u', 'nobody', '--'] : [];

/** A folder that those servers may write to. Its path is short: a socket's may not exceed 107 bytes. */
export function serverFolder(name: string): string {
  const folder = tempFolder(name);
  if (isRoot) execFileSync('chown', ['nobody', folder]);
  else chmodSync(folder, 0o700);
  return folder;
}

/** Program and words to run something as that user. */
export function asServer(program: string, args: readonly string[]): [string, string[]] {
  const [first = program, ...rest] = [...runAs, program, ...args];
  return [first, rest];
}
