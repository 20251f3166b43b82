import type { z } from 'zod';
import { CofreError, type ErrorDetails } from '../../base/errors.ts';
import { jsonSchema, knownKeys } from './json-schema.ts';
import { nearest } from './near.ts';
import { sayPath, valueAt } from './paths.ts';

export interface Invalid {
  /** What was read, for the values at fault. */
  readonly value: unknown;
  /** Where it stands, for people. */
  readonly file: string;
  /** Steps before the paths of the issues, when only a part was checked. */
  readonly at?: readonly PropertyKey[];
}

/** The first thing that is wrong, with its whole path and what is expected there. */
export function settingsError(error: z.ZodError, { value, file, at = [] }: Invalid): CofreError {
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0];
  if (issue === undefined) throw error;
  const details = describe(issue, value, at);
  return new CofreError('settings-invalid', `${details.path} in ${file} is not right: ${details.reason}`, {
    ...details,
    file,
    more: error.issues.length - 1,
  });
}

type Described = ErrorDetails & { readonly reason: string; readonly path: string };

function describe(issue: z.core.$ZodIssue, value: unknown, at: readonly PropertyKey[]): Described {
  const path = sayPath([...at, ...issue.path]);
  const missing = { reason: 'settingsMissing', path };
  const found = valueAt(value, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const key = issue.keys[0] ?? '';
      const whole = sayPath([...at, ...issue.path, key]);
      const similar = nearest(key, knownKeys(jsonSchema()));
      return similar === null
        ? { reason: 'settingsUnknownKey', path: whole }
        : { reason: 'settingsSimilarKey', path: whole, similar };
    }
    case 'invalid_type':
      if (found === undefined && issue.path.length > 0) return missing;
      return { reason: 'settingsValue', path, expected: KINDS[issue.expected] ?? issue.expected };
    case 'invalid_value':
      return found === undefined ? missing : choice(path, issue.values.map(String));
    case 'invalid_union': {
      const options: unknown = Reflect.get(issue, 'options');
      return found === undefined ? missing : choice(path, Array.isArray(options) ? options.map(String) : []);
    }
    case 'too_small':
    case 'too_big':
      return limit(issue, path);
    case 'invalid_format':
      return { reason: 'settingsValue', path, expected: issue.message };
    case 'invalid_key':
      return { reason: 'settingsValue', path, expected: 'entryName' };
    default:
      return { reason: 'settingsValue', path, expected: issue.message };
  }
}

function choice(path: string, values: readonly string[]): Described {
  return { reason: 'settingsChoice', path, choices: values.join(', ') };
}

function limit(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, path: string): Described {
  const small = issue.code === 'too_small';
  const bound = Number(small ? issue.minimum : issue.maximum);
  if (issue.origin !== 'number' && issue.origin !== 'int')
    return { reason: 'settingsValue', path, expected: small ? 'notEmpty' : 'shorter' };
  const exact = issue.inclusive === false ? bound + (small ? 1 : -1) : bound;
  return small
    ? { reason: 'settingsAtLeast', path, limit: exact }
    : { reason: 'settingsAtMost', path, limit: exact };
}

/** Names of the texts `settings.expected.*`. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  int: 'wholeNumber',
  boolean: 'yesNo',
  array: 'list',
  object: 'object',
  record: 'object',
};
