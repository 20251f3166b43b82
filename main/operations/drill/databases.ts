import { createReadStream } from 'node:fs';
import path from 'node:path';
import { assertNever } from '../../base/errors.ts';
import type { DatabaseSettings } from '../../contract/settings/database.ts';
import type { ScratchServer as NamedServer } from '../../contract/settings/drill.ts';
import type { DrilledDatabase } from '../../contract/views/proof.ts';
import type { DatabaseWorld, LoadResult, StoredDump } from '../../databases/driver.ts';
import { databaseOf } from '../../databases/drivers.ts';
import { lacking } from '../../databases/scratch/lacking.ts';
import { extensionsOf } from '../../databases/scratch/postgresql.ts';
import type { ScratchServer } from '../../databases/scratch/scratch-server.ts';
import { scratchName } from '../../databases/scratch-name.ts';
import type { SnapshotDatabase } from '../../format/snapshot.ts';
import { factsOf } from '../databases/restore-database.ts';
import { noteNamed } from './left-databases.ts';
import { reasonOfFailure, reasonsOfLoad } from './load-reasons.ts';
import { type DrillReason, verdictOf } from './reasons.ts';
import { fileAccess, type ScratchAccess, serverAccess } from './scratch-access.ts';
import { ScratchServers } from './scratch-servers.ts';

/** Bytes of a dump that are handed on at once. */
const READ_BYTES = 1024 * 1024;

/** What is needed to load the databases of a snapshot somewhere. */
export interface DrillDatabases {
  readonly world: DatabaseWorld;
  /** Databases of the project by name: never loaded into, but told apart from, and how a command loads beside. */
  readonly own: ReadonlyMap<string, DatabaseSettings>;
  /** Servers that the person named, by name of the database. */
  readonly servers: Readonly<Record<string, NamedServer>>;
  /** Folders of server programs. */
  readonly programs: Readonly<Partial<Record<'postgresql' | 'mysql', string>>>;
  readonly asSuperuser: boolean;
}

export interface Loaded {
  readonly database: DrilledDatabase;
  readonly reasons: readonly DrillReason[];
  readonly access: ScratchAccess | null;
}

interface Timed {
  readonly result: LoadResult;
  /** Of the load alone: a server that has to be started first is there already when it counts (ms). */
  readonly durationMs: number;
}

interface Put extends Timed {
  readonly scratch: DrilledDatabase['scratch'];
  readonly access: ScratchAccess | null;
}

/** Loads dumps, one after another, into scratch databases that live until `close`. */
export class DatabaseTrial {
  readonly #with: DrillDatabases;
  readonly #folder: string;
  readonly #servers: ScratchServers;
  /** What has to be removed from servers that stay. */
  readonly #drops: (() => Promise<void>)[] = [];

  /** `folder`: of the drill; everything that is made on this machine lies below it, or is found by its owner's name. */
  constructor(databases: DrillDatabases, folder: string) {
    this.#with = databases;
    this.#folder = folder;
    this.#servers = new ScratchServers(databases, folder);
  }

  /** `dump`: the file as it was restored. */
  async load(stored: SnapshotDatabase, dump: string): Promise<Loaded> {
    const fields = { name: stored.name, engine: stored.engine };
    const expectedRows = stored.counted === 'not-counted' ? null : rowsIn(stored.tables);
    try {
      const { result, scratch, access, durationMs } = await this.#put(stored, dump);
      const reasons = reasonsOfLoad(stored, result);
      const rows = stored.counted === 'not-counted' ? null : rowsIn(result.tables);
      const counted = { tables: result.tables.length, rows, expectedRows };
      const verdict = verdictOf(reasons);
      return {
        database: { ...fields, verdict, ...counted, scratch, durationMs },
        ...{ reasons, access },
      };
    } catch (error) {
      const reasons = [reasonOfFailure(stored.name, error)];
      const nothing = { tables: 0, rows: null, expectedRows, scratch: 'none' as const, durationMs: 0 };
      return {
        database: { ...fields, verdict: verdictOf(reasons), ...nothing },
        ...{ reasons, access: null },
      };
    }
  }

  async close(): Promise<void> {
    try {
      for (const drop of this.#drops.splice(0)) await drop();
    } finally {
      await this.#servers.close();
    }
  }

  async #put(stored: SnapshotDatabase, file: string): Promise<Put> {
    const dump: StoredDump = { facts: factsOf(stored), chunks: piecesOf(file) };
    switch (stored.engine) {
      case 'sqlite':
        return this.#file(stored.name, dump);
      case 'postgresql':
      case 'mysql':
        return this.#server(stored, dump);
      case 'command':
        return this.#command(stored.name, dump);
      default:
        return assertNever(stored.engine);
    }
  }

  async #file(name: string, dump: StoredDump): Promise<Put> {
    const place = path.join(this.#folder, 'loaded', `${name}.sqlite3`);
    const settings = { engine: 'sqlite', name, file: place } as DatabaseSettings;
    const target = { kind: 'file', path: place } as const;
    const loading = () => databaseOf(settings).load({ dump, target }, this.#with.world);
    return { ...(await timed(loading)), scratch: 'file', access: fileAccess(name, place) };
  }

  async #server(stored: SnapshotDatabase, dump: StoredDump): Promise<Put> {
    const server = await this.#servers.for(stored);
    await this.#demandExtensions(server, dump);
    const name = this.#newName(stored.name);
    const to = databaseOf(server.settings);
    const stays = server.kind === 'named';
    if (stays) noteNamed(this.#folder, { database: stored.name, name });
    const loaded = await timed(() => to.load({ dump, target: { kind: 'scratch', name } }, server.world));
    if (stays) this.#drops.push(() => to.dropScratch(name, withoutSignal(server.world)));
    const password = await passwordOf(server);
    const access = serverAccess(stored.name, { settings: server.settings, database: name, password });
    return { ...loaded, scratch: server.kind, access };
  }

  async #command(name: string, dump: StoredDump): Promise<Put> {
    const settings = this.#with.own.get(name);
    if (settings?.engine !== 'command' || settings.scratch === undefined)
      throw lacking('not-loadable', `${name} has no commands for loading it elsewhere`);
    const to = databaseOf(settings);
    const database = this.#newName(name);
    noteNamed(this.#folder, { database: name, name: database });
    const target = { kind: 'scratch', name: database } as const;
    const loaded = await timed(() => to.load({ dump, target }, this.#with.world));
    this.#drops.push(() => to.dropScratch(database, withoutSignal(this.#with.world)));
    return { ...loaded, scratch: 'named', access: null };
  }

  /** A fixed beginning and chance; never the name of anything that lives. */
  #newName(database: string): string {
    const name = scratchName(this.#with.world);
    const own = this.#with.own.get(database);
    const live = own !== undefined && 'database' in own ? own.database : '';
    if (name === live || live.startsWith('cofre_restore_'))
      throw lacking('server-refused', `${live} has a name as scratch databases have`, { why: live });
    return name;
  }

  async #demandExtensions(server: ScratchServer, { facts }: StoredDump): Promise<void> {
    const { missing, untrusted } = await extensionsOf(facts, server);
    const [first] = missing;
    if (first !== undefined)
      throw lacking('extension-missing', `the extension ${missing.join(', ')} is not installed here`, {
        extension: missing.join(', '),
      });
    if (server.kind === 'named' || this.#with.asSuperuser || untrusted.length === 0) return;
    const what = untrusted.join(', ');
    throw lacking('needs-superuser', `only a superuser may make the extension ${what}`, { what });
  }
}

/** Opened when it is read: what cannot even begin to load leaves no open file. */
async function* piecesOf(file: string): AsyncGenerator<Buffer> {
  for await (const piece of createReadStream(file, { highWaterMark: READ_BYTES })) yield piece as Buffer;
}

async function timed(load: () => Promise<LoadResult>): Promise<Timed> {
  const began = performance.now();
  const result = await load();
  return { result, durationMs: Math.round(performance.now() - began) };
}

function rowsIn(tables: readonly { readonly rows: number }[]): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0);
}

/** What was made is removed also when the drill is cancelled. */
function withoutSignal({ signal: _, ...world }: DatabaseWorld): DatabaseWorld {
  return world;
}

async function passwordOf({ settings, world }: ScratchServer): Promise<string | null> {
  if (!('password' in settings) || settings.password === undefined) return null;
  return world.secret(settings.password);
}
