import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { skipLoudly } from './privileges.ts';

/** Path of a program, or null where it is not installed. */
export function programAt(name: string, folders: readonly string[] = []): string | null {
  const places = [...folders, ...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const found = places.map((folder) => join(folder, name)).find(isExecutable);
  return found ?? null;
}

/** Folder of the newest PostgreSQL server: Debian keeps its programs out of the way. */
export function postgresFolder(): string | null {
  const home = '/usr/lib/postgresql';
  const versions = listing(home).sort((a, b) => Number(b) - Number(a));
  const folders = versions.map((version) => join(home, version, 'bin'));
  return folders.find((folder) => isExecutable(join(folder, 'initdb'))) ?? null;
}

/** True when all is there. Otherwise the tests are skipped with their reason; on the build machine that is a failure. */
export function present(what: string, ...programs: readonly (string | null)[]): boolean {
  if (programs.every((program) => program !== null)) return true;
  if (process.env.CI === 'true') throw new Error(`${what} is not installed, and CI skips nothing`);
  skipLoudly(`${what} is not installed`);
  return false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function listing(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
