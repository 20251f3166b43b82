import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { djangoPython, makeDjangoProject } from '../../support/django-project.ts';
import { PostgresServer } from '../../support/postgres.ts';
import { postgresFolder } from '../../support/programs.ts';
import { type Ended, Sandbox } from './run-cofre.ts';

const env = { COFRE_PASSPHRASE: 'correct horse battery staple' };

/** The program in a sandbox with one vault that opens by the passphrase in the environment. */
async function sandbox(): Promise<{ box: Sandbox; cofre: (...words: string[]) => Promise<Ended> }> {
  const box = new Sandbox();
  const cofre = async (...words: string[]) => box.cofre(words, env);
  await demand(cofre('init', '--vault', box.at('vault'), '--json'));
  await demand(cofre('vault', 'add', 'main', box.at('vault'), '--passphrase-from', 'env:COFRE_PASSPHRASE'));
  return { box, cofre };
}

async function demand(running: Promise<Ended>): Promise<Ended> {
  const ended = await running;
  expect(ended.status, ended.stderr + ended.stdout).toBe(0);
  return ended;
}

const python = djangoPython();

describe.skipIf(python === null)('a Django project with SQLite', () => {
  it('is detected, backed up, destroyed, and comes back as it was', async () => {
    const { box, cofre } = await sandbox();
    const site = makeDjangoProject(box.at('shop'), python ?? '', { rows: 20_000, uploads: 6 });
    const before = { state: site.state(), media: site.mediaHashes() };

    await demand(cofre('project', 'add', 'shop', '--folder', site.folder, '--detect', '--yes'));
    const { stdout } = await demand(cofre('backup', 'shop', '--json'));
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ schema: 'cofre.backup/1', verdict: 'complete', databases: 1 });

    rmSync(site.folder, { recursive: true });
    await demand(cofre('restore', 'shop', '--in-place'));
    await demand(cofre('restore', 'shop', '--database', '--into', site.database));

    expect(site.state()).toEqual(before.state);
    expect(site.mediaHashes()).toEqual(before.media);
  });
});

describe.skipIf(python === null || postgresFolder() === null)('a Django project with PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
    server.sql("CREATE ROLE shop LOGIN PASSWORD 'hunter2 secret'");
    server.sql('CREATE DATABASE shop OWNER shop; ALTER ROLE shop CREATEDB');
  });
  afterAll(() => server?.stop());

  it('is backed up with the password of its own settings, and its live database comes back', async () => {
    const { box, cofre } = await sandbox();
    const url = `postgresql://shop:${encodeURIComponent('hunter2 secret')}@127.0.0.1:${server.port}/shop`;
    const site = makeDjangoProject(box.at('shop'), djangoPython(['django', 'psycopg2']) ?? '', {
      ...{ rows: 20_000, uploads: 6, url },
    });
    const before = site.state();
    box.write({ 'shop/.env': `SHOP_DB_PASSWORD=${JSON.stringify('hunter2 secret')}\n` });

    const added = await demand(cofre('project', 'add', 'shop', '--folder', site.folder, '--detect', '--yes'));
    const tested = await demand(cofre('test', 'shop'));
    const backedUp = await demand(cofre('backup', 'shop', '--json'));
    expect(JSON.parse(backedUp.stdout)).toMatchObject({ verdict: 'complete', databases: 1 });

    // Beside what is there: a new database, counted.
    const beside = await demand(cofre('restore', 'shop', '--database', '--json'));
    const { database, differences } = JSON.parse(beside.stdout);
    expect(database).toMatch(/^cofre_restore_[0-9a-f]+$/);
    expect(differences).toEqual([]);

    // Over the live one: only with its name, and what was there is kept first.
    server.sql('TRUNCATE orders_order CASCADE', 'shop');
    const refused = await cofre('restore', 'shop', '--database', '--over-live');
    expect(refused.status).toBe(13);
    const live = await demand(
      cofre('restore', 'latest:shop:quick', '--database', '--over-live', '--confirm', 'shop', '--json'),
    );
    expect(JSON.parse(live.stdout).safetySnapshot).toMatch(/^[0-9a-f]{64}$/);
    expect(site.state()).toEqual(before);

    const said = [added, tested, backedUp, beside, refused, live]
      .map((each) => each.stdout + each.stderr)
      .join();
    expect(said).not.toContain('hunter2');
  });

  it('a server that is down fails the backup by name, keeps the files, and shows in the history', async () => {
    const { box, cofre } = await sandbox();
    box.write({ 'app/code.py': 'code' });
    const address = `postgresql://shop@127.0.0.1:1/shop?password-from=env:NOBODY`;
    await demand(cofre('project', 'add', 'app', '--folder', box.at('app'), '--database', address));
    const failed = await box.cofre(['backup', 'app'], { ...env, NOBODY: 'x'.repeat(9) });
    expect(failed.status).toBe(1);
    expect(failed.stdout + failed.stderr).toMatch(/databases\/shop\.pgdump.*could not be dumped/);
    const history = JSON.parse((await demand(cofre('history', '--json'))).stdout);
    expect(history.runs[0]).toMatchObject({
      project: 'app',
      state: 'failed',
      reason: { code: 'dump-failed' },
    });
    const listed = JSON.parse((await demand(cofre('list', '--json'))).stdout);
    expect(listed.snapshots).toHaveLength(1);
  });
});

describe.skipIf(python === null)('a restore drill of a Django project', () => {
  it('asks the project itself in the restored copy; what it says decides', async () => {
    const { box, cofre } = await sandbox();
    const site = makeDjangoProject(box.at('shop'), python ?? '', { rows: 2000, uploads: 2 });
    await demand(cofre('project', 'add', 'shop', '--folder', site.folder, '--detect', '--yes'));
    const check = (...words: string[]) => ({ argv: [python, 'manage.py', ...words] });
    const file = box.at('home/settings.json');
    const settings = JSON.parse(readFileSync(file, 'utf8'));
    settings.projects.shop.drill = { commands: [check('check'), check('migrate', '--check')] };
    writeFileSync(file, JSON.stringify(settings));
    await demand(cofre('backup', 'shop'));
    const drill = JSON.parse((await demand(cofre('drill', 'shop', '--json'))).stdout);
    expect(drill).toMatchObject({
      verdict: 'passed',
      databases: [{ engine: 'sqlite', verdict: 'passed', scratch: 'file' }],
      checks: [
        { verdict: 'passed', exitStatus: 0 },
        { verdict: 'passed', exitStatus: 0 },
      ],
    });
    expect(drill.databases[0].rows).toBe(drill.databases[0].expectedRows);

    // A migration that the backed up database does not have.
    box.write({
      'shop/orders/migrations/0002_later.py': `from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = [("orders", "0001_initial")]\n    operations = []\n`,
    });
    await demand(cofre('backup', 'shop'));
    const failed = await cofre('drill', 'shop');
    expect(failed.status).toBe(4);
    expect(failed.stdout).toContain('migrate --check says that the restored copy is not right');
  });
});
