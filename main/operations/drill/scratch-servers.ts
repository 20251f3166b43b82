import { mysqlSchema, postgresqlSchema } from '../../contract/settings/database.ts';
import { lacking } from '../../databases/scratch/lacking.ts';
import { startMysql } from '../../databases/scratch/mysql.ts';
import { startPostgres } from '../../databases/scratch/postgresql.ts';
import type { ScratchServer } from '../../databases/scratch/scratch-server.ts';
import type { SnapshotDatabase } from '../../format/snapshot.ts';
import { factsOf } from '../databases/restore-database.ts';
import type { DrillDatabases } from './databases.ts';

/** The servers of one drill: those that the person named, else one of our own for each engine and version. */
export class ScratchServers {
  readonly #with: DrillDatabases;
  readonly #room: string;
  readonly #own = new Map<string, ScratchServer>();

  constructor(databases: DrillDatabases, room: string) {
    this.#with = databases;
    this.#room = room;
  }

  async for(stored: SnapshotDatabase): Promise<ScratchServer> {
    const named = this.named(stored);
    if (named !== null) return named;
    const major = stored.engine === 'postgresql' ? Number.parseInt(stored.serverVersion, 10) : '';
    const key = `${stored.engine} ${major}`;
    const there = this.#own.get(key) ?? (await this.#start(stored));
    this.#own.set(key, there);
    return there;
  }

  async close(): Promise<void> {
    const servers = [...this.#own.values()];
    this.#own.clear();
    await Promise.all(servers.map((server) => server.close()));
  }

  /** The server that the person named for a database; null: none. */
  named({ name, engine }: Pick<SnapshotDatabase, 'name' | 'engine'>): ScratchServer | null {
    const { servers, own, world } = this.#with;
    const server = Object.hasOwn(servers, name) ? servers[name] : undefined;
    if (server === undefined) return null;
    const live = own.get(name);
    // Named so that nothing can be dropped that has the name of the live one.
    const database = live !== undefined && 'database' in live ? live.database : '-';
    const fields = { ...server, name, engine, database };
    const settings = engine === 'postgresql' ? postgresqlSchema.parse(fields) : mysqlSchema.parse(fields);
    return { kind: 'named', settings, admin: settings, world, close: async () => undefined };
  }

  #start(stored: SnapshotDatabase): Promise<ScratchServer> {
    const { world, programs, asSuperuser } = this.#with;
    if (process.platform === 'win32')
      throw lacking('server-missing', 'throwaway servers are not started on Windows', {
        ...{ engine: stored.engine, tool: '-' },
      });
    const options = { room: this.#room, env: world.env, asSuperuser };
    if (stored.engine === 'postgresql')
      return startPostgres(factsOf(stored), world, { ...options, folder: programs.postgresql });
    return startMysql(world, { ...options, folder: programs.mysql });
  }
}
