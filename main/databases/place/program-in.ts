import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Folders in which this environment looks for programs. */
export function pathFolders(env: NodeJS.ProcessEnv): string[] {
  return (env.PATH ?? '').split(path.delimiter).filter((each) => each !== '');
}

/** The program in the first of the folders that has it; null: in none. */
export function programIn(folders: readonly string[], names: readonly string[]): string | null {
  for (const name of names)
    for (const folder of folders) {
      const file = path.join(folder, name);
      if (isExecutable(file)) return file;
    }
  return null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
