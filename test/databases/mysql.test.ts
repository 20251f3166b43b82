import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MysqlSettings, mysqlSchema } from '../../main/contract/settings/database.ts';
import { mysql } from '../../main/databases/mysql/driver.ts';
import { codes, stored, take, worldWith } from '../support/database-world.ts';
import { MariadbServer } from '../support/mariadb.ts';
import { allCommandLines, childrenNamed } from '../support/processes.ts';
import { present, programAt } from '../support/programs.ts';
import { SshServer } from '../support/ssh-server.ts';
import { tempFolder } from '../support/temp.ts';

/** The tools as they are, but for a client that refuses to make routines in the live database. */
function failingTools(): string {
  const folder = tempFolder('tools');
  symlinkSync(programAt('mariadb-dump') ?? '', join(folder, 'mariadb-dump'));
  const real = programAt('mariadb') ?? '';
  const once = `${folder}/failed`;
  const script = `case $* in *--binary-mode*--database=moved*) [ -e "${once}" ] || { : >"${once}"; exit 1; };; esac`;
  writeFileSync(join(folder, 'mariadb'), `#!/bin/sh\n${script}\nexec ${real} "$@"\n`, { mode: 0o755 });
  return folder;
}

const SHOP = `
  CREATE TABLE customers (id int PRIMARY KEY, name varchar(100), photo blob);
  CREATE TABLE orders (id int PRIMARY KEY, customer int, note text, total int AS (id * 2) STORED,
    CONSTRAINT fk FOREIGN KEY (customer) REFERENCES customers (id));
  CREATE TABLE empty (a int);
  CREATE VIEW names AS SELECT name FROM customers;
  CREATE VIEW again AS SELECT name FROM names;
  INSERT INTO customers SELECT seq, CONCAT('customer ', seq), x'00ff27' FROM seq_1_to_2000;
  INSERT INTO orders (id, customer, note) SELECT seq, seq,
    '(), ''quoted''; -- \\\\ \\n("),(\\n);\\nINSERT INTO \`empty\` VALUES (1);' FROM seq_1_to_500;
  DELIMITER //
  CREATE TRIGGER log AFTER INSERT ON customers FOR EACH ROW BEGIN
INSERT INTO \`empty\` VALUES (1);
  END//
  CREATE PROCEDURE fill() BEGIN
INSERT INTO \`empty\` VALUES (1),(2);
  END//
  CREATE FUNCTION twice(a int) RETURNS int DETERMINISTIC RETURN 2 * a//
  CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM empty//
  DELIMITER ;`;

const SHOP_TABLES = [
  { name: 'customers', rows: 2000 },
  { name: 'empty', rows: 0 },
  { name: 'orders', rows: 500 },
];

const PROGRAMS = `SELECT GROUP_CONCAT(n ORDER BY n) FROM (
  SELECT trigger_name AS n FROM information_schema.triggers WHERE trigger_schema = DATABASE()
  UNION SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE()
  UNION SELECT event_name FROM information_schema.events WHERE event_schema = DATABASE()
  UNION SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()) AS x;`;

describe.skipIf(!present('MariaDB', programAt('mariadbd')))('with a MariaDB of our own', () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await MariadbServer.start();
    server.sql('CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;');
    server.sql(SHOP, 'shop');
  });
  afterAll(() => server.stop());

  function settings(more: Partial<MysqlSettings> = {}): MysqlSettings {
    const common = {
      engine: 'mysql',
      name: 'default',
      socket: server.socket,
      user: 'root',
      database: 'shop',
    };
    return mysqlSchema.parse({ ...common, ...more });
  }

  function remote(more: Partial<MysqlSettings> = {}): MysqlSettings {
    const password = { from: 'env', name: 'PASSWORD' } as const;
    return settings({ socket: undefined, host: '127.0.0.1', port: server.port, password, ...more });
  }

  function databases(): string {
    return server.sql("SHOW DATABASES LIKE 'cofre%';");
  }

  test('a dump says what it holds, row by row', async () => {
    const { facts, bytes, warnings } = await take(mysql.openDump(settings(), worldWith()));
    expect(facts).toMatchObject({
      engine: 'mysql',
      format: 'sql',
      database: 'shop',
      counted: 'same-snapshot',
    });
    expect(facts).toMatchObject({
      extra: { family: 'mariadb', charset: 'utf8mb4', collation: 'utf8mb4_unicode_ci' },
    });
    expect(facts.tables).toEqual(SHOP_TABLES);
    expect(bytes.toString().trimEnd().endsWith('-- Dump completed')).toBe(true);
    expect(warnings).toEqual([]);
  });

  test('two dumps of an unchanged database are the same bytes', async () => {
    const [one, two] = [
      await take(mysql.openDump(settings(), worldWith())),
      await take(mysql.openDump(settings(), worldWith())),
    ];
    expect(one.bytes.equals(two.bytes)).toBe(true);
  });

  test('it comes back in a scratch database with views, triggers, routines and events, and goes again', async () => {
    const dump = await take(mysql.openDump(settings(), worldWith()));
    const loaded = await mysql.load(settings(), { dump, target: { kind: 'scratch' } }, worldWith());
    expect(loaded.database).toMatch(/^cofre_restore_[0-9a-f]{16}$/);
    expect(loaded).toMatchObject({ tables: SHOP_TABLES, differences: [] });
    const sums = (database: string) =>
      server.sql('CHECKSUM TABLE customers, orders;', database).replaceAll(/\w+\./g, '');
    expect(sums(loaded.database)).toBe(sums('shop'));
    expect(server.sql(PROGRAMS, loaded.database)).toBe(server.sql(PROGRAMS, 'shop'));
    expect(server.sql('SELECT @@collation_database;', loaded.database)).toBe('utf8mb4_unicode_ci');
    await mysql.dropScratch(settings(), loaded.database, worldWith());
    expect(databases()).toBe('');
  });

  test('only what Cofre made is dropped, and nothing is loaded over what exists', async () => {
    await expect(mysql.dropScratch(settings(), 'shop', worldWith())).rejects.toMatchObject({
      code: 'refused',
    });
    const dump = await take(mysql.openDump(settings(), worldWith()));
    const over = mysql.load(settings(), { dump, target: { kind: 'scratch', name: 'shop' } }, worldWith());
    await expect(over).rejects.toMatchObject({ code: 'target-exists' });
    expect(server.sql('SELECT COUNT(*) FROM customers;', 'shop')).toBe('2000');
  });

  test.each([
    '-rf',
    'a=b',
    'x;y',
    'x\'y"z',
    'tick`tick',
    'two\nlines',
    'café',
    'a b',
    'a\\b',
    'mysql://x',
    '%s',
    '$(touch x)',
  ])('a database called %j is dumped and loaded like any other, with a table of that name', async (name) => {
    const quoted = `\`${name.replaceAll('`', '``')}\``;
    server.sql(
      `CREATE DATABASE ${quoted}; CREATE TABLE ${quoted}.${quoted} (a int); INSERT INTO ${quoted}.${quoted} VALUES (1),(2);`,
    );
    const dump = await take(mysql.openDump(settings({ database: name }), worldWith()));
    expect(dump.facts.tables).toEqual([{ name, rows: 2 }]);
    const job = { dump, target: { kind: 'scratch', name: `${name} copy` } } as const;
    const loaded = await mysql.load(settings({ database: name }), job, worldWith());
    expect(loaded).toMatchObject({ database: `${name} copy`, differences: [] });
  });

  test('a thousand tables', { timeout: 180_000 }, async () => {
    server.sql('CREATE DATABASE many;');
    const make = (i: number) => `CREATE TABLE t${i} (a int); INSERT INTO t${i} VALUES (1),(2);`;
    server.sql(Array.from({ length: 1000 }, (_, i) => make(i)).join('\n'), 'many');
    const { facts } = await take(mysql.openDump(settings({ database: 'many' }), worldWith()));
    expect(facts.tables).toHaveLength(1000);
    expect(facts.tables.every(({ rows }) => rows === 2)).toBe(true);
  });

  test('rows of five megabytes', async () => {
    server.sql('CREATE DATABASE wide; CREATE TABLE wide.t (i int, a longtext);');
    server.sql("INSERT INTO t SELECT seq, REPEAT('0123456789(\\'\\n', 400000) FROM seq_1_to_4;", 'wide');
    const dump = await take(mysql.openDump(settings({ database: 'wide' }), worldWith()));
    expect(dump.facts.tables).toEqual([{ name: 't', rows: 4 }]);
    const loaded = await mysql.load(settings(), { dump, target: { kind: 'scratch' } }, worldWith());
    expect(server.sql('SELECT SUM(LENGTH(a)) FROM t;', loaded.database)).toBe('20800000');
    await mysql.dropScratch(settings(), loaded.database, worldWith());
  });

  test('tables without transactions, and no tables at all, are worth a word', async () => {
    server.sql('CREATE DATABASE old; CREATE TABLE old.t (a int) ENGINE=MyISAM; CREATE DATABASE hollow;');
    expect(codes(await take(mysql.openDump(settings({ database: 'old' }), worldWith())))).toEqual([
      'not-transactional',
    ]);
    expect(codes(await take(mysql.openDump(settings({ database: 'hollow' }), worldWith())))).toEqual([
      'no-tables',
    ]);
  });

  describe('with a password', () => {
    const PASSWORD = 'it\'s "quoted" \\ #1';
    beforeAll(() => {
      const text = `CONVERT(X'${Buffer.from(PASSWORD).toString('hex')}' USING utf8mb4)`;
      server.sql(
        `SET @make = CONCAT('CREATE USER reader@''127.0.0.1'' IDENTIFIED BY ', QUOTE(${text}));
        PREPARE make FROM @make; EXECUTE make;
        GRANT SELECT, SHOW VIEW, EVENT, TRIGGER, LOCK TABLES ON shop.* TO reader@'127.0.0.1';
        GRANT SELECT ON mysql.proc TO reader@'127.0.0.1';
        CREATE USER blind@'127.0.0.1' IDENTIFIED BY 'blind'; GRANT SELECT ON shop.customers TO blind@'127.0.0.1';
        GRANT INSERT ON shop.orders TO blind@'127.0.0.1';`,
      );
    });

    test('one that is hard to write down lets us in, and is among the words of no process', async () => {
      const here = worldWith({ PASSWORD });
      const dump = await mysql.openDump(remote({ user: 'reader' }), here);
      try {
        const seen = allCommandLines();
        expect(seen.some((line) => line.includes('mariadb-dump'))).toBe(true);
        expect(seen.filter((line) => line.includes('quoted" '))).toEqual([]);
        if (dump.kind === 'stream') for await (const _ of dump.chunks);
        expect((await dump.finish()).tables).toEqual(SHOP_TABLES);
      } finally {
        await dump.close();
      }
    });

    test.skipIf(!present('OpenSSH', programAt('sshd'), programAt('ssh')))(
      'over ssh it is the same',
      async () => {
        const ssh = await SshServer.start();
        try {
          const mine = remote({ user: 'reader', place: ssh.place });
          const dump = await take(mysql.openDump(mine, worldWith({ PASSWORD })));
          expect(dump.facts.tables).toEqual(SHOP_TABLES);
          const job = { dump, target: { kind: 'scratch' } } as const;
          const loaded = await mysql.load(settings({ place: ssh.place }), job, worldWith());
          expect(loaded.differences).toEqual([]);
          await mysql.dropScratch(settings(), loaded.database, worldWith());
        } finally {
          await ssh.stop();
        }
      },
    );

    test('a wrong one is told as such, and not shown', async () => {
      const here = worldWith({ PASSWORD: 'letmein-wrong' });
      const failed = await mysql.openDump(remote({ user: 'reader' }), here).catch((error: unknown) => error);
      expect(failed).toMatchObject({ code: 'database-refused', details: { reason: 'dbPassword' } });
      expect(JSON.stringify([failed, String(failed)])).not.toContain('letmein');
    });

    test('a table that may not be read is named', async () => {
      const here = worldWith({ PASSWORD: 'blind' });
      const failed = await take(mysql.openDump(remote({ user: 'blind' }), here)).catch(
        (error: unknown) => error,
      );
      expect(failed).toMatchObject({ code: 'dump-failed', details: { reason: 'dbTableDenied' } });
      expect(String(failed)).toContain('orders');
    });

    test('a user that sees a part only is worth a word', async () => {
      const probe = await mysql.probe(remote({ user: 'blind' }), worldWith({ PASSWORD: 'blind' }));
      expect(codes(probe)).toEqual(['partly-hidden']);
    });
  });

  test('a database that is not there, a server that is down, a tool that is missing', async () => {
    const probe = (some: MysqlSettings) => mysql.probe(some, worldWith());
    await expect(probe(settings({ database: 'nowhere' }))).rejects.toMatchObject({
      code: 'database-missing',
    });
    const down = { code: 'database-unreachable', details: { reason: 'dbDown' } };
    await expect(probe(settings({ socket: '/nowhere/s.sock' }))).rejects.toMatchObject(down);
    await expect(probe(settings({ socket: undefined, host: '127.0.0.1', port: 1 }))).rejects.toMatchObject(
      down,
    );
    await expect(probe(settings({ toolFolder: '/nowhere' }))).rejects.toMatchObject({
      code: 'dump-tool-missing',
    });
  });

  test('half a dump, and a dump with commands for the client, leave nothing behind and run nothing', async () => {
    const { facts, bytes } = await take(mysql.openDump(settings(), worldWith()));
    const load = (text: Buffer) =>
      mysql.load(settings(), { dump: stored(facts, text), target: { kind: 'scratch' } }, worldWith());
    const cut = bytes.subarray(0, bytes.indexOf('customer 1000'));
    await expect(load(cut)).rejects.toMatchObject({ code: 'load-failed' });
    const file = `${server.folder}/ran`;
    for (const command of [`\\! touch ${file}`, `system touch ${file}`, `SELECT 1;\n\\! touch ${file}\n`])
      await expect(load(Buffer.from(`${command}\n`))).rejects.toMatchObject({ code: 'load-failed' });
    expect(programAt('ran', [server.folder])).toBeNull();
    expect(databases()).toBe('');
  });

  test('a statement that fails is told by its cause, without its rows, however long it is', async () => {
    const { facts } = await take(mysql.openDump(settings(), worldWith()));
    const row = `'${'private '.repeat(20_000)}'`;
    const text = `CREATE TABLE t (a int, s longtext);\nINSERT INTO t VALUES\n(1,${row}),\n(2,${row},3);\n`;
    const dump = stored(facts, Buffer.from(text));
    const failed = mysql.load(settings(), { dump, target: { kind: 'scratch' } }, worldWith());
    const error = await failed.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'load-failed',
      message: expect.stringContaining("Column count doesn't match value count"),
    });
    expect(JSON.stringify(error) + String(error)).not.toContain('private');
    expect(databases()).toBe('');
  });

  describe('over a live database', () => {
    function livesOn(name: string): MysqlSettings {
      server.sql(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`);
      server.sql(SHOP, name);
      return settings({ database: name });
    }

    test('tables, views and programs are those of the dump', async () => {
      const mine = livesOn('live');
      const before = server.sql(`${PROGRAMS} SHOW CREATE TABLE orders;`, 'live');
      const dump = await take(mysql.openDump(mine, worldWith()));
      server.sql(
        'DROP TABLE orders; DROP PROCEDURE fill; CREATE TABLE wrong (a int); CREATE VIEW odd AS SELECT 1;',
        'live',
      );
      const loaded = await mysql.loadOverLive(mine, dump, worldWith());
      expect(loaded).toMatchObject({ database: 'live', differences: [], warnings: [] });
      expect(server.sql(`${PROGRAMS} SHOW CREATE TABLE orders;`, 'live')).toBe(before);
      expect(server.sql('SHOW TABLES;', 'live').split('\n')).toEqual([
        'again',
        'customers',
        'empty',
        'names',
        'orders',
      ]);
      expect(
        server.sql("INSERT INTO customers VALUES (9999, 'x', ''); SELECT COUNT(*) FROM empty;", 'live'),
      ).toBe('1');
      expect(databases()).toBe('');
    });

    test('a dump that does not load, or is not what it says, leaves it as it was', async () => {
      const mine = livesOn('safe');
      const { facts, bytes } = await take(mysql.openDump(mine, worldWith()));
      server.sql('DELETE FROM orders WHERE id > 400;', 'safe');
      const broken = stored(facts, Buffer.from('CREATE TABLE x (a int); nonsense;'));
      await expect(mysql.loadOverLive(mine, broken, worldWith())).rejects.toMatchObject({
        code: 'load-failed',
      });
      const other = stored({ ...facts, tables: [{ name: 'orders', rows: 1 }] }, bytes);
      await expect(mysql.loadOverLive(mine, other, worldWith())).rejects.toMatchObject({
        code: 'load-failed',
      });
      expect(server.sql('SELECT COUNT(*) FROM orders;', 'safe')).toBe('400');
      expect(server.sql(PROGRAMS, 'safe')).toBe('again,fill,log,names,nightly,twice');
      expect(databases()).toBe('');
    });

    test('what fails after the tables were moved moves them back', async () => {
      const mine = livesOn('moved');
      const { facts, bytes } = await take(mysql.openDump(mine, worldWith()));
      server.sql('DELETE FROM orders WHERE id > 400;', 'moved');
      const dump = stored(facts, bytes);
      // The programs of the dump are made anew last: a client that fails at that makes everything else undone.
      const failed = mysql.loadOverLive({ ...mine, toolFolder: failingTools() }, dump, worldWith());
      await expect(failed).rejects.toMatchObject({ code: 'load-failed' });
      expect(server.sql('SELECT COUNT(*) FROM orders;', 'moved')).toBe('400');
      expect(server.sql(PROGRAMS, 'moved')).toBe('again,fill,log,names,nightly,twice');
      expect(databases()).toBe('');
    });

    test('what is not there any more is made anew', async () => {
      const dump = await take(mysql.openDump(settings(), worldWith()));
      await mysql.loadOverLive(settings({ database: 'lost' }), dump, worldWith());
      expect(server.sql('SELECT COUNT(*) FROM customers;', 'lost')).toBe('2000');
    });
  });

  describe('while it is dumped', () => {
    beforeAll(() => {
      server.sql('CREATE DATABASE big; CREATE TABLE big.t (i int primary key, a text);');
      server.sql("INSERT INTO t SELECT seq, REPEAT('x', 1000) FROM seq_1_to_40000;", 'big');
    });

    test('a run that is cancelled ends at once, and so do its programs', async () => {
      const stop = new AbortController();
      const dump = await mysql.openDump(
        settings({ database: 'big' }),
        worldWith({}, { signal: stop.signal }),
      );
      const reading = async () => {
        if (dump.kind === 'stream') for await (const _ of dump.chunks) stop.abort();
      };
      await expect(reading()).rejects.toMatchObject({ code: 'cancelled' });
      await dump.close();
      expect(childrenNamed(/mariadb|mysqldump/).filter((line) => !line.includes('mariadbd'))).toEqual([]);
    });

    test('a server that is killed is told as such', async () => {
      const dump = await mysql.openDump(settings({ database: 'big' }), worldWith());
      let killed = false;
      const reading = async () => {
        if (dump.kind !== 'stream') return;
        for await (const _ of dump.chunks) {
          if (!killed) await server.kill();
          killed = true;
        }
      };
      await expect(reading()).rejects.toMatchObject({ code: 'dump-failed', details: { reason: 'dbLost' } });
      await dump.close();
      await server.up();
    });
  });
});
