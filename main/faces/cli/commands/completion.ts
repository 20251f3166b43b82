import type { Command } from 'commander';
import { type Declare, everyCommand } from '../program.ts';
import { parseChoice } from '../values/amounts.ts';
import { type CommandWords, completionScript, SHELLS } from './completion-scripts.ts';

export function addCompletion(program: Command, { texts, does }: Declare): void {
  program
    .command('completion')
    .description(texts.say('commands.completion.about'))
    .argument(
      '<shell>',
      texts.say('commands.completion.shell', { choices: SHELLS.join(', ') }),
      parseChoice(SHELLS),
    )
    .action(
      does<object, [(typeof SHELLS)[number]]>(async ({ out }, _options, shell) => {
        out.line(completionScript(shell, wordsOf(program)));
        return undefined;
      }),
    );
}

function wordsOf(program: Command): CommandWords[] {
  return [program, ...everyCommand(program)].map((command) => ({
    path: pathOf(command),
    about: command.description(),
    commands: shownCommands(command).map((sub) => ({ name: sub.name(), about: sub.description() })),
    options: command.options.map(({ long, short, description, required }) => ({
      long: long?.slice(2) ?? '',
      short: short?.slice(1) ?? '',
      about: description,
      takesValue: required,
    })),
  }));
}

/** Without what only other programs call. */
function shownCommands(command: Command): readonly Command[] {
  const shown = command.createHelp().visibleCommands(command);
  return command.commands.filter((sub) => shown.includes(sub));
}

function pathOf(command: Command): string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}
