import { execFileSync } from 'node:child_process';
import { lacking } from './lacking.ts';

export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Database servers refuse to run as root: then as one of these, else (null) as who we are. 'no-user'. */
export function serverUser(names: readonly string[]): ServerUser | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of names) {
    const uid = idOf(['-u', name]);
    const gid = idOf(['-g', name]);
    if (uid !== null && gid !== null && uid !== 0) return { uid, gid };
  }
  throw lacking('no-user', 'a database server does not run as root', { users: names.join(', ') });
}

function idOf(args: readonly string[]): number | null {
  try {
    return Number(execFileSync('id', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return null;
  }
}
