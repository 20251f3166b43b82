import type { MysqlSettings } from '../../contract/settings/database.ts';
import type { ToolCall } from '../place/tool-call.ts';
import { type ServerConnection, toolAt } from '../server-connection.ts';

export type Connection = ServerConnection<MysqlSettings>;

/**
 * With a password of ours the tools read no option file but the one that holds it: one in the home folder would come after
 * ours and win.
 */
export function callOf(
  { settings, password }: Connection,
  tool: string,
  words: { readonly args: readonly string[]; readonly input: ToolCall['input'] },
): ToolCall {
  const { host, socket, port, user } = settings;
  return {
    tool: toolAt(settings, tool),
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
