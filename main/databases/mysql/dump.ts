import type { MysqlSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld, DumpFacts, StreamDump, TableCount, Warning } from '../driver.ts';
import type { Circumstances } from '../failure/failure.ts';
import { scrub } from '../failure/scrub.ts';
import { dumpFileName } from '../file-names.ts';
import type { ToolCall } from '../place/tool-call.ts';
import { ToolProcess } from '../place/tool-process.ts';
import { circumstances, connect } from '../server-connection.ts';
import { outputOf, ReadOnce } from '../tool-dump.ts';
import { toolSaid } from '../warnings.ts';
import { type Connection, callOf } from './connection.ts';
import { countAround, type Ready, readyToDump } from './ready.ts';
import { provedRows } from './sql-proof.ts';
import { SqlReader } from './sql-reader.ts';
import type { Tool } from './tools.ts';

/**
 * mysqldump or mariadb-dump, in one transaction. Both snapshots could only be made one by a lock on all tables of the server,
 * which stops every writer and waits for every query; so the rows are counted in the dump itself, and right before it as a
 * check.
 */
export async function openMysqlDump(settings: MysqlSettings, world: DatabaseWorld): Promise<StreamDump> {
  const connection = await connect(settings, world);
  const ready = await readyToDump(connection);
  return new MysqlDump(connection, ready);
}

class MysqlDump implements StreamDump {
  readonly kind = 'stream';
  readonly file: string;
  readonly chunks: AsyncIterable<Buffer>;
  readonly warnings: Warning[];
  readonly beside = [];
  readonly #connection: Connection;
  readonly #ready: Ready;
  readonly #about: Circumstances;
  readonly #tool: ToolProcess;
  readonly #sql = new SqlReader();
  readonly #once = new ReadOnce();
  readonly #counts: Promise<TableCount[]>;

  constructor(connection: Connection, ready: Ready) {
    const { settings, world } = connection;
    this.file = dumpFileName(settings);
    this.#connection = connection;
    this.#ready = ready;
    this.#about = circumstances(connection, 'dump-failed');
    this.warnings = [...ready.warnings];
    this.#counts = countAround(ready.session, ready.tables);
    this.#counts.catch(() => {}); // told by finish
    this.#tool = new ToolProcess(dumpCall(connection, ready.tool), settings.place, world);
    const output = outputOf(this.#tool, ready.tool.name, { witness: this.#sql, about: this.#about, world });
    this.chunks = this.#once.pass(output);
  }

  async finish(): Promise<DumpFacts> {
    this.#once.demand(this);
    const { server, session, tool } = this.#ready;
    this.warnings.push(...toolSaid(tool.name, scrub(this.#tool.complaints, this.#about.secrets)));
    const { database } = this.#connection.settings;
    const { tables, warnings } = provedRows(this.#sql, await this.#counts, database);
    this.warnings.push(...warnings);
    return {
      engine: 'mysql',
      format: 'sql',
      database,
      serverVersion: session.version,
      toolVersion: `${tool.name} ${tool.version}`,
      tables,
      counted: 'same-snapshot',
      extensions: [],
      extra: { family: session.family, charset: server.charset, collation: server.collation },
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#tool.stop(), this.#ready.session.close()]);
  }
}

/** Everything that decides what is in the dump is said here, so that no option file can decide otherwise. */
function dumpCall(connection: Connection, tool: Tool): ToolCall {
  const call = callOf(connection, tool.name, {
    args: [
      ...dumpOptions(tool),
      '--', // a database may be called -rf
      connection.settings.database,
    ],
    input: 'none',
  });
  return { ...call, printsMuch: true };
}

export function dumpOptions(tool: Tool): string[] {
  return [
    '--opt',
    '--single-transaction',
    '--skip-lock-tables',
    '--quick',
    '--routines',
    '--triggers',
    '--events',
    '--hex-blob',
    '--comments',
    '--skip-dump-date',
    '--no-tablespaces',
    '--net-buffer-length=1M',
    '--max-allowed-packet=1G',
    // Only MySQL's own know these: positions of a replica and statistics have no place in a dump that goes anywhere.
    ...(tool.family === 'mysql' && tool.major >= 8 ? ['--set-gtid-purged=OFF', '--column-statistics=0'] : []),
  ];
}
