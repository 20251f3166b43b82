import { sha256 } from './hash.ts';

/**
 * The settings of the instance that writes to a vault (FORMAT.md section 14), so that a new machine has them again. Sealed like
 * a record; the text is what that instance's settings.json said of this vault, and whoever reads it treats it as a stranger's.
 */
export const KEPT_SETTINGS_PREFIX = 'settings/';

/** `settings/<UTC with ms>-<SHA-256 of the stored bytes>.json[.age]`; `at` in ms since 1970. */
export function keptSettingsObject(at: number, stored: Uint8Array, encrypted: boolean): string {
  const utc = new Date(at).toISOString().replaceAll(/[-:.]/g, '');
  return `${KEPT_SETTINGS_PREFIX}${utc}-${sha256(stored).toString('hex')}.json${encrypted ? '.age' : ''}`;
}

/** Hash of the stored bytes, as its name says; null for anything else. */
export function hashOfKeptSettings(object: string): string | null {
  return /^settings\/\d{8}T\d{9}Z-([0-9a-f]{64})\.json(\.age)?$/.exec(object)?.[1] ?? null;
}
