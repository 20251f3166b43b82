import { homedir } from 'node:os';
import path from 'node:path';

/** Folder of this instance (catalogs, later settings and history) where none is named: each system has its own habit. */
export function defaultHome(env: NodeJS.ProcessEnv = process.env): string {
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support', 'Cofre');
  if (process.platform === 'win32') {
    return path.join(env.LOCALAPPDATA || path.join(homedir(), 'AppData', 'Local'), 'Cofre');
  }
  const data = env.XDG_DATA_HOME;
  return path.join(
    data !== undefined && path.isAbsolute(data) ? data : path.join(homedir(), '.local', 'share'),
    'cofre',
  );
}
