import { CofreError } from '../../base/errors.ts';
import { sayPath } from '../settings/paths.ts';
import { parseJson, type SettingsDraft } from '../settings/read.ts';
import { validate } from '../settings/validate.ts';

/** Settings that came out of a vault, without what could act on this machine by itself. */
export interface StrangersSettings {
  readonly draft: SettingsDraft;
  /** Paths in the settings of the commands that were left out. */
  readonly leftOut: readonly string[];
}

/**
 * Reads settings that lay in a vault. Who can write to a vault can put there what he likes, and settings name commands to run:
 * so every command is left out, unless a person says that all of them are theirs. 'settings-invalid' when what is left is none.
 */
export function readStrangersSettings(
  text: string,
  { place, withCommands }: { readonly place: string; readonly withCommands: boolean },
): StrangersSettings {
  const value = parseJson(text, place);
  const leftOut: string[] = [];
  const kept = withCommands ? value : withoutCommands(value, [], leftOut);
  if (typeof kept !== 'object' || kept === null)
    throw new CofreError('settings-invalid', `${place} holds no settings`, {
      ...{ reason: 'settingsValue', path: '', expected: 'object', file: place, more: 0 },
    });
  validate(kept, place);
  return { draft: kept as SettingsDraft, leftOut };
}

/** An object with `argv` is a command, whatever it is for: it goes with the place it stood in. */
function withoutCommands(value: unknown, path: readonly PropertyKey[], leftOut: string[]): unknown {
  if (Array.isArray(value))
    return value
      .map((each, n) => withoutCommands(each, [...path, n], leftOut))
      .filter((each) => each !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.hasOwn(value, 'argv')) {
    leftOut.push(sayPath(path));
    return undefined;
  }
  const entries = Object.entries(value)
    .map(([key, each]) => [key, withoutCommands(each, [...path, key], leftOut)] as const)
    .filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries);
}
