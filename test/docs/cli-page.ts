import type { Command } from 'commander';
import { EXIT_STATUS } from '../../main/base/errors.ts';
import type { Language } from '../../main/contract/text/language.ts';
import { loadTexts } from '../../main/contract/text/texts.ts';
import { buildProgram } from '../../main/faces/cli/program.ts';

/** Every command with its arguments and options, as the program itself declares them. */
export async function cliPage(language: Language): Promise<string> {
  const texts = await loadTexts(language, (text) => text);
  const nothing = () => undefined;
  const program = await buildProgram({
    ...{ argv: ['--help'], texts, version: '', ended: nothing },
    contextOf: () => {
      throw new Error('nothing is run for the reference');
    },
  });
  const say = WORDS[language];
  const commands = visible(program);
  const index = commands.map(
    (each) => `| [\`${each.name()}\`](#${anchorOf(each)}) | ${cell(each.description())} |`,
  );
  return `${say.introduction}
| ${say.command} | ${say.does} |
|---|---|
${index.join('\n')}

## ${say.everywhere}

${optionTable(program, say)}
## ${say.status}

| | |
|---|---|
${statusRows(language)}
${commands.flatMap((command) => withSubcommands(command, say)).join('')}`;
}

function withSubcommands(command: Command, say: Words): string[] {
  return [section(command, say), ...visible(command).flatMap((each) => withSubcommands(each, say))];
}

function visible(command: Command): readonly Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== 'help');
}

function section(command: Command, say: Words): string {
  const deep = depthOf(command);
  const args = command.registeredArguments.filter(({ description }) => description !== '');
  const rows = args.map((each) => `| \`${each.name()}\` | ${cell(each.description)} |`);
  const table =
    rows.length === 0 ? '' : `| ${say.argument} | ${say.means} |\n|---|---|\n${rows.join('\n')}\n\n`;
  const usage = `${nameOf(command)} ${command.usage()}`.trim();
  return `
${'#'.repeat(deep + 1)} ${nameOf(command)}

\`${usage}\`

${command.description()}

${table}${optionTable(command, say)}`;
}

function optionTable(command: Command, say: Words): string {
  const options = command.options.filter((option) => !option.hidden);
  if (options.length === 0) return '';
  const rows = options.map(
    ({ flags, description }) => `| \`${flags.replaceAll('|', '\\|')}\` | ${cell(description)} |`,
  );
  return `| ${say.option} | ${say.means} |\n|---|---|\n${rows.join('\n')}\n`;
}

const depthOf = (command: Command): number => (command.parent === null ? 0 : 1 + depthOf(command.parent));
const nameOf = (command: Command): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
const anchorOf = (command: Command): string => nameOf(command).replaceAll(' ', '-');
const cell = (text: string): string =>
  text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');

/** A status without words here is a mistake: the page is not written then. */
function statusRows(language: Language): string {
  const statuses = [...new Set([0, ...Object.values(EXIT_STATUS)])].sort((a, b) => a - b);
  return statuses
    .map((status) => {
      const words = STATUS[status]?.[language];
      if (words === undefined) throw new Error(`exit status ${status} is not explained`);
      return `| ${status} | ${words} |`;
    })
    .join('\n');
}

const STATUS: Readonly<Record<number, Readonly<Record<Language, string>>>> = {
  0: { en: 'done', 'pt-BR': 'feito' },
  1: { en: 'failed', 'pt-BR': 'falhou' },
  2: { en: 'wrong use; something named does not exist', 'pt-BR': 'uso errado; algo nomeado não existe' },
  3: {
    en: 'done, but incomplete: something could not be read',
    'pt-BR': 'feito, mas incompleto: algo não pôde ser lido',
  },
  4: { en: 'damage was found; a drill failed', 'pt-BR': 'dano encontrado; um ensaio falhou' },
  5: { en: 'a drill could not tell', 'pt-BR': 'um ensaio não pôde concluir' },
  10: {
    en: 'no vault there, or one this Cofre does not know',
    'pt-BR': 'não há cofre ali, ou é de um tipo desconhecido',
  },
  11: { en: 'another one is writing to the vault', 'pt-BR': 'outro está escrevendo no cofre' },
  12: { en: 'wrong passphrase or key, or none', 'pt-BR': 'senha ou chave errada, ou nenhuma' },
  13: { en: 'refused for safety', 'pt-BR': 'recusado por segurança' },
  14: { en: 'out of reach', 'pt-BR': 'fora de alcance' },
  15: { en: 'no space left', 'pt-BR': 'sem espaço' },
  75: { en: 'skipped, with its reason', 'pt-BR': 'pulado, com o motivo' },
  130: { en: 'cancelled', 'pt-BR': 'cancelado' },
};

interface Words {
  readonly introduction: string;
  readonly command: string;
  readonly does: string;
  readonly everywhere: string;
  readonly status: string;
  readonly argument: string;
  readonly option: string;
  readonly means: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    introduction: `# The command line

Written by \`npm run docs\` from the commands themselves; a test fails when it is behind. \`cofre help <command>\` says the same.
\`cofre status\` has exit statuses of its own, those of monitoring: 0 fine, 1 warning, 2 critical, 3 unknown.
`,
    ...{ command: 'command', does: 'does', argument: 'argument', option: 'option', means: 'means' },
    ...{ everywhere: 'Options of every command', status: 'Exit statuses' },
  },
  'pt-BR': {
    introduction: `# A linha de comando

Escrita por \`npm run docs\` a partir dos próprios comandos; um teste falha quando fica para trás. \`cofre help <comando>\` diz o
mesmo. \`cofre status\` tem códigos de saída próprios, os do monitoramento: 0 bem, 1 aviso, 2 crítico, 3 desconhecido.
`,
    ...{ command: 'comando', does: 'faz', argument: 'argumento', option: 'opção', means: 'significa' },
    ...{ everywhere: 'Opções de todos os comandos', status: 'Códigos de saída' },
  },
};
