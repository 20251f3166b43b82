import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BackupType } from '../../../main/contract/settings/backup-type.ts';
import { type ProjectSettings, projectSchema } from '../../../main/contract/settings/project.ts';
import { loadTexts, type TextKey } from '../../../main/contract/text/texts.ts';
import { databaseWorld } from '../../../main/core/backup/database-world.ts';
import { backupProject, type ProjectBackupResult } from '../../../main/core/backup/project-backup.ts';
import type { LogDetails } from '../../../main/core/jobs/runner.ts';
import { secretResolver } from '../../../main/core/secrets/resolver.ts';
import { restoreDatabase } from '../../../main/operations/databases/restore-database.ts';
import type { Vault } from '../../../main/operations/vault/open-vault.ts';
import { plant } from '../../support/plant.ts';
import { tempFolder } from '../../support/temp.ts';
import { expectSound, newest, newVault, restore, type TestVault } from '../../support/vaults.ts';

let test: TestVault;
let vault: Vault;
let shop: string;
let file: string;
beforeEach(async () => {
  test = await newVault({ encrypted: true });
  vault = await test.open();
  shop = plant(join(tempFolder('project'), 'shop'), { 'manage.py': 'code', 'media/cat.jpg': 'cat' });
  file = join(shop, 'db.sqlite3');
  const database = new Database(file);
  database.pragma('journal_mode = wal');
  database.exec('CREATE TABLE orders(id INTEGER PRIMARY KEY, what TEXT); CREATE TABLE users(id INTEGER)');
  const insert = database.prepare('INSERT INTO orders(what) VALUES (?)');
  for (let n = 0; n < 500; n++) insert.run(`order ${n}`);
  database.close();
});
afterEach(() => test.close());

const project = (over: object = {}): ProjectSettings =>
  projectSchema.parse({
    vault: 'main',
    folders: [shop],
    databases: [{ name: 'default', engine: 'sqlite', file }],
    ...over,
  });

const world = () => {
  const resolver = secretResolver(test.home, {});
  return databaseWorld({ home: test.home, env: process.env, resolver });
};

const lines: string[] = [];
const told: (LogDetails | undefined)[] = [];
const log = (line: string, about?: LogDetails) => {
  lines.push(line);
  told.push(about);
};
const run = (settings: ProjectSettings, type: BackupType = 'full'): Promise<ProjectBackupResult> =>
  backupProject(
    { name: 'shop', project: settings, type, trigger: 'manual' },
    { vault, databases: world(), version: '1', log },
  );

describe('a backup of a project', () => {
  it('holds its folders and a dump of its database, never the live file', async () => {
    const { record, verdict } = await run(project());
    expect(verdict).toBe('complete');
    expect(record).toMatchObject({ type: 'full', project: 'shop', skipped: { dumped: 1 } });
    expect(record.databases).toMatchObject([
      { name: 'default', file: 'databases/default.sqlite3', counted: 'same-snapshot' },
    ]);
    expect(record.databases[0]?.tables).toContainEqual({ name: 'orders', rows: 500 });
    const { folder } = await restore(vault);
    expect(existsSync(join(folder, 'shop/db.sqlite3'))).toBe(false);
    const copy = new Database(join(folder, 'databases/default.sqlite3'), { readonly: true });
    expect(copy.prepare('SELECT count(*) AS n FROM orders').get()).toEqual({ n: 500 });
    copy.close();
    await expectSound(test);
  });

  it('tells what was noticed of which database in the language of the person', async () => {
    const database = new Database(file);
    database.exec('PRAGMA foreign_keys = off; CREATE TABLE items(of REFERENCES orders(id))');
    database.exec('INSERT INTO items VALUES (7000), (8000)');
    database.close();
    await run(project(), 'database');
    const { code = '', values } = told.at(-1) ?? {};
    expect(lines.at(-1)).toBe('default: 2 rows point to rows that are not there');
    const portuguese = await loadTexts('pt-BR', (text) => text);
    expect(portuguese.say(code as TextKey, values)).toBe(
      `default: 2 linhas de ${file} apontam para linhas que não existem`,
    );
  });

  it('of the databases alone holds no files', async () => {
    const { record } = await run(project(), 'database');
    expect(record).toMatchObject({ type: 'database', roots: [], totals: { files: 1 }, verdict: 'complete' });
  });

  it('that is quick reads nothing that is unchanged, and a full one reads it all', async () => {
    await run(project());
    expect((await run(project(), 'quick')).unchangedFiles).toBeGreaterThanOrEqual(0);
    expect((await run(project(), 'full')).unchangedFiles).toBe(0);
  });

  it('without a database that belongs to it has failed, and keeps the rest', async () => {
    const lost = project({ databases: [{ name: 'default', engine: 'sqlite', file: `${file}.gone` }] });
    const { verdict, problems, snapshot, record } = await run(lost);
    expect(verdict).toBe('failed');
    expect(problems).toMatchObject([{ path: 'databases/default.sqlite3', code: 'dump-failed' }]);
    expect(snapshot).not.toBeNull();
    expect(record.totals.files).toBeGreaterThan(1);
  });

  it('whose database lacks a table or rows has failed, and keeps the dump', async () => {
    const expected = { tables: ['orders', 'invoices'], minRows: { orders: 501 } };
    const settings = project({ databases: [{ name: 'default', engine: 'sqlite', file, expect: expected }] });
    const { verdict, problems, record } = await run(settings);
    expect(verdict).toBe('failed');
    expect(problems.map(({ message }) => message)).toEqual([
      'the table orders has 500 rows; at least 501 are expected',
      'the table invoices is not in the dump',
    ]);
    expect(record.databases).toHaveLength(1);
  });

  it('brings the database back, into a new file, counted', async () => {
    await run(project());
    const target = join(tempFolder('back'), 'again.sqlite3');
    const result = await restoreDatabase(
      vault,
      {
        snapshot: await newest(vault),
        database: null,
        target: { kind: 'file', path: target },
        settings: project().databases[0] as never,
      },
      { world: world() },
    );
    expect(result).toMatchObject({ database: target, differences: [] });
    expect(result.tables).toContainEqual({ name: 'orders', rows: 500 });
  });

  it('with a database of another kind is refused', async () => {
    await run(project());
    const settings = projectSchema.parse({
      vault: 'main',
      databases: [{ name: 'default', engine: 'mysql', database: 'shop' }],
    }).databases[0];
    const loading = restoreDatabase(
      vault,
      {
        snapshot: await newest(vault),
        database: 'default',
        target: { kind: 'scratch' },
        settings: settings as never,
      },
      { world: world() },
    );
    await expect(loading).rejects.toMatchObject({ code: 'database-mismatch' });
  });
});

describe('commands around a backup', () => {
  const node = process.execPath;
  const command = (when: string, code: string, over: object = {}) => ({
    argv: [node, '-e', code],
    when,
    ...over,
  });

  it('before it may make what is to be kept; afterwards they know how it went', async () => {
    const before = command('before', "require('fs').writeFileSync('made.txt', process.env.COFRE_TYPE)");
    const note =
      "require('fs').writeFileSync('after.txt', process.env.COFRE_VERDICT + process.env.COFRE_SNAPSHOT)";
    const { snapshot } = await run(project({ hooks: [before, command('after-success', note)] }));
    expect(readFileSync(join((await restore(vault)).folder, 'shop/made.txt'), 'utf8')).toBe('full');
    expect(readFileSync(join(shop, 'after.txt'), 'utf8')).toBe(`complete${snapshot}`);
  });

  it('that fail before it leave no snapshot, and those for failures run', async () => {
    const note = "require('fs').writeFileSync('failed.txt', process.env.COFRE_VERDICT)";
    const hooks = [
      command('before', 'process.exit(1)'),
      command('after-failure', note),
      command('after-success', 'x('),
    ];
    await expect(run(project({ hooks }))).rejects.toMatchObject({ code: 'command-failed' });
    expect(readFileSync(join(shop, 'failed.txt'), 'utf8')).toBe('failed');
    await expect(newest(vault)).rejects.toThrow();
  });

  it('that are only to be told of make it incomplete; those to be ignored do not', async () => {
    const warn = command('before', 'process.exit(9)', { ifItFails: 'warn' });
    const result = await run(project({ hooks: [warn] }));
    expect(result).toMatchObject({
      verdict: 'incomplete',
      problems: [{ code: 'command', message: 'ended with 9' }],
    });
    const ignored = command('after', 'process.exit(9)', { ifItFails: 'ignore' });
    expect((await run(project({ hooks: [ignored] }))).verdict).toBe('complete');
  });

  it('that fail afterwards fail the run, and the snapshot stays', async () => {
    const result = await run(project({ hooks: [command('after', 'process.exit(1)')] }));
    expect(result.verdict).toBe('failed');
    expect((await newest(vault)).id).toBe(result.snapshot);
    rmSync(file);
  });
});
