import { CofreError } from '../../base/errors.ts';
import type { StoredDump, Warning } from '../driver.ts';
import { failure } from '../failure/failure.ts';
import { scrub } from '../failure/scrub.ts';
import { feed } from '../feed.ts';
import { ToolProcess } from '../place/tool-process.ts';
import { circumstances } from '../server-connection.ts';
import { toolSaid } from '../warnings.ts';
import { type Connection, callOf } from './connection.ts';
import type { PostgresSession } from './session.ts';
import { parsed, type ToolVersion, versionOf } from './tool-version.ts';

/** From here on pg_restore begins with `SET transaction_timeout = 0`, which servers before this one do not know. */
const SETS_TRANSACTION_TIMEOUT = 17;

/** All that it said was that. */
const ONLY_THAT =
  /^pg_restore: error: [^\n]*"transaction_timeout"\n(?:Command was: )?SET transaction_timeout = 0;\n+pg_restore: warning: errors ignored on restore: 1\n$/;

/** Runs pg_restore over the whole dump, into a database that is there and empty. `owners`: as they were, else ours. */
export async function restoreInto(
  connection: Connection,
  admin: PostgresSession,
  job: { readonly dump: StoredDump; readonly database: string; readonly owners: boolean },
): Promise<Warning[]> {
  const { settings, world } = connection;
  const { dump, database, owners } = job;
  const version = await versionOf(connection, 'pg_restore', 'load-failed');
  const goesOn = version.major >= SETS_TRANSACTION_TIMEOUT && (await isOlderServer(admin));
  const args = [...(goesOn ? [] : ['--exit-on-error']), ...(owners ? [] : ['--no-owner', '--no-privileges'])];
  const call = callOf(connection, 'pg_restore', { database, args, input: 'pipe' });
  const tool = new ToolProcess(call, settings.place, world);
  const about = { ...circumstances(connection, 'load-failed'), database };
  const forgives = (complaints: string) => goesOn && ONLY_THAT.test(complaints);
  try {
    await feed(tool, dump.chunks, { name: 'pg_restore', about, world, forgives });
  } catch (error) {
    throw ofOldTool(error, version, dump);
  }
  if (goesOn) return [];
  return toolSaid('pg_restore', scrub(tool.complaints, about.secrets));
}

async function isOlderServer(admin: PostgresSession): Promise<boolean> {
  const [number] = await admin.ask<number>("SELECT current_setting('server_version_num')::int;");
  return (number ?? 0) < SETS_TRANSACTION_TIMEOUT * 10_000;
}

/** A pg_restore older than the pg_dump cannot read its archive, or reads it and stumbles over what it means. */
function ofOldTool(error: unknown, restore: ToolVersion, { facts }: StoredDump): unknown {
  const dump = parsed(facts.toolVersion);
  if (!(error instanceof CofreError) || restore.major >= dump.major) return error;
  const versions = { ...error.details, restoreVersion: restore.version, dumpVersion: dump.version };
  switch (error.details.reason) {
    case 'dbRestoreToolOld':
      return failure(error.code, error.details.reason, error.message, versions, error);
    case 'dbSaid': {
      const message = `pg_restore ${restore.version} is older than the pg_dump ${dump.version} of this dump: ${error.message}`;
      const details = { ...versions, what: dump.version };
      return failure('load-failed', 'dbRestoreToolOlder', message, details, error);
    }
    default:
      return error;
  }
}
