import type { RequestInput, RequestKind } from '../../contract/requests.ts';
import type { Failure } from '../../contract/views/failure.ts';
import type { Finding, Level } from '../../contract/views/health.ts';
import type { FindingCode } from './codes.ts';
import { commandLine } from './command-line.ts';
import type { Facts } from './facts.ts';

export type Values = Readonly<Record<string, string | number>>;

/** What a rule has found. `since` is left out where only the first look at it can tell. */
export interface Found {
  readonly code: FindingCode;
  readonly level: Exclude<Level, 'ok'>;
  readonly project?: string;
  readonly vault?: string;
  readonly about?: string;
  readonly since?: number;
  readonly values?: Values;
  readonly action: Finding['action'];
}

/** One family of findings. Pure. */
export type Rule = (facts: Facts) => readonly Found[];

/** Why it is so, as values: words are found for it in the language of whoever reads. */
export function causeValues(failure: Failure | null): Values {
  if (failure === null) return { code: '', reason: '' };
  const { code, message, details } = failure;
  const more = Object.keys(details).length === 0 ? {} : { details: JSON.stringify(details) };
  return { code, reason: message, ...more };
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The one thing to do: a request of the contract and the words of its command. */
export function asks<K extends RequestKind>(
  { shell }: Facts,
  request: K,
  input: RequestInput<K>,
  words: readonly string[],
): NonNullable<Finding['action']> {
  return { request, input: input as Record<string, unknown>, command: commandLine(words, shell) };
}

/** Something that a person does with a command, or outside of Cofre: no single request does it. */
export function runs({ shell }: Facts, words: readonly string[]): NonNullable<Finding['action']> {
  return { request: null, input: {}, command: commandLine(words, shell) };
}

export const shortRun = (id: string): string => id.slice(0, 10);
