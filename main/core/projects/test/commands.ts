import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { failed, type ProjectCheck, passed } from './check.ts';
import type { TestWorld } from './world.ts';

/** The programs of the person's own commands are there; they are not run. */
export async function* testCommands({ project, env }: TestWorld): AsyncGenerator<ProjectCheck> {
  for (const { argv, folder = project.folders[0] ?? '.' } of project.hooks) {
    const [program = ''] = argv;
    const of = { kind: 'command' as const, subject: program };
    yield (await isProgram(program, folder, env))
      ? passed(of, 'command-there')
      : failed(of, 'command-missing');
  }
}

async function isProgram(program: string, folder: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const windows = process.platform === 'win32';
  const endings = windows ? ['', ...(env.PATHEXT ?? '.EXE;.CMD;.BAT').split(';')] : [''];
  const folders = /[\\/]/.test(program)
    ? [path.resolve(folder)]
    : (env.PATH ?? '').split(path.delimiter).filter((each) => each !== '');
  for (const each of folders)
    for (const ending of endings) if (await isExecutable(path.resolve(each, program + ending))) return true;
  return false;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false; // not there, or not to be run: both mean that it cannot be started
  }
}
