import { join, posix } from 'node:path';
import type { PostgresqlSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld } from '../driver.ts';
import { type Circumstances, failure } from '../failure/failure.ts';
import type { ToolCall } from '../place/tool-call.ts';

/** Everything the tools of PostgreSQL need to get in, with the password found once. */
export interface Connection {
  readonly settings: PostgresqlSettings;
  readonly world: DatabaseWorld;
  readonly password: string | null;
}

export async function connect(settings: PostgresqlSettings, world: DatabaseWorld): Promise<Connection> {
  const { password, database } = settings;
  if (password === undefined) return { settings, world, password: null };
  const found = await world.secret(password);
  if (found === null)
    throw failure('database-refused', 'dbNoSecret', `the password of ${database} is not to be had`, {
      database,
    });
  return { settings, world, password: found };
}

/** The words with which a tool of PostgreSQL connects to `database`. */
export function callOf(
  { settings, password }: Connection,
  tool: string,
  words: {
    readonly database: string | null;
    readonly args: readonly string[];
    readonly input: ToolCall['input'];
  },
): ToolCall {
  const { place, toolFolder, host, socket, port, user, sslMode } = settings;
  const folder = place.kind === 'local' ? join : posix.join;
  const server = socket ?? host;
  return {
    tool: toolFolder === undefined ? tool : folder(toolFolder, tool),
    args: [
      '--no-password',
      ...(server === undefined ? [] : [`--host=${server}`]),
      ...(port === undefined ? [] : [`--port=${port}`]),
      ...(user === undefined ? [] : [`--username=${user}`]),
      ...(words.database === null ? [] : [`--dbname=${conninfo(words.database)}`]),
      ...words.args,
    ],
    env: {
      LC_ALL: 'C', // causes are recognised by their English words
      PGAPPNAME: 'cofre',
      PGCONNECT_TIMEOUT: '20',
      ...(sslMode === undefined ? {} : { PGSSLMODE: sslMode }),
    },
    secrets: password === null ? {} : { PGPASSWORD: password },
    input: words.input,
  };
}

/** A plain name would be read as a connection string if it held `=` or `://`; as one with quotes it can hold anything. */
export function conninfo(database: string): string {
  return `dbname='${database.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

export function circumstances(
  { settings, password }: Connection,
  otherwise: Circumstances['otherwise'],
): Circumstances {
  const secrets = password === null ? [] : [password];
  return {
    database: settings.database,
    user: settings.user ?? '',
    otherwise,
    secrets,
  };
}
