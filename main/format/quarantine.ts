/** Where damaged objects are kept for a while after they were replaced; no part of the vault, and in no copy. */
export const QUARANTINE_PREFIX = 'quarantine/';

/** `quarantine/<YYYYMMDD>T<HHMMSS>Z/<last part of its name>`: packs and records are told apart by their endings. */
export function quarantineObject(object: string, at: number): string {
  const utc = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${QUARANTINE_PREFIX}${utc}/${object.slice(object.lastIndexOf('/') + 1)}`;
}

/** When it was put there (ms since 1970); null for anything else. */
export function quarantinedAt(object: string): number | null {
  const match = /^quarantine\/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\/[^/]+$/.exec(object);
  if (match === null) return null;
  const [, y, mo, d, h, mi, s] = match;
  const at = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  return Number.isNaN(at) ? null : at;
}
