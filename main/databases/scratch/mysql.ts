import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mysqlSchema } from '../../contract/settings/database.ts';
import type { DatabaseWorld } from '../driver.ts';
import { toolOf } from '../mysql/tools.ts';
import { programIn } from '../place/program-in.ts';
import { lacking } from './lacking.ts';
import { programFolders } from './programs.ts';
import type { ScratchServer, ScratchServerOptions } from './scratch-server.ts';
import { makeServerFolders, runOnce, ServerProcess } from './server-process.ts';
import { type ServerUser, serverUser } from './server-user.ts';

const LOADER = 'cofre_drill';

const SETTINGS = [
  ...['--skip-networking', '--skip-log-bin', '--innodb-flush-log-at-trx-commit=0', '--innodb-doublewrite=0'],
  ...['--innodb-buffer-pool-size=128M', '--max-allowed-packet=1G', '--local-infile=0', '--skip-name-resolve'],
];

/** A MariaDB or MySQL of our own, whatever is installed. */
export async function startMysql(
  world: DatabaseWorld,
  options: ScratchServerOptions,
): Promise<ScratchServer> {
  const programs = programFolders('mysql', options);
  const server = programIn(programs, ['mariadbd', 'mysqld']);
  if (server === null)
    throw lacking('server-missing', 'no MariaDB or MySQL server is installed here', {
      ...{ engine: 'MariaDB/MySQL', tool: 'mariadbd, mysqld' },
    });
  const user = serverUser(['mysql', 'nobody']);
  const folders = makeServerFolders(options.room, { user, random: world.random });
  const surroundings = { user, folders, env: world.env, signal: world.signal };
  const password = world.random(16).toString('hex');
  const socket = path.join(folders.home, 's');
  try {
    const family = familyOf(server);
    await makeData(family, { server, programs, data: folders.data }, surroundings);
    const files = filesOf(folders.home, { user, password, family });
    const own = [`--datadir=${folders.data}`, `--socket=${socket}`, `--pid-file=${folders.home}/pid`];
    const words = ['--no-defaults', ...own, ...SETTINGS, ...files];
    const running = new ServerProcess(server, words, surroundings);
    const close = async () => {
      await running.stop('SIGKILL'); // nothing of it is kept: it need not write anything down
      folders.remove();
    };
    try {
      await running.ready(() => existsSync(socket), world.signal);
      const settings = mysqlSchema.parse({
        ...{ name: 'scratch', engine: 'mysql', database: 'mysql', socket, user: LOADER },
        password: { from: 'env', name: 'COFRE_SCRATCH_PASSWORD' },
      });
      const own = { ...world, secret: async () => password };
      return { kind: 'throwaway', settings, admin: settings, world: own, close };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    folders.remove();
    throw error;
  }
}

type Family = 'mysql' | 'mariadb';

function familyOf(server: string): Family {
  return toolOf(execFileSync(server, ['--version'], { encoding: 'utf8' })).family;
}

async function makeData(
  family: Family,
  at: { server: string; programs: readonly string[]; data: string },
  surroundings: Parameters<typeof runOnce>[2],
): Promise<void> {
  const { server, programs, data } = at;
  const where = ['--no-defaults', `--datadir=${data}`];
  if (family === 'mysql') return runOnce(server, [...where, '--initialize-insecure'], surroundings);
  const install = programIn(programs, ['mariadb-install-db', 'mysql_install_db']);
  if (install === null)
    throw lacking('server-missing', 'mariadb-install-db is not installed here', {
      ...{ engine: 'MariaDB', tool: 'mariadb-install-db' },
    });
  const auth = ['--auth-root-authentication-method=normal', '--skip-test-db'];
  return runOnce(install, [...where, ...auth], surroundings);
}

/**
 * One user, who may do anything with databases that are made for drills and name others as their makers, but read no file and
 * change no setting: a dump is SQL. What it may read or write by `INTO OUTFILE` is an empty folder, should it ever get there.
 */
function filesOf(home: string, own: { user: ServerUser | null; password: string; family: Family }): string[] {
  const { user, password, family } = own;
  const [empty, init] = [path.join(home, 'empty'), path.join(home, 'init.sql')];
  const naming = family === 'mariadb' ? 'SET USER' : 'SET_USER_ID';
  const sql = [
    `CREATE USER '${LOADER}'@'localhost' IDENTIFIED BY '${password}';`,
    `GRANT ALL PRIVILEGES ON \`cofre\\_restore\\_%\`.* TO '${LOADER}'@'localhost';`,
    `GRANT ${naming} ON *.* TO '${LOADER}'@'localhost';`,
  ];
  mkdirSync(empty, { mode: 0o700 });
  writeFileSync(init, `${sql.join('\n')}\n`, { mode: 0o600 });
  if (user !== null) for (const file of [empty, init]) chownSync(file, user.uid, user.gid);
  return [`--init-file=${init}`, `--secure-file-priv=${empty}`];
}
