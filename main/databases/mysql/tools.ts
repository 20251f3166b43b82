import { CofreError } from '../../base/errors.ts';
import { circumstances } from '../server-connection.ts';
import { versionLine } from '../versions.ts';
import { type Connection, callOf } from './connection.ts';

export type Family = 'mysql' | 'mariadb';

/** A tool that is there, and whose it is: `mysqldump` may be one of either house. */
export interface Tool {
  readonly name: string;
  readonly family: Family;
  readonly version: string;
  readonly major: number;
}

const NAMES: Readonly<Record<'client' | 'dump', Readonly<Record<Family, string>>>> = {
  client: { mysql: 'mysql', mariadb: 'mariadb' },
  dump: { mysql: 'mysqldump', mariadb: 'mariadb-dump' },
};

/** The tool of that family, else that of the other one. */
export async function findTool(
  connection: Connection,
  kind: 'client' | 'dump',
  family: Family,
): Promise<Tool> {
  const other = family === 'mysql' ? 'mariadb' : 'mysql';
  try {
    return await toolNamed(connection, NAMES[kind][family]);
  } catch (error) {
    if (!(error instanceof CofreError) || error.code !== 'dump-tool-missing') throw error;
    return toolNamed(connection, NAMES[kind][other]).catch(() => {
      throw error;
    });
  }
}

async function toolNamed(connection: Connection, name: string): Promise<Tool> {
  const { settings, world } = connection;
  const about = circumstances(connection, 'dump-failed');
  const call = { ...callOf(connection, name, { args: [], input: 'none' }), optionFilePassword: null };
  return { name, ...toolOf(await versionLine(call, settings.place, { world, about })) };
}

/** `Ver 10.19 Distrib 10.11.6-MariaDB`, `from 11.4.2-MariaDB, client 10.19`, `Ver 8.0.36 for Linux`. */
export function toolOf(line: string): Omit<Tool, 'name'> {
  const mariadb = /(\d+)\.\d+\.\d+(?=-MariaDB)/.exec(line);
  const version = mariadb ?? /(?:Distrib|Ver|from) (\d+)\.\d+(?:\.\d+)?/.exec(line);
  return {
    family: mariadb === null ? 'mysql' : 'mariadb',
    version: (version?.[0] ?? '').replace(/^\D+/, ''),
    major: Number(version?.[1] ?? 0),
  };
}
