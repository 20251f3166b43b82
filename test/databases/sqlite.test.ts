import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { sqliteDriver } from '../../main/databases/sqlite/driver.ts';
import { liveSqliteFiles } from '../../main/databases/sqlite/live-files.ts';
import { canMount, isRoot, mountTmpfs, skipLoudly, unmount } from '../support/privileges.ts';
import { tempFolder } from '../support/temp.ts';
import { dump, makeDatabase, namesIn, openDatabase, settingsOf, worldOf } from './sqlite-world.ts';

const ORDERS =
  'CREATE TABLE orders(id INTEGER PRIMARY KEY, total); INSERT INTO orders(total) VALUES (1), (2), (3);';

describe('a dump', () => {
  test('holds what is only in the write-ahead log, and leaves the live database as it was', async () => {
    const file = join(tempFolder('live'), 'shop.db');
    using live = openDatabase(file);
    live.pragma('journal_mode = wal');
    live.pragma('wal_autocheckpoint = 0');
    live.exec(ORDERS);
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
    const before = readFileSync(file);
    await using copy = await dump(file);
    expect(copy.facts.tables).toEqual([{ name: 'orders', rows: 3 }]);
    expect(copy.facts).toMatchObject({ engine: 'sqlite', format: 'sqlite', counted: 'same-snapshot' });
    expect(copy.facts.extra).toMatchObject({ journal: 'wal', mode: '644' });
    expect(copy.query('SELECT sum(total) FROM orders')).toEqual([[6]]);
    expect(readFileSync(file).equals(before)).toBe(true);
    live.exec('INSERT INTO orders(total) VALUES (4)');
  });

  test('of an idle database leaves no file beside it, and is the same bytes twice', async () => {
    const folder = tempFolder('live');
    const file = join(folder, 'shop.db');
    makeDatabase(file, `PRAGMA journal_mode = wal; ${ORDERS}`);
    await using first = await dump(file);
    await using second = await dump(file);
    expect(readFileSync(first.path).equals(readFileSync(second.path))).toBe(true);
    expect(namesIn(folder)).toEqual(['shop.db']);
  });

  test('does not see a transaction that is still open', async () => {
    const file = join(tempFolder('live'), 'shop.db');
    using live = openDatabase(file);
    live.exec(ORDERS);
    live.exec('BEGIN IMMEDIATE; DELETE FROM orders');
    await using copy = await dump(file);
    expect(copy.facts.tables).toEqual([{ name: 'orders', rows: 3 }]);
  });

  test('is removed by close, and its place is empty', async () => {
    const file = join(tempFolder('live'), 'shop.db');
    makeDatabase(file, ORDERS);
    const spool = tempFolder('spool');
    const open = await sqliteDriver.openDump(settingsOf(file), worldOf(spool));
    expect(open.file).toBe('shop.sqlite3');
    expect(namesIn(spool)).toHaveLength(1);
    await open.close();
    await open.close();
    expect(namesIn(spool)).toEqual([]);
  });

  test('counts tables of every kind, and neither views nor inner tables', async () => {
    const file = join(tempFolder('live'), 'shop.db');
    makeDatabase(
      file,
      `${ORDERS}
       CREATE TABLE words(word TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO words VALUES ('a'), ('b');
       CREATE TABLE "odd "" 'name' ; é😀"(x); CREATE TABLE numbered(id INTEGER PRIMARY KEY AUTOINCREMENT);
       CREATE TABLE sqlitelike(x); CREATE VIEW seen AS SELECT * FROM orders;
       CREATE TABLE made(a, b AS (a + 1) STORED); CREATE INDEX made_b ON made(b) WHERE b > 1;
       CREATE VIRTUAL TABLE docs USING fts5(body); INSERT INTO docs VALUES ('one'), ('two');
       CREATE VIRTUAL TABLE old USING fts4(body); INSERT INTO old VALUES ('one');
       CREATE VIRTUAL TABLE box USING rtree(id, x1, x2); INSERT INTO box VALUES (1, 0, 1); ANALYZE;`,
    );
    await using copy = await dump(file);
    expect(copy.warnings).toEqual([]);
    expect(Object.fromEntries(copy.facts.tables.map(({ name, rows }) => [name, rows]))).toEqual({
      orders: 3,
      words: 2,
      "odd \" 'name' ; é😀": 0,
      numbered: 0,
      sqlitelike: 0,
      made: 0,
      docs: 2,
      old: 1,
      box: 1,
    });
  });

  test('tells what only the application can check, and rows that point nowhere, as warnings', async () => {
    const file = join(tempFolder('live'), 'shop.db');
    {
      using live = openDatabase(file);
      live.function('secret_sauce', { deterministic: true }, (x) => x);
      live.exec(`${ORDERS} CREATE INDEX sauced ON orders(secret_sauce(total));
        CREATE TABLE items(orders_id REFERENCES orders(id)); PRAGMA foreign_keys = off; INSERT INTO items VALUES (7), (8);`);
      live.unsafeMode(true);
      live.pragma('writable_schema = on');
      live.exec(
        "INSERT INTO sqlite_schema VALUES ('table', 'geo', 'geo', 0, 'CREATE VIRTUAL TABLE geo USING mod_absent(x)')",
      );
    }
    await using copy = await dump(file);
    expect(copy.facts.tables).toEqual([
      { name: 'items', rows: 2 },
      { name: 'orders', rows: 3 },
    ]);
    const codes = copy.warnings.map(({ code }) => code);
    expect(codes).toContain('broken-references');
    expect(codes.filter((code) => code === 'not-checked').length).toBeGreaterThanOrEqual(2);
  });

  test('of files in folders and with names that look like options, addresses or patterns', async () => {
    const names = ['sp ace', 'ç&ão 😀', 'a?mode=memory', '100%41', "it's", ';x', '#h', '-rf', 'file:x'];
    const top = tempFolder('live');
    const dumped = names.map(async (name) => {
      mkdirSync(join(top, name));
      makeDatabase(join(top, name, `${name}.db`), ORDERS);
      await using copy = await dump(join(top, name, `${name}.db`));
      expect([name, copy.facts.tables]).toEqual([name, [{ name: 'orders', rows: 3 }]]);
    });
    await Promise.all(dumped);
  });

  test('of a link follows it, to the log beside the file it leads to', async () => {
    const folder = tempFolder('live');
    const file = join(folder, 'real.db');
    symlinkSync(file, join(folder, 'link.db'));
    using live = openDatabase(file);
    live.pragma('journal_mode = wal');
    live.exec(ORDERS);
    await using copy = await dump(join(folder, 'link.db'));
    expect(copy.facts.tables).toEqual([{ name: 'orders', rows: 3 }]);
  });

  test('finishes what a writer that was killed in the middle of a transaction left behind', async () => {
    const folder = tempFolder('live');
    const file = join(folder, 'shop.db');
    makeDatabase(file, ORDERS);
    {
      using live = openDatabase(file);
      live.pragma('cache_size = 1');
      live.exec('BEGIN; UPDATE orders SET total = 99');
      live.exec('CREATE TABLE filler(x); INSERT INTO filler VALUES (zeroblob(200000))'); // spills to the file
      mkdirSync(join(folder, 'crashed'));
      for (const name of ['shop.db', 'shop.db-journal'])
        copyFileSync(join(folder, name), join(folder, 'crashed', name));
    }
    await using copy = await dump(join(folder, 'crashed', 'shop.db'));
    expect(copy.query('SELECT sum(total) FROM orders')).toEqual([[6]]);
    expect(copy.facts.tables).toHaveLength(1);
  });

  test('of an empty file has no tables', async () => {
    const file = join(tempFolder('live'), 'new.db');
    writeFileSync(file, '');
    await using copy = await dump(file);
    expect(copy.facts.tables).toEqual([]);
  });
});

describe('a dump fails clearly, and leaves nothing in the spool', () => {
  async function failing(
    file: string,
    world = worldOf(),
  ): Promise<{ code: string; details: { reason?: string } }> {
    const error = await dump(file, world).then(
      () => ({ code: 'none', details: {} }),
      (reason: unknown) => reason as { code: string; details: { reason?: string } },
    );
    expect(namesIn(world.spool)).toEqual([]);
    return error;
  }

  test('when there is no file', async () => {
    expect(await failing(join(tempFolder('live'), 'none.db'))).toMatchObject({ code: 'database-missing' });
  });

  test('when it is a folder', async () => {
    expect(await failing(tempFolder('live'))).toMatchObject({
      code: 'dump-failed',
      details: { reason: 'sqliteNotADatabase' },
    });
  });

  test('when it is no database, or an encrypted one', async () => {
    const file = join(tempFolder('live'), 'shop.db');
    writeFileSync(file, Buffer.alloc(8192, 0xa7));
    expect(await failing(file)).toMatchObject({
      code: 'dump-failed',
      details: { reason: 'sqliteNotADatabase' },
    });
  });

  test('when pages of it are damaged', async () => {
    const file = join(tempFolder('live'), 'shop.db');
    makeDatabase(
      file,
      `${ORDERS} CREATE INDEX totals ON orders(total); CREATE TABLE big(x);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO big SELECT i FROM n;`,
    );
    const bytes = readFileSync(file);
    bytes.fill(0xff, 5 * 4096 + 8, 6 * 4096);
    writeFileSync(file, bytes);
    expect(await failing(file)).toMatchObject({ code: 'dump-failed', details: { reason: 'sqliteDamaged' } });
  });

  test('when an index lacks a row, which only the full check sees', async () => {
    const file = join(tempFolder('live'), 'shop.db');
    makeDatabase(file, `${ORDERS} CREATE INDEX totals ON orders(total);`);
    {
      using live = openDatabase(file);
      live.unsafeMode(true);
      live.pragma('writable_schema = on');
      const schema = live
        .prepare("SELECT rootpage, sql FROM sqlite_schema WHERE name = 'totals'")
        .get() as object;
      live.exec("DELETE FROM sqlite_schema WHERE name = 'totals'");
      live.pragma('writable_schema = reset');
      live.exec('INSERT INTO orders(total) VALUES (77)');
      live.pragma('writable_schema = on');
      const add = live.prepare(
        "INSERT INTO sqlite_schema VALUES ('index', 'totals', 'orders', @rootpage, @sql)",
      );
      add.run(schema);
    }
    expect(await failing(file)).toMatchObject({ code: 'dump-failed', details: { reason: 'sqliteDamaged' } });
  });

  test('when it was cut short', async () => {
    const file = join(tempFolder('live'), 'shop.db');
    makeDatabase(file, `${ORDERS} CREATE TABLE big(x); INSERT INTO big VALUES (randomblob(100000));`);
    truncateSync(file, 8192);
    expect(await failing(file)).toMatchObject({ code: 'dump-failed' });
  });

  test('when another program keeps it locked', async () => {
    const file = join(tempFolder('live'), 'shop.db');
    makeDatabase(file, ORDERS);
    using live = openDatabase(file);
    live.exec('BEGIN EXCLUSIVE');
    const probe = sqliteDriver.probe(settingsOf(file), worldOf());
    await expect(probe).rejects.toMatchObject({ code: 'dump-failed', details: { reason: 'sqliteBusy' } });
  });

  test('when it is stopped while it waits for a lock, and at once', async () => {
    const file = join(tempFolder('live'), 'shop.db');
    makeDatabase(file, ORDERS);
    using live = openDatabase(file);
    live.exec('BEGIN EXCLUSIVE');
    const stop = new AbortController();
    const failed = failing(file, worldOf(tempFolder('spool'), stop.signal));
    setTimeout(() => stop.abort(), 200);
    const began = performance.now();
    expect(await failed).toMatchObject({ code: 'cancelled' });
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test('when the disk of the spool has no room for a copy', async () => {
    if (!canMount()) return skipLoudly('no right to mount: a full disk cannot be tried');
    const file = join(tempFolder('live'), 'shop.db');
    makeDatabase(file, `${ORDERS} CREATE TABLE big(x); INSERT INTO big VALUES (zeroblob(3000000));`);
    const spool = tempFolder('spool');
    mountTmpfs(spool, '18m');
    try {
      expect(await failing(file, worldOf(spool))).toMatchObject({
        code: 'no-space',
        details: { reason: 'sqliteNoRoom' },
      });
    } finally {
      unmount(spool);
    }
  });

  test('when this user may not read it, or not write beside a log that is needed', async () => {
    if (!isRoot || process.platform !== 'linux') return skipLoudly('not root: another user cannot be tried');
    const folder = tempFolder('live');
    makeDatabase(join(folder, 'private.db'), ORDERS);
    makeDatabase(join(folder, 'wal.db'), `PRAGMA journal_mode = wal; ${ORDERS}`);
    makeDatabase(join(folder, 'plain.db'), ORDERS);
    chmodSync(join(folder, 'private.db'), 0o600);
    chmodSync(folder, 0o755);
    expect(asNobody(join(folder, 'private.db'))).toBe('database-refused sqliteRefused');
    expect(asNobody(join(folder, 'wal.db'))).toBe('database-refused sqliteNeedsWriting');
    expect(asNobody(join(folder, 'plain.db'))).toBe('read 1');
  });
});

/** What another user is told who asks for the tables of a database. */
function asNobody(file: string): string {
  const script = fileURLToPath(new URL('sqlite-reader.ts', import.meta.url));
  const nobody = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }));
  return execFileSync(process.execPath, [script, file], { encoding: 'utf8', uid: nobody, cwd: '/' }).trim();
}

test('what a killed process left in the spool is removed by the next dump, what a living one has there is not', async () => {
  const folder = tempFolder('live');
  const spool = tempFolder('spool');
  makeDatabase(join(folder, 'shop.db'), ORDERS);
  const script = fileURLToPath(new URL('sqlite-holder.ts', import.meta.url));
  const child = spawn(process.execPath, [script, join(folder, 'shop.db'), spool], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  {
    await using _beside = await dump(join(folder, 'shop.db'), worldOf(spool));
    expect(namesIn(spool)).toHaveLength(2);
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(namesIn(spool)).toHaveLength(1);
  {
    await using _after = await dump(join(folder, 'shop.db'), worldOf(spool));
    expect(namesIn(spool)).toHaveLength(1);
  }
  expect(namesIn(spool)).toEqual([]);
});

test('a probe names tables and size, and says when there are none', async () => {
  const file = join(tempFolder('live'), 'shop.db');
  makeDatabase(file, ORDERS);
  const spool = tempFolder('spool');
  expect(await sqliteDriver.probe(settingsOf(file), worldOf(spool))).toMatchObject({
    tables: ['orders'],
    bytes: 8192,
    warnings: [],
  });
  makeDatabase(file, 'DROP TABLE orders');
  const { warnings } = await sqliteDriver.probe(settingsOf(file), worldOf(spool));
  expect(warnings).toMatchObject([{ code: 'no-tables' }]);
  expect(namesIn(spool)).toEqual([]);
});

describe('loading', () => {
  async function dumped() {
    const folder = tempFolder('live');
    const file = join(folder, 'shop.db');
    makeDatabase(file, `PRAGMA journal_mode = wal; ${ORDERS}`);
    chmodSync(file, 0o640);
    return { folder, file, copy: await dump(file) };
  }

  test('makes a scratch database, which only dropScratch removes', async () => {
    const { file, copy } = await dumped();
    await using kept = copy;
    const world = worldOf();
    const loaded = await sqliteDriver.load(
      settingsOf(file),
      { dump: kept, target: { kind: 'scratch' } },
      world,
    );
    expect(loaded).toMatchObject({ tables: [{ name: 'orders', rows: 3 }], differences: [] });
    expect(loaded.database).toMatch(/cofre_restore_[0-9a-f]{8}\.sqlite3$/);
    makeDatabase(loaded.database, 'INSERT INTO orders(total) VALUES (9)');
    for (const other of [file, world.spool, join(world.spool, 'x'), '/etc/passwd'])
      await expect(sqliteDriver.dropScratch(settingsOf(file), other, world)).rejects.toMatchObject({
        code: 'refused',
      });
    await sqliteDriver.dropScratch(settingsOf(file), loaded.database, world);
    expect(namesIn(world.spool)).toEqual([]);
    expect(existsSync(file)).toBe(true);
  });

  test('to a file gives a database that looks like the live one did, and nothing beside it', async () => {
    const { copy, file } = await dumped();
    await using kept = copy;
    const target = join(tempFolder('restored'), 'data', 'shop.db');
    const job = { dump: kept, target: { kind: 'file', path: target } } as const;
    const loaded = await sqliteDriver.load(settingsOf(file), job, worldOf());
    expect(loaded.database).toBe(target);
    expect(namesIn(join(target, '..'))).toEqual(['shop.db']);
    expect(statSync(target).mode & 0o777).toBe(0o640);
    expect(readFileSync(target).equals(readFileSync(kept.path))).toBe(true);
  });

  test.each(['shop.db', 'shop.db-wal', 'shop.db-journal'])(
    'never touches a %s that is there',
    async (name) => {
      const { copy, file } = await dumped();
      await using kept = copy;
      const folder = tempFolder('restored');
      writeFileSync(join(folder, name), 'mine');
      const job = { dump: kept, target: { kind: 'file', path: join(folder, 'shop.db') } } as const;
      await expect(sqliteDriver.load(settingsOf(file), job, worldOf())).rejects.toMatchObject({
        code: 'target-exists',
      });
      expect(namesIn(folder)).toEqual([name]);
      expect(readFileSync(join(folder, name), 'utf8')).toBe('mine');
    },
  );

  test('refuses what is damaged, cut short, or of another engine, and leaves nothing', async () => {
    const { copy, file } = await dumped();
    await using kept = copy;
    const whole = readFileSync(kept.path);
    const folder = tempFolder('restored');
    const spoiled = (bytes: Buffer) =>
      (async function* () {
        yield bytes;
      })();
    const load = (dumpToLoad: object) => {
      const job = {
        dump: { ...kept, ...dumpToLoad },
        target: { kind: 'file', path: join(folder, 'shop.db') },
      } as const;
      return sqliteDriver.load(settingsOf(file), job, worldOf());
    };
    const torn = Buffer.from(whole).fill(0xff, 4096 + 8, 4096 + 64);
    for (const bytes of [torn, whole.subarray(0, 5000), Buffer.alloc(9000, 1)])
      await expect(load({ chunks: spoiled(bytes) })).rejects.toMatchObject({ code: 'load-failed' });
    const broken = (async function* () {
      yield whole.subarray(0, 100);
      throw new Error('the vault is gone');
    })();
    await expect(load({ chunks: broken })).rejects.toThrow('the vault is gone');
    await expect(load({ facts: { ...kept.facts, engine: 'mysql', format: 'sql' } })).rejects.toMatchObject({
      code: 'database-mismatch',
    });
    expect(namesIn(folder)).toEqual([]);
  });

  test('tells where rows differ from what was dumped', async () => {
    const { copy, file } = await dumped();
    await using kept = copy;
    const facts = {
      ...kept.facts,
      tables: [
        { name: 'orders', rows: 4 },
        { name: 'gone', rows: 1 },
      ],
    };
    const job = { dump: { facts, chunks: kept.chunks }, target: { kind: 'scratch' } } as const;
    const { differences } = await sqliteDriver.load(settingsOf(file), job, worldOf());
    expect(differences).toEqual([
      { table: 'orders', expected: 4, found: 3 },
      { table: 'gone', expected: 1, found: null },
    ]);
  });

  test('over the live database replaces it and the log of the old one', async () => {
    const { copy, folder, file } = await dumped();
    await using kept = copy;
    // A log that a killed application left behind, with rows the new database must not get.
    mkdirSync(join(folder, 'aside'));
    {
      using live = openDatabase(file);
      live.pragma('wal_autocheckpoint = 0');
      live.exec('INSERT INTO orders(total) VALUES (50)');
      cpSync(file, join(folder, 'aside', 'shop.db'));
      cpSync(`${file}-wal`, join(folder, 'aside', 'shop.db-wal'));
    }
    for (const name of readdirSync(join(folder, 'aside')))
      renameSync(join(folder, 'aside', name), join(folder, name));
    chmodSync(file, 0o604);
    await sqliteDriver.loadOverLive(settingsOf(file), kept, worldOf());
    expect(statSync(file).mode & 0o777).toBe(0o604);
    rmSync(join(folder, 'aside'), { recursive: true });
    expect(namesIn(folder)).toEqual(['shop.db']);
    using live = openDatabase(file);
    expect(live.prepare('SELECT sum(total) FROM orders').pluck().get()).toBe(6);
    expect(live.pragma('journal_mode', { simple: true })).toBe('wal');
  });

  test('over a live database that is a link puts it where the link leads', async () => {
    const { copy, folder, file } = await dumped();
    await using kept = copy;
    symlinkSync('shop.db', join(folder, 'link.db'));
    makeDatabase(file, 'DELETE FROM orders');
    const { database } = await sqliteDriver.loadOverLive(
      settingsOf(join(folder, 'link.db')),
      kept,
      worldOf(),
    );
    expect(database).toBe(file);
    expect(namesIn(folder)).toEqual(['link.db', 'shop.db']);
  });

  test('over garbage in its place replaces it', async () => {
    const { copy, folder, file } = await dumped();
    await using kept = copy;
    writeFileSync(file, 'no database at all, and long enough for a header of one: '.repeat(20));
    writeFileSync(`${file}-wal`, 'old');
    await sqliteDriver.loadOverLive(settingsOf(file), kept, worldOf());
    expect(namesIn(folder)).toEqual(['shop.db']);
  });

  test.each(['wal', 'delete'])('refuses a live database in use (%s), and changes nothing', async (mode) => {
    const { copy, folder, file } = await dumped();
    await using kept = copy;
    using live = openDatabase(file);
    live.pragma(`journal_mode = ${mode}`);
    live.exec('INSERT INTO orders(total) VALUES (50)');
    const before = namesIn(folder);
    const loading = sqliteDriver.loadOverLive(settingsOf(file), kept, worldOf());
    await expect(loading).rejects.toMatchObject({ code: 'refused', details: { reason: 'sqliteInUse' } });
    expect(live.prepare('SELECT sum(total) FROM orders').pluck().get()).toBe(56);
    expect(namesIn(folder)).toEqual(before);
  });
});

test('the live files of a project are its databases, what links lead to, and what lies beside them', () => {
  const folder = tempFolder('live');
  makeDatabase(join(folder, 'real.db'), ORDERS);
  symlinkSync(join(folder, 'real.db'), join(folder, 'link.db'));
  const found = liveSqliteFiles([settingsOf(join(folder, 'link.db')), settingsOf(join(folder, 'absent.db'))]);
  const sides = ['', '-wal', '-shm', '-journal'];
  const expected = ['link.db', 'real.db', 'absent.db'].flatMap((name) =>
    sides.map((side) => join(folder, name + side)),
  );
  expect([...found].sort()).toEqual(expected.sort());
});
