import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathFolders } from '../place/program-in.ts';

/** Where systems put servers that are not in the path; `*` stands for one folder, newest version first. */
const PLACES = {
  postgresql: [
    '/usr/lib/postgresql/*/bin', // Debian, Ubuntu
    '/usr/pgsql-*/bin', // packages of postgresql.org for Red Hat
    '/opt/homebrew/opt/postgresql*/bin',
    '/usr/local/opt/postgresql*/bin',
    '/Applications/Postgres.app/Contents/Versions/*/bin',
  ],
  mysql: [
    '/usr/sbin',
    '/usr/libexec',
    '/opt/homebrew/opt/mariadb*/bin',
    '/opt/homebrew/opt/mysql*/bin',
    '/usr/local/opt/mariadb*/bin',
    '/usr/local/opt/mysql*/bin',
    '/usr/local/mysql/bin',
  ],
} as const;

export type ServerEngine = keyof typeof PLACES;

export interface ProgramsOptions {
  readonly env: NodeJS.ProcessEnv;
  /** The person's own folder of programs: only there. */
  readonly folder?: string | undefined;
}

/** Folders that may hold programs of that server, in the order in which they are asked. */
export function programFolders(engine: ServerEngine, { env, folder }: ProgramsOptions): string[] {
  if (folder !== undefined) return [folder];
  return [...new Set([...PLACES[engine].flatMap(matching), ...pathFolders(env)])];
}

function matching(pattern: string): string[] {
  const at = pattern.indexOf('*');
  if (at === -1) return [pattern];
  const parent = path.dirname(pattern.slice(0, at + 1));
  const begins = path.basename(pattern.slice(0, at + 1)).slice(0, -1);
  const rest = pattern.slice(at + 1);
  const numbered = new Intl.Collator('en', { numeric: true });
  return listing(parent)
    .filter((name) => name.startsWith(begins))
    .sort((a, b) => numbered.compare(b, a))
    .map((name) => path.join(parent, `${name}${rest}`));
}

function listing(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // not a system of that kind
  }
}
