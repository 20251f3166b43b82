import { createHash } from 'node:crypto';
import type { SettingsDraft } from './read.ts';

/** The same for the same decisions, however the file is laid out. */
export function etagOf({ $schema: _, ...draft }: SettingsDraft): string {
  const { vaults = {}, projects = {} } = draft;
  const text = JSON.stringify({ ...draft, vaults, projects }, sorted);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
