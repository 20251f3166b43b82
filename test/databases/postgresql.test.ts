import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresqlSettings, postgresqlSchema } from '../../main/contract/settings/database.ts';
import type { DatabaseWorld } from '../../main/databases/driver.ts';
import { postgresql } from '../../main/databases/postgresql/driver.ts';
import { codes, stored, take, worldWith } from '../support/database-world.ts';
import { PostgresServer } from '../support/postgres.ts';
import { allCommandLines, childrenNamed } from '../support/processes.ts';
import { postgresFolder, present, programAt } from '../support/programs.ts';
import { SshServer } from '../support/ssh-server.ts';
import { tempFolder } from '../support/temp.ts';
import { until } from '../support/until.ts';

/** A pg_dump that waits until it may begin; the other tools as they are. */
async function slowPgDump() {
  const folder = tempFolder('tools');
  const bin = postgresFolder() ?? '';
  for (const tool of ['psql']) symlinkSync(join(bin, tool), join(folder, tool));
  const wait = `case $* in *--version*) ;; *) : >"${folder}/begun"; while [ -e "${folder}/begun" ] && [ ! -e "${folder}/go" ]; do sleep 0.02; done;; esac`;
  writeFileSync(join(folder, 'pg_dump'), `#!/bin/sh\n${wait}\nexec ${bin}/pg_dump "$@"\n`, { mode: 0o755 });
  return {
    folder,
    begun: () => until(() => existsSync(join(folder, 'begun'))),
    goOn: () => writeFileSync(join(folder, 'go'), ''),
  };
}

/** A folder with a pg_dump that says it is of that version, and else does as the real one. */
function pgDumpOfMajor(major: number): string {
  const folder = tempFolder('tools');
  const say = `[ "$1" = --version ] && { echo 'pg_dump (PostgreSQL) ${major}.6'; exit; }`;
  const script = `#!/bin/sh\n${say}\nexec ${postgresFolder()}/pg_dump "$@"\n`;
  writeFileSync(join(folder, 'pg_dump'), script, { mode: 0o755 });
  return folder;
}

const SHOP = `
  CREATE SCHEMA "Sales";
  CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL);
  CREATE TABLE "Sales"."Orders" (id int PRIMARY KEY, customer int REFERENCES customers, note text);
  CREATE TABLE nothing (a int);
  CREATE TABLE events (at date, what text) PARTITION BY RANGE (at);
  CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  CREATE VIEW names AS SELECT name FROM customers;
  CREATE MATERIALIZED VIEW many AS SELECT count(*) FROM customers;
  CREATE SEQUENCE numbers START 42;
  INSERT INTO customers SELECT i, 'customer ' || i FROM generate_series(1, 2000) AS i;
  INSERT INTO "Sales"."Orders" SELECT i, i % 2000 + 1, E'first line\\nsecond\\t\\\\.\\n\\\\.' FROM generate_series(1, 500) AS i;
  INSERT INTO events SELECT date '2025-12-01' + i, 'x' FROM generate_series(0, 60) AS i;
  SELECT lo_from_bytea(0, decode(repeat('ab', 5000), 'hex'));`;

const SHOP_TABLES = [
  { name: 'Sales.Orders', rows: 500 },
  { name: 'public.customers', rows: 2000 },
  { name: 'public.events', rows: 61 },
  { name: 'public.events_2025', rows: 31 },
  { name: 'public.events_2026', rows: 30 },
  { name: 'public.nothing', rows: 0 },
];

/** Past the wrapper of Debian, which takes longer than the tools themselves. */
const PATH = `${postgresFolder() ?? ''}:${process.env.PATH}`;

function world(secrets: Record<string, string> = {}, more: Partial<DatabaseWorld> = {}): DatabaseWorld {
  return worldWith(secrets, { env: { ...process.env, PATH }, ...more });
}

describe.skipIf(!present('PostgreSQL', postgresFolder()))('with a PostgreSQL of our own', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
    server.sql('CREATE DATABASE shop;');
    server.sql(SHOP, 'shop');
  });
  afterAll(() => server.stop());

  function settings(more: Partial<PostgresqlSettings> = {}): PostgresqlSettings {
    const { folder: socket, port } = server;
    const common = { engine: 'postgresql', name: 'default', socket, port, user: 'tester', database: 'shop' };
    return postgresqlSchema.parse({ ...common, ...more });
  }

  /** By the network, where a password is asked for. */
  function remote(more: Partial<PostgresqlSettings> = {}): PostgresqlSettings {
    const password = { from: 'env', name: 'PASSWORD' } as const;
    return settings({ socket: undefined, host: '127.0.0.1', password, ...more });
  }

  function databases(): string[] {
    return server
      .sql("SELECT datname FROM pg_database WHERE datname ~ '^cofre' ORDER BY 1;")
      .split('\n')
      .filter(Boolean);
  }

  test('a dump says what it holds, and holds what the server had', async () => {
    const { facts, bytes, warnings } = await take(postgresql.openDump(settings(), world()));
    expect(facts).toMatchObject({
      engine: 'postgresql',
      format: 'pg-custom',
      database: 'shop',
      extensions: [],
    });
    expect(facts).toMatchObject({
      counted: 'same-snapshot',
      extra: { encoding: 'UTF8', collate: 'C.UTF-8' },
    });
    expect(facts.serverVersion).toMatch(/^\d+\.\d+/);
    expect(facts.tables).toEqual(SHOP_TABLES);
    expect(bytes.subarray(0, 5).toString()).toBe('PGDMP');
    expect(warnings).toEqual([]);
  });

  test('a pg_dump older than the server is refused before anything is dumped, and one newer than Cofre told', async () => {
    const older = world({}, { env: { ...process.env, PATH: `${pgDumpOfMajor(9)}:${PATH}` } });
    await expect(take(postgresql.openDump(settings(), older))).rejects.toMatchObject({
      code: 'dump-tool-old',
      details: { toolVersion: '9.6', package: expect.stringMatching(/^postgresql-client-\d+$/) },
    });
    const newer = world({}, { env: { ...process.env, PATH: `${pgDumpOfMajor(99)}:${PATH}` } });
    expect(codes(await take(postgresql.openDump(settings(), newer)))).toEqual(['newer-tool']);
  });

  test('rows written while it is dumped are in neither the dump nor its counts', async () => {
    server.sql('CREATE DATABASE busy;');
    server.sql('CREATE TABLE t AS SELECT i FROM generate_series(1, 1000) AS i;', 'busy');
    const dump = await postgresql.openDump(settings({ database: 'busy' }), world());
    server.sql('INSERT INTO t SELECT i FROM generate_series(1, 50) AS i;', 'busy');
    if (dump.kind === 'stream') for await (const _ of dump.chunks);
    expect((await dump.finish()).tables).toEqual([{ name: 'public.t', rows: 1000 }]);
    await dump.close();
  });

  test('it comes back in a scratch database, is the same, and goes again', async () => {
    const here = world();
    const dump = await take(postgresql.openDump(settings(), here));
    const loaded = await postgresql.load(settings(), { dump, target: { kind: 'scratch' } }, here);
    expect(loaded.database).toMatch(/^cofre_restore_[0-9a-f]{16}$/);
    expect(loaded.tables).toEqual(SHOP_TABLES);
    expect(loaded.differences).toEqual([]);
    const note = (database: string) =>
      server.sql('SELECT note FROM "Sales"."Orders" WHERE id = 7;', database);
    expect(note(loaded.database)).toBe(note('shop'));
    expect(server.sql("SELECT nextval('numbers'), count FROM many;", loaded.database)).toBe('42|2000');
    await postgresql.dropScratch(settings(), loaded.database, here);
    expect(databases()).toEqual([]);
  });

  test('only what Cofre made is dropped', async () => {
    for (const name of ['shop', 'postgres', 'cofre_restore_1', 'cofre_restore_0123456789abcdef; x'])
      await expect(postgresql.dropScratch(settings(), name, world())).rejects.toMatchObject({
        code: 'refused',
      });
    const live = 'cofre_restore_0123456789abcdef';
    const gone = postgresql.dropScratch(settings({ database: live }), live, world());
    await expect(gone).rejects.toMatchObject({ code: 'refused' });
  });

  test('nothing is loaded over a database that exists', async () => {
    const dump = await take(postgresql.openDump(settings(), world()));
    const over = postgresql.load(settings(), { dump, target: { kind: 'scratch', name: 'shop' } }, world());
    await expect(over).rejects.toMatchObject({ code: 'target-exists' });
    expect(server.sql('SELECT count(*) FROM customers;', 'shop')).toBe('2000');
  });

  test('roles are kept beside it, when asked for', async () => {
    const { beside, facts } = await take(postgresql.openDump(settings({ globals: true }), world()));
    expect(beside.map(({ file }) => file)).toEqual(['default.globals.sql']);
    expect(beside[0]?.bytes.toString()).toContain('CREATE ROLE tester');
    expect(JSON.parse(facts.extra.roles ?? '')).toContain('tester');
  });

  test('a user that may not see passwords of roles gets the roles without them', async () => {
    server.sql("CREATE ROLE reader LOGIN PASSWORD 'reading all'; GRANT SELECT ON t TO reader;", 'busy');
    const here = world({ PASSWORD: 'reading all' });
    const dump = await take(
      postgresql.openDump(remote({ user: 'reader', database: 'busy', globals: true }), here),
    );
    expect(codes(dump)).toEqual(['no-role-passwords']);
    expect(dump.beside[0]?.bytes.toString()).toContain('CREATE ROLE reader');
    expect(dump.facts.tables).toEqual([{ name: 'public.t', rows: 1050 }]);
  });

  test.each([
    '-rf',
    'a=b',
    'x;y',
    'x\'y"z',
    'two\nlines',
    'café 🗄️',
    'a b',
    '\\',
    'postgresql://x',
    '%s',
    '$(touch x)',
  ])('a database called %j is dumped and loaded like any other, with a table of that name', async (name) => {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    server.sql(`CREATE DATABASE ${quoted};`);
    server.sql(`CREATE TABLE ${quoted} AS SELECT 1 AS a;`, name);
    const dump = await take(postgresql.openDump(settings({ database: name }), world()));
    expect(dump.facts.tables).toEqual([{ name: `public.${name}`, rows: 1 }]);
    const copy = `${name} copy`;
    const job = { dump, target: { kind: 'scratch', name: copy } } as const;
    const loaded = await postgresql.load(settings({ database: name }), job, world());
    expect(loaded).toMatchObject({ database: copy, differences: [] });
  });

  test('a thousand tables', { timeout: 180_000 }, async () => {
    server.sql('CREATE DATABASE many;');
    const make = (i: number) => `CREATE TABLE t${i} AS SELECT generate_series(1, ${i % 7}) AS a;`;
    server.sql(Array.from({ length: 1000 }, (_, i) => make(i)).join('\n'), 'many');
    const { facts } = await take(postgresql.openDump(settings({ database: 'many' }), world()));
    expect(facts.tables).toHaveLength(1000);
    expect(facts.tables.find(({ name }) => name === 'public.t996')?.rows).toBe(996 % 7);
  });

  test('rows of five megabytes', async () => {
    server.sql('CREATE DATABASE wide;');
    server.sql(
      "CREATE TABLE t AS SELECT i, repeat(E'0123456789\\n', 500000) FROM generate_series(1, 4) AS i;",
      'wide',
    );
    const dump = await take(postgresql.openDump(settings({ database: 'wide' }), world()));
    expect(dump.facts.tables).toEqual([{ name: 'public.t', rows: 4 }]);
    const loaded = await postgresql.load(settings(), { dump, target: { kind: 'scratch' } }, world());
    expect(server.sql('SELECT sum(length(repeat)) FROM t;', loaded.database)).toBe('22000000');
    await postgresql.dropScratch(settings(), loaded.database, world());
  });

  test('time limits of the server do not end a dump that its reader makes wait', async () => {
    server.sql(
      "CREATE DATABASE hasty; ALTER DATABASE hasty SET idle_in_transaction_session_timeout = '100ms';",
    );
    server.sql('CREATE TABLE t AS SELECT generate_series(1, 10) AS a;', 'hasty');
    const dump = await postgresql.openDump(settings({ database: 'hasty' }), world());
    await wait(400);
    if (dump.kind === 'stream') for await (const _ of dump.chunks) await wait(10);
    expect((await dump.finish()).tables).toEqual([{ name: 'public.t', rows: 10 }]);
    await dump.close();
  });

  test('an empty database is worth a word', async () => {
    server.sql('CREATE DATABASE hollow;');
    const dump = await take(postgresql.openDump(settings({ database: 'hollow' }), world()));
    expect(codes(dump)).toEqual(['no-tables']);
  });

  test('a wrong password is told as such, and not shown', async () => {
    const here = world({ PASSWORD: 'letmein-wrong' });
    const failed = await postgresql.openDump(remote(), here).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'database-refused', details: { reason: 'dbPassword' } });
    expect(JSON.stringify([failed, String(failed)])).not.toContain('letmein');
  });

  test('a password that is nowhere to be found, a database that is not there, a server that is down', async () => {
    const probe = (some: PostgresqlSettings) => postgresql.probe(some, world());
    await expect(probe(remote())).rejects.toMatchObject({
      code: 'database-refused',
      details: { reason: 'dbNoSecret' },
    });
    await expect(probe(settings({ database: 'nowhere' }))).rejects.toMatchObject({
      code: 'database-missing',
    });
    await expect(probe(settings({ user: 'nobody at all' }))).rejects.toMatchObject({
      code: 'database-refused',
    });
    const down = { code: 'database-unreachable', details: { reason: 'dbDown' } };
    await expect(probe(settings({ port: 1 }))).rejects.toMatchObject(down);
    await expect(probe(settings({ socket: undefined, host: '127.0.0.1', port: 1 }))).rejects.toMatchObject(
      down,
    );
  });

  test('a tool that is not there', async () => {
    const failed = postgresql.probe(settings({ toolFolder: '/nowhere/bin' }), world());
    await expect(failed).rejects.toMatchObject({ code: 'dump-tool-missing' });
  });

  test('a table that this user may not read is named before anything is dumped', async () => {
    server.sql(
      "CREATE ROLE halfblind LOGIN PASSWORD 'half'; GRANT SELECT ON customers TO halfblind;",
      'shop',
    );
    const here = world({ PASSWORD: 'half' });
    const failed = await postgresql
      .openDump(remote({ user: 'halfblind' }), here)
      .catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'dump-failed', details: { reason: 'dbTableDenied' } });
    expect(String(failed)).toContain('Sales.Orders');
  });

  test('rows that row-level security hides are not silently left out', async () => {
    server.sql('CREATE DATABASE rls;');
    server.sql(
      `CREATE TABLE secrets AS SELECT 1 AS a; ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
       CREATE ROLE guest LOGIN PASSWORD 'guest'; GRANT SELECT ON secrets TO guest;`,
      'rls',
    );
    const here = world({ PASSWORD: 'guest' });
    const failed = take(postgresql.openDump(remote({ user: 'guest', database: 'rls' }), here));
    await expect(failed).rejects.toMatchObject({ code: 'dump-failed', details: { reason: 'dbRowSecurity' } });
  });

  test('probe knows versions, tables and size', async () => {
    const probe = await postgresql.probe(settings(), world());
    expect(probe.tables).toEqual(SHOP_TABLES.map(({ name }) => name));
    expect(probe.bytes).toBeGreaterThan(1_000_000);
    expect(probe.warnings).toEqual([]);
  });

  test.skipIf(!present('OpenSSH', programAt('sshd'), programAt('ssh')))(
    'over ssh it is the same, password and all',
    async () => {
      const ssh = await SshServer.start();
      try {
        const mine = remote({ user: 'reader', database: 'busy', place: ssh.place });
        const dump = await take(postgresql.openDump(mine, world({ PASSWORD: 'reading all' })));
        expect(dump.facts.tables).toEqual([{ name: 'public.t', rows: 1050 }]);
        const loaded = await postgresql.load(
          settings({ place: ssh.place }),
          { dump, target: { kind: 'scratch' } },
          world(),
        );
        expect(loaded.differences).toEqual([]);
        await postgresql.dropScratch(settings(), loaded.database, world());
      } finally {
        await ssh.stop();
      }
    },
  );

  test('a dump of another engine is refused', async () => {
    const { facts, bytes } = await take(postgresql.openDump(settings(), world()));
    const dump = stored({ ...facts, engine: 'mysql', format: 'sql' }, bytes);
    const failed = postgresql.load(settings(), { dump, target: { kind: 'scratch' } }, world());
    await expect(failed).rejects.toMatchObject({ code: 'database-mismatch' });
  });

  test('half a dump leaves nothing behind', async () => {
    const { facts, bytes } = await take(postgresql.openDump(settings(), world()));
    const dump = stored(facts, bytes.subarray(0, bytes.length / 2));
    const failed = postgresql.load(settings(), { dump, target: { kind: 'scratch' } }, world());
    await expect(failed).rejects.toMatchObject({ code: 'load-failed' });
    expect(databases()).toEqual([]);
  });

  test('a load that is cancelled leaves nothing behind', async () => {
    const { facts, bytes } = await take(postgresql.openDump(settings(), world()));
    const stop = new AbortController();
    async function* slowly() {
      yield bytes.subarray(0, bytes.length / 2);
      stop.abort();
      yield bytes.subarray(bytes.length / 2);
    }
    const job = { dump: { facts, chunks: slowly() }, target: { kind: 'scratch' } } as const;
    const failed = postgresql.load(settings(), job, world({}, { signal: stop.signal }));
    await expect(failed).rejects.toMatchObject({ code: 'cancelled' });
    expect(databases()).toEqual([]);
  });

  describe('while it is dumped', () => {
    beforeAll(() => {
      server.sql('CREATE DATABASE big;');
      const rows = "SELECT i, repeat('x', 1000) FROM generate_series(1, 40000) AS i";
      server.sql(`CREATE TABLE t AS ${rows}; CREATE TABLE z AS SELECT 1 AS a; CHECKPOINT;`, 'big');
    });

    /** Reads a first piece, then lets something happen, then goes on. */
    async function interrupted(happening: () => unknown, here = world()): Promise<unknown> {
      const dump = await postgresql.openDump(settings({ database: 'big' }), here);
      try {
        if (dump.kind !== 'stream') return null;
        let happened = false;
        for await (const _ of dump.chunks) {
          if (!happened) await happening();
          happened = true;
        }
        return await dump.finish();
      } catch (error) {
        return error;
      } finally {
        await dump.close();
      }
    }

    test('a server that is killed is told as such', async () => {
      const failed = await interrupted(() => server.down('immediate'));
      server.up();
      expect(failed).toMatchObject({ code: 'dump-failed', details: { reason: 'dbLost' } });
    });

    test('a run that is cancelled ends at once, and so do its programs', async () => {
      const stop = new AbortController();
      const failed = await interrupted(() => stop.abort(), world({}, { signal: stop.signal }));
      expect(failed).toMatchObject({ code: 'cancelled' });
      expect(childrenNamed(/pg_dump|psql/)).toEqual([]);
    });

    test('a reader that gives up leaves no program behind', async () => {
      const dump = await postgresql.openDump(settings({ database: 'big' }), world());
      if (dump.kind === 'stream') for await (const _ of dump.chunks) break;
      await dump.close();
      expect(childrenNamed(/pg_dump|psql/)).toEqual([]);
      await expect(dump.finish()).rejects.toThrow('not read to its end');
    });

    test('a table that is dropped between the snapshot and pg_dump', async () => {
      const script = await slowPgDump();
      // Dropped, but not yet for others: who wants to read the table waits until it is gone.
      const dropping = await server.transaction('DROP TABLE z;', 'big');
      const failing = take(
        postgresql.openDump(settings({ database: 'big', toolFolder: script.folder }), world()),
      );
      await script.begun();
      await dropping.commit();
      script.goOn();
      const failed = await failing.catch((error: unknown) => error);
      expect(failed).toMatchObject({ code: 'dump-failed', details: { reason: 'dbTableGone' } });
    });

    test('no secret is among the words of any process', async () => {
      const here = world({ PASSWORD: 'reading all' });
      server.sql('GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;', 'big');
      const dump = await postgresql.openDump(remote({ user: 'reader', database: 'big' }), here);
      const seen = allCommandLines();
      await dump.close();
      expect(seen.some((line) => line.includes('pg_dump'))).toBe(true);
      expect(seen.filter((line) => line.includes('reading all'))).toEqual([]);
    });
  });

  describe('over a live database', () => {
    test('it takes its place with owner, settings and grants, although somebody is connected', async () => {
      server.sql("CREATE ROLE app LOGIN PASSWORD 'app'; CREATE DATABASE live OWNER app;");
      server.sql(
        "ALTER DATABASE live SET work_mem = '5MB'; ALTER DATABASE live SET search_path = shop, public;",
      );
      server.sql('REVOKE ALL ON DATABASE live FROM PUBLIC;');
      server.sql('SET ROLE app; CREATE TABLE t AS SELECT 1 AS a;', 'live');
      const mine = settings({ database: 'live' });
      const dump = await take(postgresql.openDump(mine, world()));
      server.sql('DROP TABLE t; CREATE TABLE wrong (a int);', 'live');
      const visitor = await postgresql.openDump(mine, world());
      const loaded = await postgresql.loadOverLive(mine, dump, world());
      await visitor.close();
      expect(loaded).toMatchObject({ database: 'live', differences: [], warnings: [] });
      expect(
        server.sql(
          "SELECT tablename || ' ' || tableowner FROM pg_tables WHERE schemaname = 'public';",
          'live',
        ),
      ).toBe('t app');
      expect(server.sql('SHOW work_mem; SHOW search_path;', 'live')).toBe('5MB\nshop, public');
      const access = "SELECT pg_get_userbyid(datdba), datacl FROM pg_database WHERE datname = 'live';";
      expect(server.sql(access)).toBe('app|{app=CTc/app}');
      expect(databases()).toEqual([]);
    });

    test('a dump that does not load leaves it as it was', async () => {
      server.sql('CREATE DATABASE safe;');
      server.sql('CREATE TABLE t AS SELECT generate_series(1, 3) AS a;', 'safe');
      const mine = settings({ database: 'safe' });
      const { facts, bytes } = await take(postgresql.openDump(mine, world()));
      server.sql('INSERT INTO t VALUES (4);', 'safe');
      const half = stored(facts, bytes.subarray(0, bytes.length - 10));
      await expect(postgresql.loadOverLive(mine, half, world())).rejects.toMatchObject({
        code: 'load-failed',
      });
      const other = stored({ ...facts, tables: [{ name: 'public.t', rows: 99 }] }, bytes);
      const differs = { code: 'load-failed', details: { reason: 'dbLoadedDiffers' } };
      await expect(postgresql.loadOverLive(mine, other, world())).rejects.toMatchObject(differs);
      expect(server.sql('SELECT count(*) FROM t;', 'safe')).toBe('4');
      expect(databases()).toEqual([]);
    });

    test('what is not there any more is made anew', async () => {
      const dump = await take(postgresql.openDump(settings(), world()));
      const loaded = await postgresql.loadOverLive(settings({ database: 'lost' }), dump, world());
      expect(loaded.database).toBe('lost');
      expect(server.sql('SELECT count(*) FROM customers;', 'lost')).toBe('2000');
    });
  });
});
