import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { asServer, serverFolder } from './unprivileged.ts';

/** A statement that waits for a lock for ever would stop the whole suite (ms). */
const SQL_TIMEOUT_MS = 150_000;
/** How long a server may take to answer (ms). */
const PATIENCE_MS = 30_000;
const SMALL_AND_FAST = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-buffer-pool-size=32M',
  '--innodb-log-file-size=16M',
  '--max-allowed-packet=64M',
];

/** A MariaDB of our own: `root` is let in without a password, by its socket. */
export class MariadbServer {
  readonly folder: string;
  readonly port: number;
  #process: ChildProcess | null = null;

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  static async start(): Promise<MariadbServer> {
    const server = new MariadbServer(serverFolder('my'), await freePort());
    const auth = ['--auth-root-authentication-method=normal', '--skip-test-db'];
    const words = ['--no-defaults', `--datadir=${server.#data}`, ...auth];
    const [first, rest] = asServer('mariadb-install-db', words);
    execFileSync(first, rest, { cwd: server.folder, stdio: 'ignore' });
    await server.up();
    return server;
  }

  get socket(): string {
    return join(this.folder, 's.sock');
  }

  async up(): Promise<void> {
    const network = ['--bind-address=127.0.0.1', `--port=${this.port}`];
    const words = ['--no-defaults', `--datadir=${this.#data}`, `--socket=${this.socket}`, ...network];
    const pid = `--pid-file=${join(this.folder, 'pid')}`;
    const [first, rest] = asServer('mariadbd', [...words, pid, ...SMALL_AND_FAST]);
    this.#process = spawn(first, rest, { cwd: this.folder, stdio: 'ignore' });
    const until = Date.now() + PATIENCE_MS;
    while (!this.#answers()) {
      if (Date.now() > until || this.#process.exitCode !== null) throw new Error('MariaDB does not start');
      await wait(50); // it says nowhere else that it is ready
    }
  }

  /** The crash of a server. */
  async kill(): Promise<void> {
    const pid = Number(execFileSync('cat', [join(this.folder, 'pid')], { encoding: 'utf8' }));
    process.kill(pid, 'SIGKILL');
    await this.#ended();
  }

  async stop(): Promise<void> {
    if (this.#process === null || this.#process.exitCode !== null) return;
    execFileSync('mariadb-admin', [...this.#login, 'shutdown'], {
      stdio: 'ignore',
      timeout: SQL_TIMEOUT_MS,
    });
    await this.#ended();
  }

  /** What the client answers, as text. */
  sql(statements: string, database?: string): string {
    const words = [...this.#login, '--batch', '--skip-column-names', '--default-character-set=utf8mb4'];
    const into = database === undefined ? [] : [`--database=${database}`];
    return execFileSync('mariadb', [...words, ...into], {
      input: statements,
      timeout: SQL_TIMEOUT_MS,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  }

  get #data(): string {
    return join(this.folder, 'data');
  }

  get #login(): string[] {
    return ['--no-defaults', '-uroot', `--socket=${this.socket}`];
  }

  #answers(): boolean {
    if (!existsSync(this.socket)) return false;
    try {
      this.sql('SELECT 1;');
      return true;
    } catch {
      return false;
    }
  }

  async #ended(): Promise<void> {
    if (this.#process !== null && this.#process.exitCode === null && this.#process.signalCode === null)
      await once(this.#process, 'exit');
  }
}
