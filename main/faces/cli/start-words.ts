import { realpathSync } from 'node:fs';
import path from 'node:path';
import { defaultHome } from '../../core/files/home.ts';
import type { Globals } from './globals.ts';

/** Absolute words that start this very Cofre with this home: for hooks, services and other programs. */
export function startWords({ home }: Pick<Globals, 'home'>, env: NodeJS.ProcessEnv): string[] {
  const program = realpathSync(process.argv[1] ?? '');
  const ownHome = path.resolve(defaultHome({ ...env, COFRE_HOME: undefined }));
  return [process.execPath, program, ...(home === ownHome ? [] : ['--config', home])];
}
