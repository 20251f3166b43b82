import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresqlSchema } from '../../main/contract/settings/database.ts';
import { ArchiveReader } from '../../main/databases/postgresql/archive-reader.ts';
import { postgresql } from '../../main/databases/postgresql/driver.ts';
import { stored, worldWith } from '../support/database-world.ts';
import { archive, MAJORS } from '../support/pg-archives.ts';
import { PostgresServer } from '../support/postgres.ts';
import { postgresFolder, present } from '../support/programs.ts';
import { tempFolder } from '../support/temp.ts';

/** From this version on pg_restore sets a parameter that older servers do not know. */
const SETS_MORE = 17;

test.each(MAJORS)('an archive of pg_dump %i is read whole, and its rows are those of its server', (major) => {
  const { bytes, facts } = archive(major);
  for (const size of [bytes.length, 4096, 7]) {
    const reader = new ArchiveReader();
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    const { read, rows } = reader.end();
    expect(read).toBe(true);
    const withRows = facts.tables.filter(({ name }) => name !== 'app.orders'); // its partitions have them
    expect([...rows].sort()).toEqual(withRows.map(({ name, rows }) => [name, rows]).sort());
  }
  const half = new ArchiveReader();
  half.push(bytes.subarray(0, -100));
  expect(() => half.end()).toThrow();
});

describe.skipIf(!present('PostgreSQL', postgresFolder()))('with the PostgreSQL that is here', () => {
  const bin = postgresFolder() ?? '';
  const here = Number(basename(dirname(bin)));
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
    server.sql('CREATE DATABASE shop;');
  });
  afterAll(() => server.stop());

  function load(major: number, tools = bin) {
    const { folder: socket, port } = server;
    const common = { engine: 'postgresql', name: 'default', user: 'tester', database: 'shop' };
    const settings = postgresqlSchema.parse({ ...common, socket, port });
    const { facts, bytes } = archive(major);
    const world = worldWith({}, { env: { ...process.env, PATH: `${tools}:${bin}:${process.env.PATH}` } });
    return postgresql.load(settings, { dump: stored(facts, bytes), target: { kind: 'scratch' } }, world);
  }

  function scratch(): string {
    return server.sql("SELECT datname FROM pg_database WHERE datname ~ '^cofre';");
  }

  test.each(MAJORS.filter((major) => major <= here))('a dump of version %i is loaded', async (major) => {
    const loaded = await load(major);
    expect(loaded).toMatchObject({ differences: [], warnings: [] });
    const large = server.sql('SELECT count(*) FROM pg_largeobject_metadata;', loaded.database);
    expect(large).toBe('2');
    server.sql(`DROP DATABASE ${loaded.database};`);
  });

  test.each(MAJORS.filter((major) => major > here))(
    'a dump of version %i is refused, with the way out, and leaves nothing',
    async (major) => {
      await expect(load(major)).rejects.toMatchObject({
        code: 'load-failed',
        details: {
          reason: 'dbRestoreToolOld',
          what: '1.16',
          dumpVersion: expect.stringMatching(`^${major}`),
        },
      });
      expect(scratch()).toBe('');
    },
  );

  describe.skipIf(here >= SETS_MORE)('by a pg_restore newer than the server', () => {
    /** What version 17 does and says when it is not told to end at the first error. */
    function newerRestore(more: string): string {
      const tools = tempFolder('tools');
      const script = `#!/bin/sh
[ "$1" = --version ] && { echo 'pg_restore (PostgreSQL) 17.6'; exit; }
case " $* " in *" --exit-on-error "*) echo 'told to end at the first error' >&2; exit 1;; esac
echo 'pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter "transaction_timeout"' >&2
echo 'Command was: SET transaction_timeout = 0;' >&2
${bin}/pg_restore "$@" || exit 1
${more}
exit 1
`;
      writeFileSync(join(tools, 'pg_restore'), script, { mode: 0o755 });
      return tools;
    }

    test('a parameter that the server does not know is no reason to fail', async () => {
      const loaded = await load(
        13,
        newerRestore("echo 'pg_restore: warning: errors ignored on restore: 1' >&2"),
      );
      expect(loaded).toMatchObject({ differences: [], warnings: [] });
      server.sql(`DROP DATABASE ${loaded.database};`);
    });

    test('any other error is', async () => {
      const said = `echo 'pg_restore: error: could not execute query: ERROR:  no such thing
Command was: SELECT 1;
pg_restore: warning: errors ignored on restore: 2' >&2`;
      await expect(load(13, newerRestore(said))).rejects.toMatchObject({ code: 'load-failed' });
      expect(scratch()).toBe('');
    });
  });

  test('a pg_restore older than the dump is named when it fails', async () => {
    const tools = tempFolder('tools');
    const script = `#!/bin/sh
[ "$1" = --version ] && { echo 'pg_restore (PostgreSQL) 12.20'; exit; }
echo 'pg_restore: error: could not execute query: ERROR:  schema "public" already exists' >&2
exit 1
`;
    writeFileSync(join(tools, 'pg_restore'), script, { mode: 0o755 });
    await expect(load(13, tools)).rejects.toMatchObject({
      code: 'load-failed',
      details: { reason: 'dbRestoreToolOlder', restoreVersion: '12.20', dumpVersion: '13.16' },
    });
  });
});
