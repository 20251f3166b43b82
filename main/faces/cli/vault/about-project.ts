import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../context.ts';
import { core } from '../core.ts';

/** `cofre restore shop`: a project named where a snapshot is expected also says which vault is meant. */
export async function aboutProject(context: Context, word: string): Promise<Context> {
  const { globals } = context;
  const name = /^latest:([^:]+)/.exec(word)?.[1] ?? word;
  if (globals.project !== null || globals.vault !== null) return context;
  if (!existsSync(path.join(globals.home, 'settings.json'))) return context;
  const { projects } = await (await core.settings()).openSettings(globals.home);
  return Object.hasOwn(projects, name) ? { ...context, globals: { ...globals, project: name } } : context;
}
