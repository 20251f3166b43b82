import { CofreError } from '../../base/errors.ts';
import { SETTINGS_VERSION } from '../../contract/settings/version.ts';

/** Carries settings of one version to the next; gets and gives plain JSON, validated only at the end. */
export type Migration = (settings: Record<string, unknown>) => Record<string, unknown>;

export interface Migrations {
  readonly oldest: number;
  readonly current: number;
  /** By the version they start from. */
  readonly steps: Readonly<Record<number, Migration>>;
}

export const MIGRATIONS: Migrations = { oldest: 1, current: SETTINGS_VERSION, steps: {} };

export interface Migrated {
  readonly value: Record<string, unknown>;
  /** Version that was found. */
  readonly from: number;
}

/** Settings of any known version as the current one; `settings-invalid` for a newer one, or none. */
export function migrate(value: unknown, file: string, migrations: Migrations = MIGRATIONS): Migrated {
  if (!isObject(value)) throw invalid(file, { reason: 'settingsValue', path: file, expected: 'object' });
  const from = value.version;
  if (from === undefined) throw invalid(file, { reason: 'settingsMissing', path: 'version' });
  const { oldest, current, steps } = migrations;
  if (typeof from !== 'number' || !Number.isSafeInteger(from) || from < oldest)
    throw invalid(file, { reason: 'settingsValue', path: 'version', expected: 'wholeNumber' });
  if (from > current) throw invalid(file, { reason: 'settingsNewer', version: from, known: current });
  let at = value;
  for (let version = from; version < current; version++) {
    const step = steps[version];
    if (step === undefined) throw new Error(`there is no way from settings version ${version}`);
    at = { ...step(structuredClone(at)), version: version + 1 };
  }
  return { value: at, from };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(file: string, details: Record<string, string | number>): CofreError {
  return new CofreError('settings-invalid', `${file}: ${details.reason}`, { ...details, file, more: 0 });
}
