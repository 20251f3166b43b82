import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { errnoOf } from '../base/errors.ts';

/**
 * Whether another volume is mounted at this folder, so that a backup does not fill the disk under an empty mount point.
 * false when there is no such folder; null when the system does not say.
 */
export function isMounted(folder: string, mountInfo = '/proc/self/mountinfo'): boolean | null {
  try {
    const real = realpathSync(folder);
    if (process.platform === 'win32') return true; // a drive that is not there has no folders
    if (statSync(real).dev !== statSync(path.dirname(real)).dev || real === '/') return true;
    return process.platform === 'linux' ? mountPoints(mountInfo).includes(real) : false; // bind mounts
  } catch (error) {
    return ['ENOENT', 'ENOTDIR', 'ENODEV', 'EIO', 'ENOTCONN'].includes(errnoOf(error)) ? false : null;
  }
}

/** Field 5 of proc_pid_mountinfo(5); blanks and the like are written in octal. */
function mountPoints(file: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.map((line) => {
    const field = line.split(' ')[4] ?? '';
    return field.replaceAll(/\\(\d{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
  });
}
