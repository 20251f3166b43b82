import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type PostgresqlSettings, postgresqlSchema } from '../../contract/settings/database.ts';
import type { DatabaseWorld, DumpFacts } from '../driver.ts';
import { programIn } from '../place/program-in.ts';
import { PostgresSession } from '../postgresql/session.ts';
import { connect } from '../server-connection.ts';
import { lacking } from './lacking.ts';
import { programFolders } from './programs.ts';
import type { ScratchServer, ScratchServerOptions } from './scratch-server.ts';
import { makeServerFolders, runOnce, ServerProcess } from './server-process.ts';
import { serverUser } from './server-user.ts';

const ADMIN = 'cofre_admin';
/** Loads dumps, and may no more than that: a dump can hold any statement (CVE-2025-8714 is one way). */
const LOADER = 'cofre_drill';

/** Nothing of it is to outlive a crash, and nobody but us is to reach it. */
const SETTINGS = [
  ...['listen_addresses=', 'unix_socket_permissions=0700', 'fsync=off', 'full_page_writes=off'],
  ...['synchronous_commit=off', 'wal_level=minimal', 'max_wal_senders=0', 'autovacuum=off'],
  ...['shared_buffers=64MB', 'maintenance_work_mem=128MB', 'max_wal_size=2GB', 'jit=off'],
];

/** A PostgreSQL of our own, of the version that made the dump or the next newer one there is. */
export async function startPostgres(
  facts: DumpFacts,
  world: DatabaseWorld,
  options: ScratchServerOptions,
): Promise<ScratchServer> {
  const bin = binFor(facts, options);
  const user = serverUser(['postgres', 'nobody']);
  const folders = makeServerFolders(options.room, { user, random: world.random });
  const surroundings = { user, folders, env: world.env, signal: world.signal };
  try {
    const making = ['-A', 'trust', '-U', ADMIN, '-E', 'UTF8', '--locale=C', '--no-sync'];
    await runOnce(path.join(bin, 'initdb'), ['-D', folders.data, ...making], surroundings);
    const words = [...SETTINGS, `unix_socket_directories=${folders.home}`].flatMap((each) => ['-c', each]);
    const server = new ServerProcess(
      path.join(bin, 'postgres'),
      ['-D', folders.data, '-p', '5432', ...words],
      surroundings,
    );
    const close = async () => {
      await server.stop('SIGQUIT'); // leaves at once, without writing anything down
      folders.remove();
    };
    try {
      await server.ready(() => isReady(folders.data), world.signal);
      const settings = settingsOf({ socket: folders.home, bin, user: ADMIN });
      await makeLoader(settings, world);
      const loader = options.asSuperuser ? ADMIN : LOADER;
      return { kind: 'throwaway', settings: { ...settings, user: loader }, admin: settings, world, close };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    folders.remove();
    throw error;
  }
}

function settingsOf(at: { socket: string; bin: string; user: string }): PostgresqlSettings {
  const { socket, bin: toolFolder, user } = at;
  return postgresqlSchema.parse({
    ...{ name: 'scratch', engine: 'postgresql', database: 'postgres', port: 5432 },
    ...{ socket, toolFolder, user },
  });
}

/** postmaster.pid says `ready` in its eighth line (miscadmin.h, LOCK_FILE_LINE_PM_STATUS), from PostgreSQL 10 on. */
function isReady(data: string): boolean {
  try {
    return readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

async function makeLoader(settings: PostgresqlSettings, world: DatabaseWorld): Promise<void> {
  const session = await PostgresSession.open(await connect(settings, world), 'postgres', 'load-failed');
  try {
    await session.run(`CREATE ROLE ${LOADER} LOGIN CREATEDB;`);
  } finally {
    await session.close();
  }
}

function binFor({ serverVersion }: DumpFacts, { env, folder }: ScratchServerOptions): string {
  const wanted = Number.parseInt(serverVersion, 10);
  const needed = ['initdb', 'postgres', 'psql', 'pg_restore'];
  const found = programFolders('postgresql', { env, folder })
    .filter((bin) => needed.every((name) => programIn([bin], [name]) !== null))
    .map((bin) => ({ bin, major: majorOf(bin) }))
    .filter(({ major }) => major > 0);
  if (found.length === 0)
    throw lacking('server-missing', 'no PostgreSQL server is installed here', {
      ...{ engine: 'PostgreSQL', tool: 'initdb' },
    });
  const fitting = found.filter(({ major }) => major >= wanted).sort((a, b) => a.major - b.major)[0];
  const best = fitting ?? found.sort((a, b) => b.major - a.major)[0];
  if (best === undefined || best.major < wanted)
    throw lacking('tool-old', `PostgreSQL ${best?.major} is too old for a dump of version ${serverVersion}`, {
      ...{ tool: 'PostgreSQL', version: String(best?.major ?? ''), needs: String(wanted) },
    });
  return best.bin;
}

function majorOf(bin: string): number {
  try {
    const said = execFileSync(path.join(bin, 'postgres'), ['--version'], { encoding: 'utf8' });
    return Number(/(\d+)/.exec(said.replace(/^[^)]*\)/, ''))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Extensions of the dump that this server does not have, and those that only a superuser may make. */
export async function extensionsOf(
  facts: DumpFacts,
  { admin, world }: Pick<ScratchServer, 'admin' | 'world'>,
): Promise<{ missing: string[]; untrusted: string[] }> {
  const names = facts.extensions.map((each) => each.split(' ')[0] ?? '').filter((name) => name !== '');
  if (names.length === 0 || admin.engine !== 'postgresql') return { missing: [], untrusted: [] };
  const session = await PostgresSession.open(await connect(admin, world), 'postgres', 'load-failed');
  try {
    const there = await session.ask<{ name: string; trusted: boolean }>(
      `SELECT json_build_object('name', name, 'trusted', bool_or(coalesce((to_jsonb(v)->>'trusted')::boolean, false)))
        FROM pg_available_extension_versions AS v GROUP BY name;`,
    );
    const known = new Map(there.map(({ name, trusted }) => [name, trusted]));
    return {
      missing: names.filter((name) => !known.has(name)),
      untrusted: names.filter((name) => known.get(name) === false),
    };
  } finally {
    await session.close();
  }
}
