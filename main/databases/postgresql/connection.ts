import type { PostgresqlSettings } from '../../contract/settings/database.ts';
import type { ToolCall } from '../place/tool-call.ts';
import { type ServerConnection, toolAt } from '../server-connection.ts';

export type Connection = ServerConnection<PostgresqlSettings>;

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
  const { host, socket, port, user, sslMode } = settings;
  const server = socket ?? host;
  return {
    tool: toolAt(settings, tool),
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
