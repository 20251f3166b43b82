import type { Circumstances } from '../failure/failure.ts';
import { circumstances } from '../server-connection.ts';
import { versionLine } from '../versions.ts';
import { type Connection, callOf } from './connection.ts';

export interface ToolVersion {
  readonly version: string;
  readonly major: number;
}

/** Of a tool as it is where the tools run. */
export async function versionOf(
  connection: Connection,
  tool: 'pg_dump' | 'pg_restore',
  otherwise: Circumstances['otherwise'],
): Promise<ToolVersion> {
  const { settings, world } = connection;
  const call = callOf(connection, tool, { database: null, args: [], input: 'none' });
  const about = circumstances(connection, otherwise);
  return parsed(await versionLine({ ...call, secrets: {} }, settings.place, { world, about }));
}

/** `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, or what is kept of it. */
export function parsed(line: string): ToolVersion {
  const version = /(\d+)(?:\.\d+|devel|beta\d+|rc\d+)*/.exec(line);
  return { version: version?.[0] ?? '', major: Number(version?.[1]) };
}
