import path from 'node:path';
import type { Command } from 'commander';
import { defaultHome } from '../../core/files/home.ts';
import { configuredLanguage } from '../../core/settings/language.ts';
import { usage } from './values/usage.ts';
import { detectLanguage, type Language, languageOf } from './words/language.ts';
import type { Texts } from './words/texts.ts';

/** What every command understands. */
export interface Globals {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
  /** Folder or address of the vault; null when none was named. */
  readonly vault: string | null;
  readonly project: string | null;
  readonly home: string;
  readonly passphraseFile: string | null;
  readonly passphraseCommand: string | null;
  readonly recoveryKeyFile: string | null;
}

export function addGlobalOptions(program: Command, texts: Texts): void {
  const about = (name: GlobalName) => texts.say(`globals.${name}`);
  program
    .option('--json', about('json'))
    .option('--vault <place>', about('vault'))
    .option('--project <name>', about('project'))
    .option('--config <folder>', about('config'))
    .option('--passphrase-file <file>', about('passphraseFile'))
    .option('--passphrase-command <command>', about('passphraseCommand'))
    .option('--recovery-key-file <file>', about('recoveryKeyFile'))
    .option('--lang <language>', about('lang'))
    .option('--no-color', about('noColor'))
    .option('-q, --quiet', about('quiet'))
    .option('-v, --verbose', about('verbose'));
}

type GlobalName =
  | 'json'
  | 'vault'
  | 'project'
  | 'config'
  | 'passphraseFile'
  | 'passphraseCommand'
  | 'recoveryKeyFile'
  | 'lang'
  | 'noColor'
  | 'quiet'
  | 'verbose';

export function readGlobals(options: Readonly<Record<string, unknown>>, env: NodeJS.ProcessEnv): Globals {
  const text = (name: string): string | null => (typeof options[name] === 'string' ? options[name] : null);
  if (text('lang') !== null && languageOf(text('lang') ?? '') === null) {
    throw usage('language', { value: text('lang') ?? '' });
  }
  return {
    json: options.json === true,
    quiet: options.quiet === true,
    verbose: options.verbose === true,
    color: options.color !== false,
    vault: text('vault') ?? (env.COFRE_VAULT || null),
    project: text('project'),
    home: homeOf(text('config'), env),
    passphraseFile: text('passphraseFile'),
    passphraseCommand: text('passphraseCommand'),
    recoveryKeyFile: text('recoveryKeyFile'),
  };
}

/** What must be known before the arguments are understood: in which language, and as what, to say that they are wrong. */
export interface Early {
  readonly language: Language;
  readonly json: boolean;
  readonly verbose: boolean;
}

export function readEarly(argv: readonly string[], env: NodeJS.ProcessEnv): Early {
  const before = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const asked = wordAfter(before, '--lang') ?? configuredLanguage(homeOf(wordAfter(before, '--config'), env));
  return {
    language: (asked === null ? null : languageOf(asked)) ?? detectLanguage(env),
    json: before.includes('--json'),
    verbose: before.includes('--verbose') || before.some((word) => /^-[a-z]*v[a-z]*$/.test(word)),
  };
}

function wordAfter(argv: readonly string[], flag: string): string | null {
  const at = argv.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  if (at < 0) return null;
  return (argv[at]?.includes('=') ? argv[at]?.slice(flag.length + 1) : argv[at + 1]) ?? null;
}

function homeOf(config: string | null, env: NodeJS.ProcessEnv): string {
  return path.resolve(config ?? (env.COFRE_HOME || defaultHome(env)));
}
