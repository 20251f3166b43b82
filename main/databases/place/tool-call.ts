import { CofreError } from '../../base/errors.ts';

/** A tool to run, whatever the place: no shell, no secret among the words. */
export interface ToolCall {
  /** Name of the program, or its path. */
  readonly tool: string;
  readonly args: readonly string[];
  /** Variables anybody may see. */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables with secrets. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Password for a tool of MySQL: it gets an option file, named by a first word `--defaults-file=`. */
  readonly optionFilePassword?: string | null;
  /** `none`: the tool reads nothing. */
  readonly input: 'none' | 'pipe';
  /** It prints a whole dump. */
  readonly printsMuch?: boolean;
}

/** Where something of ours must be one word or one line: what cannot be made safe is refused by name. */
export function refuseUnsafe(call: ToolCall): void {
  for (const word of [call.tool, ...call.args, ...Object.values(call.env ?? {})])
    if (word.includes('\0')) throw unsafe('a value contains a NUL character', word);
  for (const name of [...Object.keys(call.env ?? {}), ...Object.keys(call.secrets ?? {})])
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw unsafe('not a name of an environment variable', name);
  for (const secret of [...Object.values(call.secrets ?? {}), call.optionFilePassword ?? ''])
    if (/[\0\r\n]/.test(secret)) throw unsafe('a secret contains a line break or NUL', '');
}

/** A container, service or host is a word that docker and ssh would take for an option if it began like one. */
export function refuseOptionLike(what: string, value: string): string {
  if (/^-|[\p{Cc}\s]/u.test(value)) throw unsafe(`${what} cannot begin with "-" or contain spaces`, value);
  return value;
}

function unsafe(why: string, value: string): CofreError {
  const shown = JSON.stringify(value).slice(0, 120);
  return new CofreError('wrong-use', `${why}${value === '' ? '' : `: ${shown}`}`, {
    reason: 'unsafeValue',
    why,
    value: shown,
  });
}
