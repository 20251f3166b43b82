import { readFile } from 'node:fs/promises';
import { errnoOf } from '../../../base/errors.ts';
import type { Scrubber } from '../../../base/scrubber.ts';
import type { Globals } from '../globals.ts';
import { because, usage } from '../values/usage.ts';
import type { Texts } from '../words/texts.ts';
import type { Prompts } from './prompts.ts';
import { splitCommand } from './split-command.ts';

/** Far more than a passphrase or a recovery kit needs (bytes). */
const SECRET_MAX_BYTES = 64 * 1024;
/** A command that fetches a passphrase may ask the person to touch a key first (ms). */
const COMMAND_TIMEOUT_MS = 120_000;

export interface SecretSourcesOptions {
  readonly globals: Globals;
  readonly env: NodeJS.ProcessEnv;
  readonly prompts: Prompts;
  readonly texts: Texts;
  /** Learns every secret that is met. */
  readonly scrubber: Scrubber;
}

/**
 * Where passphrase and recovery key come from, in this order: file, command, environment, what the settings say of the
 * vault, a question. Asked once.
 */
export class SecretSources {
  readonly #options: SecretSourcesOptions;
  #configured: (() => Promise<string | null>) | null = null;
  #passphrase: Promise<string | null> | null = null;

  constructor(options: SecretSourcesOptions) {
    this.#options = options;
  }

  /** True when nobody has to be asked. */
  get atHand(): boolean {
    const { globals, env } = this.#options;
    const { passphraseFile, passphraseCommand, recoveryKeyFile } = globals;
    return (
      [passphraseFile, passphraseCommand, recoveryKeyFile, this.#configured].some((way) => way !== null) ||
      Boolean(env.COFRE_PASSPHRASE)
    );
  }

  /** How the settings say that the vault is opened; what the command line says goes before. */
  configure(passphrase: () => Promise<string | null>): void {
    this.#configured = passphrase;
  }

  readonly passphrase = (): Promise<string | null> => {
    this.#passphrase ??= this.#findPassphrase();
    return this.#passphrase;
  };

  readonly identity = async (): Promise<string | null> => {
    const file = this.#options.globals.recoveryKeyFile;
    if (file === null) return null;
    const text = await secretFile(file);
    const key = /AGE-SECRET-KEY-1[0-9A-Z]+/i.exec(text)?.[0];
    if (key !== undefined) this.#note(key);
    return text;
  };

  /** For something new: asked twice at a terminal; null when there is none to be had. */
  async newPassphrase(): Promise<string | null> {
    const given = await this.#given();
    if (given !== null) return this.#note(given);
    const { prompts, texts } = this.#options;
    if (!prompts.possible) return null;
    const first = await prompts.hidden(`${texts.say('ask.newPassphrase')} `);
    if (first === '') throw usage('emptyPassphrase');
    const second = await prompts.hidden(`${texts.say('ask.passphraseAgain')} `);
    if (first !== second) throw usage('passphrasesDiffer');
    this.#passphrase = Promise.resolve(first);
    return this.#note(first);
  }

  async #findPassphrase(): Promise<string | null> {
    const given = (await this.#given()) ?? (await this.#configured?.()) ?? null;
    if (given !== null) return this.#note(given);
    const { prompts, texts } = this.#options;
    return prompts.possible ? this.#note(await prompts.hidden(`${texts.say('ask.passphrase')} `)) : null;
  }

  async #given(): Promise<string | null> {
    const { globals, env } = this.#options;
    const { passphraseFile, passphraseCommand } = globals;
    if (passphraseFile !== null) return passphraseOf(await secretFile(passphraseFile), passphraseFile);
    if (passphraseCommand !== null) return passphraseOf(await answerOf(passphraseCommand), passphraseCommand);
    return env.COFRE_PASSPHRASE || null;
  }

  #note(secret: string): string {
    this.#options.scrubber.add(secret);
    return secret;
  }
}

/** A secret in a file that is no flag's: the new passphrase of `key passphrase`. */
export async function passphraseFrom(file: string): Promise<string> {
  return passphraseOf(await secretFile(file), file);
}

/** The first line. */
function passphraseOf(text: string, source: string): string {
  const line = text.split(/\r?\n/)[0] ?? '';
  if (line === '') throw usage('noPassphraseThere', { source });
  return line;
}

async function secretFile(file: string): Promise<string> {
  try {
    return (await readFile(file))
      .subarray(0, SECRET_MAX_BYTES)
      .toString('utf8')
      .replace(/^\ufeff/, '');
  } catch (error) {
    throw because('wrong-use', 'secretFile', { file, why: errnoOf(error) || String(error) }, error);
  }
}

async function answerOf(command: string): Promise<string> {
  const [program = '', ...args] = splitCommand(command);
  const { spawn } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const failed = (why: string, cause?: unknown) =>
      reject(because('failed', 'passphraseCommand', { program, why }, cause));
    const child = spawn(program, args, {
      stdio: ['inherit', 'pipe', 'inherit'],
      timeout: COMMAND_TIMEOUT_MS,
      windowsHide: true,
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (text.length < SECRET_MAX_BYTES) text += chunk;
    });
    child.on('error', (error) => failed(errnoOf(error) || error.message, error));
    child.on('close', (code, signal) => (code === 0 ? resolve(text) : failed(signal ?? String(code))));
  });
}
