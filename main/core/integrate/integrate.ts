import { writeJson } from '../files/json-file.ts';

export { djangoFiles } from './django.ts';
export { planFiles, writeFiles } from './generate.ts';

/** Where this Cofre is on this machine, for commands that find none on the PATH: no path of a machine gets into a project. */
export async function rememberCommand(home: string, argv: readonly string[]): Promise<void> {
  await writeJson(home, 'command.json', { version: 1, argv });
}
