import type { Context } from '../context.ts';
import { core } from '../core.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { table } from '../say/table.ts';
import { sayProject } from './say-project.ts';

export async function listProjects({ globals, out, say, measures }: Context): Promise<undefined> {
  const { projects } = await (await core.settings()).openSettings(globals.home);
  const rows = Object.entries(projects).map(([name, { vault, folders, databases, schedules }]) => ({
    name,
    vault,
    folders,
    databases: databases.map(({ name: database, engine }) => ({ name: database, engine })),
    schedules: schedules.filter(({ enabled }) => enabled).length,
  }));
  if (out.json) out.document('cofre.projects/1', { projects: rows });
  else if (rows.length === 0) out.say(say('project.none'));
  else {
    const titles = ['nameTitle', 'vaultTitle', 'foldersTitle', 'databasesTitle'] as const;
    const columns = titles.map((title, n) => ({
      title: say(`project.${title}`),
      ...(n === 2 ? { align: 'right' as const } : {}),
    }));
    const cells = rows.map((row) => [
      out.paint.strong(escapeForTerminal(row.name)),
      escapeForTerminal(row.vault),
      measures.number(row.folders.length),
      row.databases.map(({ name, engine }) => `${name} (${engine})`).join(', '),
    ]);
    for (const line of table(columns, cells)) out.line(line);
  }
}

export async function showProject(context: Context, _options: object, name: string): Promise<undefined> {
  const { globals, out } = context;
  const settings = await (await core.settings()).openSettings(globals.home);
  const { projectOf, vaultOf } = await core.lookup();
  const project = projectOf(settings, name);
  if (out.json) out.document('cofre.project/1', { name, ...project });
  else sayProject(context, name, project, vaultOf(settings, project).url);
}

export async function removeProject(
  { globals, out, prompts, say }: Context,
  { yes }: { yes?: boolean },
  name: string,
): Promise<undefined> {
  const settings = await (await core.settings()).openSettings(globals.home);
  const { projectOf, vaultOf } = await core.lookup();
  const { url } = vaultOf(settings, projectOf(settings, name));
  if (yes !== true) {
    const question = `${say('project.sure', { name, url })} `;
    const agreed = prompts.possible && (await prompts.agree(question, say('ask.yesLetters'), false));
    if (!agreed) throw (await import('../values/usage.ts')).because('refused', 'projectStays', { name });
  }
  await (await core.edit()).updateSettings(globals.home, ({ projects }) => {
    delete projects[name];
  });
  if (out.json) out.document('cofre.project/1', { name, removed: true });
  else out.say(say('project.removed', { name, url }));
}
