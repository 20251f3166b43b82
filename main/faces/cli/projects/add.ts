import { stat } from 'node:fs/promises';
import path from 'node:path';
import { CofreError } from '../../../base/errors.ts';
import type { Context } from '../context.ts';
import { core, type Editable } from '../core.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { parseDatabase } from '../values/database-spec.ts';
import { parseName } from '../values/name.ts';
import { because, usage } from '../values/usage.ts';
import { detected } from './add-detected.ts';
import { sayProject } from './say-project.ts';
import { putVault, vaultForProject } from './vault-for.ts';

export interface AddOptions {
  readonly folder?: string[];
  readonly exclude?: string[];
  readonly database?: string[];
  readonly detect?: boolean;
  readonly yes?: boolean;
}

export type ProjectDraft = Editable['projects'][string];

export async function addProject(context: Context, options: AddOptions, name: string): Promise<undefined> {
  parseName(name);
  const { home } = context.globals;
  const settings = await (await core.settings()).openSettings(home);
  refuseTaken(name, settings.projects);
  const vault = await vaultForProject(context, settings);
  const draft: ProjectDraft = { vault: vault.name, ...(await contentOf(context, options, name)) };
  const { updateSettings } = await core.edit();
  const { projects, vaults } = await updateSettings(home, (all) => {
    refuseTaken(name, all.projects);
    putVault(all, vault);
    all.projects[name] = draft;
  });
  const { out, say } = context;
  const project = projects[name];
  if (project === undefined) throw new Error('the project is not there after it was written');
  if (out.json) out.document('cofre.project/1', { name, ...project });
  out.say(out.paint.good(say('project.added', { name })));
  if (vault.url !== null) out.say(say('vault.added', { name: vault.name, url: vault.url }));
  if (!out.json) sayProject(context, name, project, vaults[project.vault]?.url ?? '');
  out.say(say('project.next', { command: escapeForTerminal(`cofre project test ${quoted(name)}`) }));
}

function refuseTaken(name: string, projects: Readonly<Record<string, unknown>>): void {
  if (Object.hasOwn(projects, name)) throw because('refused', 'projectTaken', { name });
}

export type Content = Omit<ProjectDraft, 'vault'>;

async function contentOf(context: Context, options: AddOptions, name: string): Promise<Content> {
  const { exclude: excludes = [], database = [], folder = [], detect } = options;
  const folders = [...new Set(await Promise.all(folder.map(existingFolder)))];
  const databases = database.map((text) => parseDatabase(text, name));
  const named: Content = {
    folders,
    ...(excludes.length === 0 ? {} : { excludes }),
    // As typed: the settings prove every field when they are written.
    ...(databases.length === 0 ? {} : { databases: databases as NonNullable<ProjectDraft['databases']> }),
  };
  if (detect === true) return detected(context, options, named);
  if (folders.length === 0 && databases.length === 0) throw usage('emptyProject', { name });
  return named;
}

export async function existingFolder(folder: string): Promise<string> {
  const whole = path.resolve(folder);
  const found = await stat(whole).catch(() => null);
  if (found?.isDirectory() !== true)
    throw new CofreError('source-missing', `${whole} is no folder`, { folder: whole });
  return whole;
}

export function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name}'`;
}
