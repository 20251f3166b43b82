import type { Circumstances } from '../failure/failure.ts';
import { ClientSession } from '../place/client-session.ts';
import { ToolProcess } from '../place/tool-process.ts';
import { circumstances } from '../server-connection.ts';
import { type Connection, callOf } from './connection.ts';
import type { Family, Tool } from './tools.ts';

/** A client that is kept open: it works wherever the tools run. */
export class MysqlSession {
  readonly #client: ClientSession;
  readonly family: Family;
  readonly version: string;

  private constructor(client: ClientSession, version: string) {
    this.#client = client;
    this.version = version;
    this.family = /MariaDB/i.test(version) ? 'mariadb' : 'mysql';
  }

  /** `database`: null for none. */
  static async open(
    connection: Connection,
    tool: Tool,
    options: { readonly database: string | null; readonly otherwise: Circumstances['otherwise'] },
  ): Promise<MysqlSession> {
    const { settings, world } = connection;
    const { database, otherwise } = options;
    const args = ['--batch', '--skip-column-names', '--unbuffered', '--skip-reconnect', '--local-infile=0'];
    const call = callOf(connection, tool.name, {
      args: [...args, ...(database === null ? [] : [`--database=${database}`])],
      input: 'pipe',
    });
    const about = circumstances(connection, otherwise);
    const echo = (marker: string) => `SELECT '${marker}';`;
    const process = new ToolProcess(call, settings.place, world);
    const client = new ClientSession(process, tool.name, { about, world, echo });
    try {
      const [version] = await client.ask('SELECT VERSION();');
      const session = new MysqlSession(client, version ?? '');
      await session.run(withoutLimits(session.family));
      return session;
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  async run(sql: string): Promise<void> {
    await this.#client.ask(sql);
  }

  async ask(sql: string): Promise<string[][]> {
    return (await this.#client.ask(sql)).map((line) => line.split('\t').map(unescaped));
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

/** A dump may take hours, in which this session waits. The mode is ours: names and texts are quoted for it. */
function withoutLimits(family: Family): string {
  const statement = family === 'mariadb' ? 'max_statement_time' : 'max_execution_time';
  return `SET SESSION sql_mode = '', SESSION wait_timeout = 604800, SESSION ${statement} = 0;`;
}

/** Batch mode writes what would break a line in two characters. */
function unescaped(field: string): string {
  return field.replaceAll(/\\([tn0\\])/g, (_, letter: string) => ESCAPED[letter] ?? letter);
}

const ESCAPED: Readonly<Record<string, string>> = { t: '\t', n: '\n', 0: '\0', '\\': '\\' };
