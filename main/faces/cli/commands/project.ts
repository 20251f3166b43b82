import type { Command } from 'commander';
import type { Declare } from '../program.ts';
import { type AddOptions, addProject } from '../projects/add.ts';
import { type EditOptions, editProject } from '../projects/edit.ts';
import { listProjects, removeProject, showProject } from '../projects/look.ts';
import { testProject } from '../projects/test.ts';
import { type UpdateOptions, updateProject } from '../projects/update.ts';
import { collect } from '../values/amounts.ts';

export function addProjectCommands(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  const project = program.command('project').description(say('commands.project.about'));
  const name = say('commands.project.name');
  project
    .command('add')
    .description(say('commands.project.add'))
    .argument('<name>', name)
    .option('--folder <folder>', say('commands.project.folder'), collect)
    .option('--exclude <pattern>', say('commands.backup.exclude'), collect)
    .option('--database <address>', say('commands.project.database'), collect)
    .option('--detect', say('commands.project.detect'))
    .option('-y, --yes', say('commands.project.yes'))
    .action(does<AddOptions, [string]>(addProject));
  project.command('list').description(say('commands.project.list')).action(does<object, []>(listProjects));
  project
    .command('show')
    .description(say('commands.project.show'))
    .argument('<name>', name)
    .action(does<object, [string]>(showProject));
  project
    .command('edit')
    .description(say('commands.project.edit'))
    .argument('<name>', name)
    .option('--set <key=value>', say('commands.project.set'), collect)
    .option('--unset <key>', say('commands.project.unset'), collect)
    .action(does<EditOptions, [string]>(editProject));
  project
    .command('update')
    .description(say('commands.project.update'))
    .argument('<name>', name)
    .option('-y, --yes', say('commands.project.yes'))
    .option('--decline', say('commands.project.decline'))
    .action(does<UpdateOptions, [string]>(updateProject));
  project
    .command('remove')
    .description(say('commands.project.remove'))
    .argument('<name>', name)
    .option('-y, --yes', say('commands.project.yes'))
    .action(does<{ yes?: boolean }, [string]>(removeProject));
  for (const parent of [project, program])
    parent
      .command('test')
      .description(say('commands.project.test'))
      .argument(parent === project ? '<name>' : '<project>', name)
      .action(does<object, [string]>(testProject));
}
