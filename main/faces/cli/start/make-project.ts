import path from 'node:path';
import { entryName } from '../../../contract/settings/project.ts';
import type { Settings } from '../../../contract/settings/settings.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import { noteKeyKept } from '../vault/confirm-key.ts';

export interface Chosen {
  readonly folder: string;
  readonly place: string;
  /** What opens the vault, for commands that run inside. */
  readonly env: Readonly<Record<string, string>>;
  readonly plain: boolean;
  /** The person has shown that they keep its recovery key. */
  readonly keyKept: boolean;
}

/** Names the vault and makes the folder a project, with what is found in it; gives its name, or the status that ended it. */
export async function makeProject(context: Context, chosen: Chosen): Promise<string | number> {
  const { folder, place, env, plain, keyKept } = chosen;
  const { globals, prompts, out, say } = context;
  const { openSettings } = await core.settings();
  const settings = await openSettings(globals.home);
  const own = ['--config', globals.home];
  let vault = Object.keys(settings.vaults).find((name) => settings.vaults[name]?.url === place);
  if (vault === undefined) {
    vault = freeName('main', settings.vaults);
    const remember =
      !plain && (await prompts.agree(`\n${say('start.remember')} `, say('ask.yesLetters'), true));
    const from = remember ? ['--passphrase-from', 'keychain'] : [];
    const added = await context.runInside(['vault', 'add', vault, place, ...from, ...own], env);
    if (added !== 0) return added;
    if (keyKept) await noteKeyKept(context, vault);
  }
  const known = projectOf(settings, folder);
  if (known !== undefined) return known;
  const name = freeName(nameOf(folder), settings.projects);
  out.line();
  const words = ['project', 'add', name, '--folder', folder, '--detect', '--yes', '--vault', vault, ...own];
  const added = await context.runInside(words, env);
  return added === 0 ? name : added;
}

function projectOf({ projects }: Settings, folder: string): string | undefined {
  return Object.keys(projects).find((name) => projects[name]?.folders.includes(folder));
}

function nameOf(folder: string): string {
  const name = path
    .basename(folder)
    .replaceAll(/[^\p{L}\p{N}_. -]/gu, '-')
    .replace(/^[-. ]+/, '');
  return entryName.safeParse(name).success ? name : 'project';
}

/** `wanted`, or the first of `wanted-2`, `wanted-3`, ... that is not taken. */
function freeName(wanted: string, taken: Readonly<Record<string, unknown>>): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}-${n}`;
    if (!Object.hasOwn(taken, name)) return name;
  }
}
