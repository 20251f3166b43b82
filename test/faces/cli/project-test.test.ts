import { chmodSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { PostgresServer } from '../../support/postgres.ts';
import { isRoot, skipLoudly } from '../../support/privileges.ts';
import { postgresFolder } from '../../support/programs.ts';
import { Sandbox } from './run-cofre.ts';

const PASSPHRASE = 'correct horse battery';

/** A vault `disk`, sealed ones opened by a private file; a project `shop` with a folder and a SQLite database. */
async function place(kind: 'plain' | 'sealed' = 'plain'): Promise<Sandbox> {
  const box = new Sandbox();
  box.env.COFRE_KEYCHAIN = 'file';
  const passphrase = kind === 'sealed' ? { passphrase: { from: 'file', path: box.at('pw') } } : {};
  const database = { name: 'db', engine: 'sqlite', file: box.at('shop/db.sqlite3') };
  const settings = {
    version: 1,
    vaults: { disk: { url: box.at('vault'), ...passphrase } },
    projects: { shop: { vault: 'disk', folders: [box.at('shop')], databases: [database] } },
  };
  box.write({
    'shop/index.html': '<h1>Hello</h1>',
    'shop/media/logo.png': Buffer.alloc(5000, 7),
    pw: `${PASSPHRASE}\n`,
    'home/settings.json': JSON.stringify(settings),
  });
  for (const name of ['pw', 'home/settings.json']) chmodSync(box.at(name), 0o600);
  const db = new Database(box.at('shop/db.sqlite3'));
  db.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
  db.close();
  await box.json(
    kind === 'sealed' ? ['init', 'vault', '--passphrase-file', 'pw'] : ['init', 'vault', '--plain'],
  );
  return box;
}

interface Check {
  readonly kind: string;
  readonly subject: string;
  readonly state: string;
  readonly code: string;
  readonly message: string;
}

async function checksOf(
  box: Sandbox,
  env = {},
): Promise<{ status: number | null; ok: boolean; checks: Check[] }> {
  const { status, stdout, stderr } = await box.cofre(['project', 'test', 'shop', '--json'], env);
  expect(stdout + stderr).not.toContain(PASSPHRASE);
  return { status, ...(JSON.parse(stdout) as { ok: boolean; checks: Check[] }) };
}

const codes = (checks: readonly Check[]) => checks.map(({ kind, code }) => `${kind}: ${code}`);
const set = (box: Sandbox, ...changes: string[]) =>
  box.json(['project', 'edit', 'shop', ...changes.flatMap((change) => ['--set', change])]);

test('a project in order passes every check and nothing is left behind', async () => {
  const box = await place('sealed');
  await set(box, 'expect={"paths":["shop/media","shop/index.html"],"minFiles":2}');
  await set(box, 'databases[0].expect.tables=["orders"]', 'hooks=[{"argv":["true"],"when":"before"}]');
  const { status, ok, checks } = await checksOf(box);
  expect(codes(checks)).toEqual([
    'vault: vault-there',
    'vault: vault-writable',
    'vault: vault-opens',
    'secret: secret-there',
    'folder: folder-readable',
    'expectation: path-there',
    'expectation: path-there',
    'expectation: files-enough',
    'database: database-answers',
    'command: command-there',
  ]);
  expect([status, ok]).toEqual([0, true]);
  const said = await box.cofre(['test', 'shop']);
  expect([said.status, said.stderr]).toEqual([0, '']);
  expect(said.stdout).toMatch(/\nok {6}folder \/.*shop .*2 files, /);
  expect(said.stdout).toMatch(/\nEverything is in place\.\n$/);
  expect((await box.json(['list'])).snapshots).toEqual([]);
  expect((await box.cofre(['unlock'])).stdout).toBe('The vault is not locked.\n');
});

test('whatever is not in order is named, each in its line, and decides the exit status', async () => {
  const box = await place();
  await set(
    box,
    'expect={"paths":["shop/nothing"],"minFiles":99}',
    `folders=${JSON.stringify([box.at('gone'), box.at('shop')])}`,
  );
  await set(
    box,
    'databases[0].expect.minRows={"customers":1}',
    'hooks=[{"argv":["no-such-program"],"when":"before"}]',
  );
  const { status, ok, checks } = await checksOf(box);
  const failures = checks.filter(({ state }) => state === 'failed');
  expect(codes(failures)).toEqual([
    'folder: source-unreadable',
    'expectation: path-missing',
    'expectation: files-too-few',
    'database: table-missing',
    'command: command-missing',
  ]);
  expect([status, ok]).toEqual([1, false]);
  const said = await box.cofre(['project', 'test', 'shop', '--lang', 'pt-BR']);
  expect([said.status, said.stdout]).toEqual([1, expect.stringContaining('5 verificações falharam.')]);
  expect(said.stdout).toMatch(/\nFALHA {3}banco db .*não tem a tabela customers/);
  const quiet = await box.cofre(['project', 'test', 'shop', '-q']);
  expect(quiet.stdout).toBe('');
  expect(quiet.stderr.split('\n').filter((line) => line.startsWith('FAIL'))).toHaveLength(5);
});

test('an excluded path is not there for a backup', async () => {
  const box = await place();
  await set(box, 'expect.paths=["shop/media/"]', 'excludes=["media"]');
  expect(codes((await checksOf(box)).checks.filter(({ state }) => state === 'failed'))).toEqual([
    'expectation: path-missing',
  ]);
});

test('a vault that is gone ends with 14, a wrong passphrase with 12, no passphrase is said', async () => {
  const box = await place('sealed');
  renameSync(box.at('vault'), box.at('unplugged'));
  const gone = await checksOf(box);
  expect([gone.status, codes(gone.checks)[0]]).toEqual([14, 'vault: unreachable']);
  renameSync(box.at('unplugged'), box.at('vault'));
  box.write({ pw: 'something else\n' });
  const wrong = await checksOf(box);
  expect([wrong.status, codes(wrong.checks)[2]]).toEqual([12, 'vault: wrong-key']);
  rmSync(box.at('pw'));
  const none = await checksOf(box);
  expect([none.status, codes(none.checks).slice(2, 4)]).toEqual([
    12,
    ['vault: secret-missing', 'secret: secret-missing'],
  ]);
  await box.json(['vault', 'add', 'disk', 'vault', '--replace', '--no-check']);
  const sealed = await checksOf(box);
  expect([sealed.status, sealed.ok, codes(sealed.checks)[2]]).toEqual([0, true, 'vault: vault-sealed']);
});

test('a secret in the private file is said to be plain text', async () => {
  const box = await place('sealed');
  await box.json([
    'vault',
    'add',
    'disk',
    'vault',
    '--replace',
    '--passphrase-from',
    'keychain',
    '--passphrase-file',
    'pw',
  ]);
  const { checks } = await checksOf(box);
  expect(checks.find(({ code }) => code === 'secret-in-file')?.message).toContain('as plain text');
});

test('a writer at work is no failure', async () => {
  const box = await place();
  box.write({
    'vault/lock/writer.json': JSON.stringify({
      ...{ token: 'abc', host: 'other', machine: 'elsewhere', bootId: null, pid: 1, startTime: null },
      ...{ purpose: 'backup of blog', beat: 1, since: Date.now() },
    }),
  });
  const { status, checks } = await checksOf(box);
  expect([status, codes(checks)[1]]).toEqual([0, 'vault: vault-busy']);
});

test.runIf(isRoot)('what this user may not read is found before a backup meets it', async () => {
  const box = await place();
  box.becomeNobody();
  chmodSync(box.at('shop/media'), 0);
  const { status, checks } = await checksOf(box);
  const partly = checks.find(({ code }) => code === 'folder-partly');
  expect([status, partly?.state, partly?.message]).toEqual([
    1,
    'failed',
    expect.stringContaining('shop/media'),
  ]);
});

test('a database that is broken fails as its backup would', async () => {
  const box = await place();
  box.write({
    'shop/db.sqlite3': 'this is no database, but a text that is long enough to be taken for one'.repeat(20),
  });
  const { status, checks } = await checksOf(box);
  expect(status).not.toBe(0);
  expect(checks.filter(({ state }) => state === 'failed').map(({ kind }) => kind)).toEqual(['database']);
});

const hasPostgres = postgresFolder() !== null || process.env.CI === 'true';
if (!hasPostgres) skipLoudly('no PostgreSQL: projects with a server are not tested');

test.runIf(hasPostgres)('a server is asked with the password that the settings point at', async () => {
  const box = await place();
  const server = await PostgresServer.start();
  try {
    server.sql("CREATE ROLE shop LOGIN PASSWORD 's3cret-word'; CREATE DATABASE shopdb OWNER shop");
    server.sql('CREATE TABLE orders (id int); ALTER TABLE orders OWNER TO shop', 'shopdb');
    const address = `postgresql://shop@127.0.0.1:${server.port}/shopdb?name=main&password-from=env:SHOP_PASSWORD`;
    await box.json(['project', 'add', 'web', '--folder', 'shop', '--database', address]);
    const probe = async (password: string) => {
      const env = { SHOP_PASSWORD: password };
      const { status, stdout, stderr } = await box.cofre(['test', 'web', '--json'], env);
      expect(stdout + stderr).not.toContain(password);
      const { checks } = JSON.parse(stdout) as { checks: Check[] };
      return { status, database: checks.find(({ kind }) => kind === 'database') };
    };
    expect(await probe('s3cret-word')).toMatchObject({
      status: 0,
      database: {
        state: 'ok',
        subject: 'main',
        message: expect.stringMatching(/^PostgreSQL \d+.*, 1 table, /),
      },
    });
    expect((await probe('another-word')).database).toMatchObject({
      state: 'failed',
      code: 'database-refused',
    });
    server.down();
    expect((await probe('s3cret-word')).database).toMatchObject({ code: 'database-unreachable' });
  } finally {
    server.stop();
  }
});
