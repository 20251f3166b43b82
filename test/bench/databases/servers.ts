import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, createWriteStream, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

/** A throwaway server with the shop in it, reached by a socket in its own folder. */
export interface ShopServer {
  /** Runs statements of a file, or given ones. */
  run(statements: { readonly file: string } | { readonly text: string }): Promise<void>;
  /** Takes rows in the shared text form for a table. */
  load(table: string): { readonly input: Writable; readonly done: Promise<void> };
  readonly socketFolder: string;
  readonly socket: string;
  readonly bin: string;
  stop(): Promise<void>;
}

const PORT = '5499';
/** Servers refuse to run as root. */
const asNobody = process.getuid?.() === 0 ? ['runuser', '-u', 'nobody', '--'] : [];
const START_TRIES = 400;

export async function startPostgres(folder: string): Promise<ShopServer> {
  const home = '/usr/lib/postgresql';
  const [newest] = readdirSync(home).sort((a, b) => Number(b) - Number(a));
  const bin = path.join(home, newest ?? '', 'bin');
  ownFolder(folder);
  const data = path.join(folder, 'data');
  const locale = ['-E', 'UTF8', '--locale=C.UTF-8'];
  asServer(folder, path.join(bin, 'initdb'), [
    '-D',
    data,
    '-A',
    'trust',
    '-U',
    'bench',
    '--no-sync',
    ...locale,
  ]);
  const options = [
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    'fsync=off',
    'shared_buffers=256MB',
    'max_wal_size=8GB',
    'autovacuum=off',
  ];
  const words = [
    ...options.map((option) => `-c ${option.endsWith('=') ? `${option}''` : option}`),
    `-p ${PORT}`,
  ].join(' ');
  asServer(folder, path.join(bin, 'pg_ctl'), [
    '-D',
    data,
    '-w',
    '-l',
    path.join(folder, 'log'),
    '-o',
    words,
    'start',
  ]);
  const client = [
    path.join(bin, 'psql'),
    '-X',
    '-q',
    '-v',
    'ON_ERROR_STOP=1',
    '-h',
    folder,
    '-p',
    PORT,
    '-U',
    'bench',
  ];
  execFileSync(client[0]!, [...client.slice(1), '-d', 'postgres', '-c', 'create database shop'], {
    stdio: 'pipe',
  });
  const shop = [...client, '-d', 'shop'];
  return {
    ...clients(shop, (table) => [...shop, '-c', `copy ${table} from stdin`]),
    socketFolder: folder,
    socket: folder,
    bin,
    stop: async () =>
      asServer(folder, path.join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', '-w', 'stop']),
  };
}

export async function startMariadb(folder: string): Promise<ShopServer> {
  ownFolder(folder);
  const data = path.join(folder, 'data');
  const socket = path.join(folder, 's');
  const install = [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ];
  asServer(folder, 'mariadb-install-db', install);
  const words = [
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${socket}`,
    '--skip-networking',
    '--local-infile=1',
  ];
  const fast = [
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=512M',
    '--innodb-log-file-size=512M',
    '--skip-log-bin',
    '--innodb-doublewrite=0',
  ];
  const [program = '', ...args] = [...asNobody, 'mariadbd', ...words, ...fast];
  const server = spawn(program, args, { cwd: folder, stdio: 'ignore' });
  const client = [
    'mariadb',
    '--no-defaults',
    '-uroot',
    `--socket=${socket}`,
    '--default-character-set=utf8mb4',
    '--local-infile=1',
  ];
  await answering(client, server);
  execFileSync(client[0]!, [...client.slice(1), '-e', 'create database shop character set utf8mb4'], {
    stdio: 'pipe',
  });
  const shop = [...client, 'shop'];
  return {
    ...clients(shop, () => []),
    load: (table) => viaFile(shop, table, path.join(folder, 'rows')),
    socketFolder: folder,
    socket,
    bin: '',
    stop: async () => {
      execFileSync('mariadb-admin', ['--no-defaults', '-uroot', `--socket=${socket}`, 'shutdown'], {
        stdio: 'pipe',
      });
      if (server.exitCode === null) await once(server, 'exit');
    },
  };
}

function clients(
  shop: readonly string[],
  loader: (table: string) => string[],
): Pick<ShopServer, 'run' | 'load'> {
  return {
    run: (statements) => {
      const child = start(shop, 'file' in statements ? openSync(statements.file, 'r') : 'pipe');
      if ('text' in statements) child.process.stdin?.end(statements.text);
      return child.done;
    },
    load: (table) => {
      const child = start(loader(table), 'pipe');
      return { input: child.process.stdin as Writable, done: child.done };
    },
  };
}

/** LOAD DATA reads only what it can open by name. */
function viaFile(shop: readonly string[], table: string, file: string): ReturnType<ShopServer['load']> {
  const input = createWriteStream(file);
  const words = `load data local infile '${file}' into table ${table} character set utf8mb4`;
  const done = once(input, 'close')
    .then(() => start([...shop, '-e', `set unique_checks=0; ${words}`], 'pipe').done)
    .finally(() => rmSync(file, { force: true }));
  return { input, done };
}

function start([program = '', ...args]: readonly string[], input: number | 'pipe') {
  const child = spawn(program, args, { stdio: [input, 'ignore', 'inherit'] });
  if (typeof input === 'number') closeSync(input);
  const done = once(child, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`${program} ${args.join(' ')}: exit ${code}`);
  });
  return { process: child, done };
}

async function answering([program = '', ...args]: readonly string[], server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < START_TRIES && server.exitCode === null; tries++) {
    try {
      execFileSync(program, [...args, '-e', 'select 1'], { stdio: 'pipe' });
      return;
    } catch {
      await pause(50); // it says nowhere else that it is ready
    }
  }
  throw new Error('MariaDB does not start');
}

function ownFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  if (asNobody.length > 0) execFileSync('chown', ['nobody', folder]);
}

function asServer(cwd: string, program: string, args: readonly string[]): void {
  const [first = '', ...rest] = [...asNobody, program, ...args];
  execFileSync(first, rest, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
