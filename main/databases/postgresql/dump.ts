import type { PostgresqlSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld, DumpFacts, StreamDump, TableCount, Warning } from '../driver.ts';
import type { Circumstances } from '../failure/failure.ts';
import { scrub } from '../failure/scrub.ts';
import { dumpFileName, globalsFileName } from '../file-names.ts';
import { ToolProcess } from '../place/tool-process.ts';
import { circumstances, connect } from '../server-connection.ts';
import { outputOf, ReadOnce } from '../tool-dump.ts';
import { toolSaid } from '../warnings.ts';
import { provedRows } from './archive-proof.ts';
import { ArchiveReader } from './archive-reader.ts';
import { type Connection, callOf } from './connection.ts';
import { countRows } from './facts.ts';
import { dumpGlobals } from './globals.ts';
import { type Ready, readyToDump } from './ready.ts';
import type { PostgresSession } from './session.ts';

/**
 * pg_dump in the custom format, uncompressed so that equal parts of two dumps are equal bytes, as one stream: a parallel dump
 * needs a folder on disk. Rows are counted meanwhile by another session that sees the same snapshot.
 */
export async function openPostgresDump(
  settings: PostgresqlSettings,
  world: DatabaseWorld,
): Promise<StreamDump> {
  const connection = await connect(settings, world);
  const ready = await readyToDump(connection);
  return new PostgresDump(connection, ready);
}

class PostgresDump implements StreamDump {
  readonly kind = 'stream';
  readonly file: string;
  readonly chunks: AsyncIterable<Buffer>;
  readonly warnings: Warning[] = [];
  readonly beside: { file: string; bytes: Buffer }[] = [];
  readonly #connection: Connection;
  readonly #ready: Ready;
  readonly #about: Circumstances;
  readonly #tool: ToolProcess;
  readonly #archive = new ArchiveReader();
  readonly #once = new ReadOnce();
  readonly #counts: Promise<TableCount[]>;

  constructor(connection: Connection, ready: Ready) {
    const { settings, world } = connection;
    this.file = dumpFileName(settings);
    this.#connection = connection;
    this.#ready = ready;
    this.#about = circumstances(connection, 'dump-failed');
    this.warnings.push(...ready.warnings);
    this.#tool = new ToolProcess(dumpCall(connection, ready.snapshot), settings.place, world);
    this.#counts = countRows(ready.session, ready.tables);
    this.#counts.catch(() => {}); // told by finish
    const output = outputOf(this.#tool, 'pg_dump', {
      witness: this.#archive,
      about: this.#about,
      world,
    });
    this.chunks = this.#once.pass(this.#withFirstCause(output));
  }

  async finish(): Promise<DumpFacts> {
    this.#once.demand(this);
    const { settings } = this.#connection;
    const { server, toolVersion } = this.#ready;
    this.warnings.push(...toolSaid('pg_dump', scrub(this.#tool.complaints, this.#about.secrets)));
    const counts = await this.#counts;
    await this.#session.run('COMMIT;'); // or the server logs a client that went away in the middle of it
    const tables = provedRows(this.#archive, counts, {
      partitioned: this.#ready.tables.filter(({ partitioned }) => partitioned),
      database: settings.database,
    });
    if (settings.globals) await this.#addGlobals();
    return {
      engine: 'postgresql',
      format: 'pg-custom',
      database: settings.database,
      serverVersion: server.version,
      toolVersion,
      tables,
      counted: 'same-snapshot',
      extensions: this.#ready.extensions,
      extra: {
        encoding: server.encoding,
        collate: server.collate,
        ctype: server.ctype,
        roles: JSON.stringify(this.#ready.roles),
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#tool.stop(), this.#session.close()]);
  }

  get #session(): PostgresSession {
    return this.#ready.session;
  }

  /** A count that fails ends the session, and with it the snapshot: pg_dump then only says that this is gone. */
  async *#withFirstCause(output: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* output;
    } catch (error) {
      if (/invalid snapshot identifier/.test(String(error))) await this.#counts;
      throw error;
    }
  }

  async #addGlobals(): Promise<void> {
    const { bytes, warnings } = await dumpGlobals(this.#connection);
    this.beside.push({
      file: globalsFileName(this.#connection.settings),
      bytes,
    });
    this.warnings.push(...warnings);
  }
}

function dumpCall(connection: Connection, snapshot: string) {
  const call = callOf(connection, 'pg_dump', {
    database: connection.settings.database,
    args: ['--format=custom', '--compress=0', `--snapshot=${snapshot}`],
    input: 'none',
  });
  return { ...call, printsMuch: true };
}
