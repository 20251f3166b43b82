import type { Circumstances } from '../failure/failure.ts';
import { ClientSession } from '../place/client-session.ts';
import { ToolProcess } from '../place/tool-process.ts';
import { circumstances } from '../server-connection.ts';
import { type Connection, callOf } from './connection.ts';

/** Time limits a server may set for all would end a dump of hours; the list holds what this server knows of them. */
const WITHOUT_LIMITS = `SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings
  WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout',
    'transaction_timeout', 'max_parallel_workers_per_gather');`;

/** Nothing but names of the catalog is found without a schema: no function of a user can stand in for one. */
const WITHOUT_PATH = "SELECT pg_catalog.set_config('search_path', 'pg_catalog', false);";

/** A psql that is kept open: it works wherever the tools run. */
export class PostgresSession {
  readonly #client: ClientSession;

  constructor(client: ClientSession) {
    this.#client = client;
  }

  static async open(
    connection: Connection,
    database: string,
    otherwise: Circumstances['otherwise'],
  ): Promise<PostgresSession> {
    const { settings, world } = connection;
    const call = callOf(connection, 'psql', {
      database,
      args: ['--no-psqlrc', '--no-align', '--tuples-only', '--quiet', '--set=ON_ERROR_STOP=1'],
      input: 'pipe',
    });
    const tool = new ToolProcess(
      { ...call, env: { ...call.env, PGCLIENTENCODING: 'UTF8' } },
      settings.place,
      world,
    );
    const about = circumstances(connection, otherwise);
    const echo = (marker: string) => `\\echo ${marker}`;
    const session = new PostgresSession(new ClientSession(tool, 'psql', { about, world, echo }));
    try {
      await session.run(WITHOUT_PATH + WITHOUT_LIMITS);
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  /** What the statements answer is of no interest. */
  async run(sql: string): Promise<void> {
    await this.#client.ask(sql);
  }

  /** Rows of statements whose only column is a JSON value. */
  async ask<Row>(sql: string): Promise<Row[]> {
    return (await this.#client.ask(sql)).map((line) => JSON.parse(line) as Row);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}
