import { CommanderError } from 'commander';
import { CofreError, type ErrorCode, EXIT_STATUS } from '../../../base/errors.ts';
import type { Scrubber } from '../../../base/scrubber.ts';
import { failureTexts } from '../../../contract/text/failure.ts';
import { because, usage } from '../values/usage.ts';
import type { Texts } from '../words/texts.ts';
import { escapeForTerminal } from './escape.ts';
import type { Output } from './output.ts';

/** What a person (or program) is told about an error. */
export interface Failure {
  readonly code: ErrorCode;
  readonly status: number;
  readonly message: string;
  readonly hint: string;
}

export function describeFailure(error: unknown, texts: Texts): Failure {
  const known = knownError(error);
  const { code } = known;
  const { message, hint } = failureTexts(known, texts);
  return {
    code,
    status: EXIT_STATUS[code],
    message: message ?? escapeForTerminal(known.message),
    hint: hint ?? '',
  };
}

/** Says it on standard error, with --json as an object on standard output; the trace of calls only with -v. */
export function reportFailure(
  error: unknown,
  texts: Texts,
  out: Output,
  options: { verbose: boolean; scrubber: Scrubber },
): number {
  const failure = describeFailure(error, texts);
  const clean = (text: string) => options.scrubber.clean(text);
  const { code, status } = failure;
  const message = clean(failure.message);
  const hint = clean(failure.hint);
  if (out.json) out.document('cofre.error/1', { error: { code, message, hint } });
  else {
    out.complain(`${out.errorPaint.bad(texts.say('error.label'))} ${message}`);
    if (hint !== '') out.complain(`${out.errorPaint.strong(texts.say('error.hint'))} ${hint}`);
  }
  if (options.verbose) out.complain(clean(traceOf(error)));
  return status;
}

function knownError(error: unknown): CofreError {
  if (error instanceof CofreError) return error;
  if (error instanceof CommanderError) return fromCommander(error);
  if (error instanceof Error && error.name === 'AbortError')
    return new CofreError('cancelled', 'cancelled', {}, error);
  return new CofreError('failed', error instanceof Error ? error.message : String(error), {}, error);
}

/** Commander says what was wrong in English only; the names in quotes are what the person typed or left out. */
function fromCommander(error: CommanderError): CofreError {
  const name = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const similar = /\(Did you mean (?:one of )?([^?]+)\?\)/.exec(error.message)?.[1];
  switch (error.code) {
    case 'commander.unknownCommand':
      return similar === undefined
        ? usage('unknownCommand', { name })
        : usage('similarCommand', { name, similar });
    case 'commander.unknownOption':
      return similar === undefined
        ? usage('unknownOption', { name })
        : usage('similarOption', { name, similar });
    case 'commander.missingArgument':
      return usage('missingArgument', { name });
    case 'commander.optionMissingArgument':
      return usage('missingValue', { name });
    case 'commander.missingMandatoryOptionValue':
      return usage('missingOption', { name });
    case 'commander.excessArguments':
      return usage('tooMuch');
    case 'commander.conflictingOption': {
      const [first = '', second = ''] = [...error.message.matchAll(/'([^']*)'/g)].map(
        (match) => match[1] ?? '',
      );
      return usage('conflict', { first, second });
    }
    default:
      return because('wrong-use', 'other', { text: error.message.replace(/^error: /, '') }, error);
  }
}

function traceOf(error: unknown): string {
  const lines: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) lines.push(at.stack ?? at.message);
  return lines
    .flatMap((stack) => stack.split('\n'))
    .map(escapeForTerminal)
    .join('\n');
}
