import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import { isPath } from './choose-vault.ts';

/** `cofre restore shop`: a project named where a snapshot is expected also says which vault is meant. */
export async function aboutProject(context: Context, word: string): Promise<Context> {
  const { globals } = context;
  const name = /^latest:([^:]+)/.exec(word)?.[1] ?? word;
  if (globals.project !== null || globals.vault !== null) return context;
  return (await isProject(context, name)) ? { ...context, globals: { ...globals, project: name } } : context;
}

/**
 * The project that `backup` is for: named by a word (`./shop` means the folder), or by --project with no folder.
 * null: folders are meant.
 */
export async function projectNamed(context: Context, words: readonly string[]): Promise<string | null> {
  const { project } = context.globals;
  const [word, ...others] = words;
  if (word === undefined) {
    if (project !== null && !(await isProject(context, project))) {
      const { projectOf } = await core.lookup();
      projectOf(await (await core.settings()).openSettings(context.globals.home), project);
    }
    return project;
  }
  return others.length === 0 && !isPath(word) && (await isProject(context, word)) ? word : null;
}

async function isProject({ globals }: Context, name: string): Promise<boolean> {
  if (!existsSync(path.join(globals.home, 'settings.json'))) return false;
  const { projects } = await (await core.settings()).openSettings(globals.home);
  return Object.hasOwn(projects, name);
}
