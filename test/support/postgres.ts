import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { postgresFolder } from './programs.ts';
import { asServer, serverFolder } from './unprivileged.ts';

/** Anybody is let in by the socket; by the network only who knows a password. */
const WHO_MAY = 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n';
const UNSAFE_BUT_FAST = [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'shared_buffers=32MB',
];

/** A statement that waits for a lock for ever would stop the whole suite (ms). */
const SQL_TIMEOUT_MS = 150_000;

/** A PostgreSQL of our own: user `tester` is its superuser. */
export class PostgresServer {
  readonly folder: string;
  readonly port: number;
  readonly #bin: string;

  private constructor(folder: string, port: number, bin: string) {
    this.folder = folder;
    this.port = port;
    this.#bin = bin;
  }

  static async start(): Promise<PostgresServer> {
    const bin = postgresFolder();
    if (bin === null) throw new Error('PostgreSQL is not installed');
    const server = new PostgresServer(serverFolder('pg'), await freePort(), bin);
    const locale = ['-E', 'UTF8', '--locale=C.UTF-8'];
    server.#run('initdb', ['-D', server.#data, '-A', 'trust', '-U', 'tester', '--no-sync', ...locale]);
    writeFileSync(join(server.#data, 'pg_hba.conf'), WHO_MAY);
    server.up();
    return server;
  }

  up(): void {
    const options = [
      `listen_addresses=127.0.0.1`,
      `unix_socket_directories=${this.folder}`,
      ...UNSAFE_BUT_FAST,
    ];
    const words = [...options.map((option) => `-c ${option}`), `-p ${this.port}`].join(' ');
    const log = join(this.folder, 'log');
    this.#run('pg_ctl', ['-D', this.#data, '-w', '-t', '30', '-l', log, '-o', words, 'start']);
  }

  /** `immediate` is the crash of a server. */
  down(mode: 'fast' | 'immediate' = 'immediate'): void {
    this.#run('pg_ctl', ['-D', this.#data, '-m', mode, '-w', 'stop']);
  }

  stop(): void {
    try {
      this.down();
    } catch {
      // a test may have stopped it
    }
  }

  /** What psql answers, as text. */
  sql(statements: string, database = 'postgres'): string {
    const name = `dbname='${database.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
    const how = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', this.folder, '-p', String(this.port)];
    const words = [...how, '-U', 'tester', '-d', name, '-f', '-'];
    return execFileSync(join(this.#bin, 'psql'), words, {
      input: statements,
      encoding: 'utf8',
      stdio: 'pipe',
      timeout: SQL_TIMEOUT_MS,
    }).trim();
  }

  /** Statements that others see only after `commit`: until then they hold their locks. */
  async transaction(statements: string, database: string): Promise<{ commit: () => Promise<void> }> {
    const how = ['-X', '-q', '-A', '-t', '-h', this.folder, '-p', String(this.port), '-U', 'tester'];
    const psql = spawn(join(this.#bin, 'psql'), [...how, '-d', database], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const answered = once(psql.stdout, 'data');
    psql.stdin.write(`BEGIN; ${statements} SELECT 'done';\n`);
    await answered;
    return {
      commit: async () => {
        psql.stdin.end('COMMIT;\n');
        await once(psql, 'close');
      },
    };
  }

  get #data(): string {
    return join(this.folder, 'data');
  }

  #run(program: string, args: readonly string[]): void {
    const [first, rest] = asServer(join(this.#bin, program), args);
    execFileSync(first, rest, { cwd: this.folder, stdio: 'ignore' });
  }
}
