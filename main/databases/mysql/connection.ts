import { join, posix } from 'node:path';
import type { MysqlSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld } from '../driver.ts';
import { type Circumstances, failure } from '../failure/failure.ts';
import type { ToolCall } from '../place/tool-call.ts';

/** Everything the tools of MySQL and MariaDB need to get in, with the password found once. */
export interface Connection {
  readonly settings: MysqlSettings;
  readonly world: DatabaseWorld;
  /** Null: the tools look into their own option files. */
  readonly password: string | null;
}

export async function connect(settings: MysqlSettings, world: DatabaseWorld): Promise<Connection> {
  const { password, database } = settings;
  if (password === undefined) return { settings, world, password: null };
  const found = await world.secret(password);
  if (found === null)
    throw failure('database-refused', 'dbNoSecret', `the password of ${database} is not to be had`, {
      database,
    });
  return { settings, world, password: found };
}

/**
 * With a password of ours the tools read no option file but the one that holds it: one in the home folder would come after
 * ours and win.
 */
export function callOf(
  { settings, password }: Connection,
  tool: string,
  words: { readonly args: readonly string[]; readonly input: ToolCall['input'] },
): ToolCall {
  const { place, toolFolder, host, socket, port, user } = settings;
  const folder = place.kind === 'local' ? join : posix.join;
  return {
    tool: toolFolder === undefined ? tool : folder(toolFolder, tool),
    args: [
      ...(host === undefined ? [] : [`--host=${host}`]),
      ...(socket === undefined ? [] : [`--socket=${socket}`]),
      ...(port === undefined ? [] : [`--port=${port}`]),
      ...(user === undefined ? [] : [`--user=${user}`]),
      '--default-character-set=utf8mb4',
      ...words.args,
    ],
    env: { LC_ALL: 'C' }, // causes are recognised by their English words
    optionFilePassword: password,
    input: words.input,
  };
}

export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** In hexadecimal: whatever mode the server is in, nothing of it is read as SQL. */
export function quoteText(text: string): string {
  return `CONVERT(X'${Buffer.from(text, 'utf8').toString('hex')}' USING utf8mb4)`;
}

export function circumstances(
  { settings, password }: Connection,
  otherwise: Circumstances['otherwise'],
): Circumstances {
  const secrets = password === null ? [] : [password];
  return { database: settings.database, user: settings.user ?? '', otherwise, secrets };
}
