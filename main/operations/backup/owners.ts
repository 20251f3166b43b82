import { readFileSync } from 'node:fs';

/** Names of numeric owners as this machine knows them (POSIX); ids without a name are left out. */
export function ownerNames(
  ids: ReadonlySet<number>,
  file: '/etc/passwd' | '/etc/group',
): Record<string, string> {
  const names: Record<string, string> = {};
  for (const line of linesOf(file)) {
    const [name, , id] = line.split(':');
    if (name && id !== undefined && ids.has(Number(id))) names[id] ??= name;
  }
  return names;
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return []; // no such file on this system: numbers alone are kept
  }
}
