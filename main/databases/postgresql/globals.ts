import type { Warning } from '../driver.ts';
import { failure, failureOf } from '../failure/failure.ts';
import { runTool, succeeded } from '../place/run-tool.ts';
import { circumstances } from '../server-connection.ts';
import { type Connection, callOf } from './connection.ts';

/** The last line of every whole dump of pg_dumpall. */
const END = '-- PostgreSQL database cluster dump complete';

/** Roles and tablespaces; without the passwords of roles where only a superuser may see them. */
export async function dumpGlobals(connection: Connection): Promise<{ bytes: Buffer; warnings: Warning[] }> {
  const whole = await dumpall(connection, []);
  if (succeeded(whole)) return { bytes: checked(whole.output, connection), warnings: [] };
  const about = circumstances(connection, 'dump-failed');
  if (!/permission denied for (?:table|relation) pg_authid/.test(whole.complaints))
    throw failureOf('pg_dumpall', whole, about);
  const without = await dumpall(connection, ['--no-role-passwords']);
  if (!succeeded(without)) throw failureOf('pg_dumpall', without, about);
  const message = 'roles are kept without their passwords: this user may not see them';
  return {
    bytes: checked(without.output, connection),
    warnings: [{ code: 'no-role-passwords', message, details: {} }],
  };
}

function dumpall(connection: Connection, more: readonly string[]) {
  const args = ['--globals-only', ...more];
  const call = callOf(connection, 'pg_dumpall', {
    database: null,
    args,
    input: 'none',
  });
  return runTool(call, connection.settings.place, connection.world);
}

function checked(output: Buffer, { settings }: Connection): Buffer {
  if (output.includes(END)) return output;
  const { database } = settings;
  throw failure('dump-failed', 'dbNotWhole', 'the dump of roles has no end', {
    database,
  });
}
