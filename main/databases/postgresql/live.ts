import type { PostgresqlSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld, LoadResult, StoredDump, Warning } from '../driver.ts';
import { refuseDifferences, refuseOtherEngine } from '../fits.ts';
import { replacedName, scratchName } from '../scratch-name.ts';
import { connect, unstoppable } from '../server-connection.ts';
import { leftBehind } from '../warnings.ts';
import { type Connection, quoteName, quoteText } from './connection.ts';
import { loadBeside, withAdmin } from './load.ts';
import type { PostgresSession } from './session.ts';

/**
 * The dump is loaded beside the live database, under a name of its own, and counted. Only then do the two change names, in one
 * transaction: until it commits, the live database is as it was, and whatever fails leaves it so. Its owner, its own settings
 * and its grants go over to the new one; the old one is dropped at the very end.
 */
export async function loadPostgresOverLive(
  settings: PostgresqlSettings,
  dump: StoredDump,
  world: DatabaseWorld,
): Promise<LoadResult> {
  refuseOtherEngine(dump.facts, 'postgresql');
  const connection = await connect(settings, world);
  return withAdmin(connection, async (admin) => {
    const live = settings.database;
    const owners = await mayKeepOwners(admin, dump);
    const beside = await loadBeside(connection, admin, { dump, database: scratchName(world), owners });
    const names = { live, fresh: beside.database, old: replacedName(world) };
    try {
      refuseDifferences(beside);
      await inheritFromLive(admin, names);
      await swap(admin, names);
    } catch (error) {
      await dropFresh(connection, names.fresh);
      throw error;
    }
    const left = await leftBehind(names.old, dropOld(admin, names.old));
    const changed = owners ? [] : [ownersChanged(settings)];
    return { ...beside, database: live, warnings: [...beside.warnings, ...changed, ...left] };
  });
}

interface Names {
  readonly live: string;
  readonly fresh: string;
  readonly old: string;
}

/** Only a role that may act as all others can give things back to them; a role that is not there cannot own anything. */
async function mayKeepOwners(admin: PostgresSession, { facts }: StoredDump): Promise<boolean> {
  const wanted = rolesOf(facts.extra.roles);
  const [may] = await admin.ask<boolean>(
    `SELECT to_json((SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
      OR NOT EXISTS (SELECT FROM pg_roles WHERE rolname IN (${inList(wanted)})
        AND NOT pg_has_role(current_user, oid, 'MEMBER')));`,
  );
  const [there] = await admin.ask<number>(
    `SELECT to_json(count(*)) FROM pg_roles WHERE rolname IN (${inList(wanted)});`,
  );
  return may === true && there === wanted.length;
}

function rolesOf(text: string | undefined): string[] {
  const parsed: unknown = text === undefined ? [] : JSON.parse(text);
  return Array.isArray(parsed) ? parsed.filter((one) => typeof one === 'string') : [];
}

function inList(texts: readonly string[]): string {
  return texts.length === 0 ? 'NULL' : texts.map(quoteText).join(', ');
}

async function inheritFromLive(admin: PostgresSession, { live, fresh }: Names): Promise<void> {
  const statements = await admin.ask<string>(inheritance(live, fresh));
  for (const statement of statements) await admin.run(statement);
}

/** Statements that give `fresh` the owner, the settings and the grants of `live`; none when that is not there. */
function inheritance(live: string, fresh: string): string {
  const from = `FROM pg_database AS d WHERE d.datname = ${quoteText(live)}`;
  const to = quoteText(fresh);
  return `SELECT to_json(format('ALTER DATABASE %I OWNER TO %I;', ${to}, pg_get_userbyid(d.datdba))) ${from}
      AND pg_get_userbyid(d.datdba) <> current_user;
    SELECT to_json(format('ALTER DATABASE %I SET %I TO %s;', ${to}, split_part(entry, '=', 1),
      CASE WHEN split_part(entry, '=', 1) IN ('search_path', 'session_preload_libraries', 'temp_tablespaces')
        THEN substr(entry, strpos(entry, '=') + 1) ELSE quote_literal(substr(entry, strpos(entry, '=') + 1)) END))
      FROM pg_database AS d JOIN pg_db_role_setting AS s ON s.setdatabase = d.oid AND s.setrole = 0,
        unnest(s.setconfig) AS entry WHERE d.datname = ${quoteText(live)};
    SELECT to_json(format('REVOKE ALL ON DATABASE %I FROM PUBLIC;', ${to})) ${from} AND d.datacl IS NOT NULL;
    SELECT to_json(format('GRANT %s ON DATABASE %I TO %s%s;', a.privilege_type, ${to},
      CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
      CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END))
      FROM pg_database AS d, aclexplode(d.datacl) AS a WHERE d.datname = ${quoteText(live)};`;
}

/** Nobody may be in a database that is renamed: they are sent away, and the transaction fails if one slips back in. */
async function swap(admin: PostgresSession, { live, fresh, old }: Names): Promise<void> {
  const there = await admin.ask<number>(`SELECT 1 FROM pg_database WHERE datname = ${quoteText(live)};`);
  const aside = there.length === 0 ? '' : `ALTER DATABASE ${quoteName(live)} RENAME TO ${quoteName(old)};`;
  await admin.run(
    `BEGIN;
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname IN (${inList([live, fresh])}) AND pid <> pg_backend_pid();
    ${aside}
    ALTER DATABASE ${quoteName(fresh)} RENAME TO ${quoteName(live)};
    COMMIT;`,
  );
}

async function dropOld(admin: PostgresSession, old: string): Promise<void> {
  await admin.run(`DROP DATABASE IF EXISTS ${quoteName(old)};`);
}

/** The session ended with what failed. */
async function dropFresh(connection: Connection, fresh: string): Promise<void> {
  await withAdmin(unstoppable(connection), (admin) => dropOld(admin, fresh)).catch(() => {}); // the first failure is told
}

function ownersChanged({ database }: PostgresqlSettings): Warning {
  const message = `everything in ${database} now belongs to the user that loaded it`;
  return { code: 'owners-changed', message, details: { database } };
}
