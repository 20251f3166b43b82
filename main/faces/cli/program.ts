import { Command, Help } from 'commander';
import { addCommands } from './commands/all.ts';
import type { Context } from './context.ts';
import { addGlobalOptions } from './globals.ts';
import type { TextKey, Texts } from './words/texts.ts';

export interface ProgramOptions {
  /** The words that are going to be understood: only the command they call is declared. */
  readonly argv: readonly string[];
  readonly texts: Texts;
  readonly version: string;
  readonly contextOf: (options: Readonly<Record<string, unknown>>) => Context;
  /** Told the exit status of the command. */
  readonly ended: (status: number) => void;
}

/** How commands are declared: their texts, and what they do. */
export interface Declare {
  readonly texts: Texts;
  readonly version: string;
  /** An action for commander: `work` gets the context, the options, then the arguments; undefined means status 0. */
  does<Options, Args extends readonly unknown[]>(
    work: (context: Context, options: Options, ...args: Args) => Promise<number | undefined>,
  ): (...raw: unknown[]) => Promise<void>;
}

export async function buildProgram(options: ProgramOptions): Promise<Command> {
  const { argv, texts, version, contextOf, ended } = options;
  const program = new Command('cofre');
  settle(program, texts);
  program
    .description(texts.say('about'))
    .version(version, '-V, --version', texts.say('globals.version'))
    .helpCommand('help [command]', texts.say('commands.help.about'));
  addGlobalOptions(program, texts);
  if (isVersion(argv)) return program;
  const does: Declare['does'] =
    (work) =>
    async (...raw) => {
      const command = raw.at(-1) as Command;
      const context = contextOf(command.optsWithGlobals());
      const run = work as (...all: unknown[]) => Promise<number | undefined>;
      ended((await run(context, command.opts(), ...raw.slice(0, -2))) ?? 0);
    };
  await addCommands(program, { texts, version, does }, calledCommand(program, argv));
  for (const command of everyCommand(program)) settle(command, texts);
  return program;
}

const isVersion = (argv: readonly string[]): boolean =>
  argv.length === 1 && /^(-V|--version)$/.test(argv[0] ?? '');

/** The first word that is neither a global flag nor its value. */
function calledCommand(program: Command, argv: readonly string[]): string | null {
  return program.parseOptions([...argv]).operands[0] ?? null;
}

export function everyCommand(program: Command): Command[] {
  return program.commands.flatMap((command) => [command, ...everyCommand(command)]);
}

/** No exit behind our back, no English from the library, and helps that show the global flags too. */
function settle(command: Command, texts: Texts): void {
  const isTop = command.parent === null;
  command
    .exitOverride()
    .helpOption('-h, --help', texts.say('globals.help'))
    .configureOutput({ outputError: () => undefined, writeErr: (text) => process.stderr.write(text) })
    .configureHelp({
      showGlobalOptions: !isTop,
      styleTitle: (title) => texts.say(TITLES[title] ?? 'help.options'),
      subcommandTerm: (sub) => (isTop ? sub.name() : Help.prototype.subcommandTerm.call(new Help(), sub)),
    });
}

const TITLES: Readonly<Record<string, TextKey>> = {
  'Usage:': 'help.usage',
  'Arguments:': 'help.arguments',
  'Options:': 'help.options',
  'Global Options:': 'help.globalOptions',
  'Commands:': 'help.commands',
};
