import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasMoto, startMoto } from '../../support/s3/moto.ts';
import { newBucket } from '../../support/s3/server.ts';
import { Sandbox } from './run-cofre.ts';

const PASSPHRASE = { COFRE_PASSPHRASE: 'correct horse battery staple' };

/** A project with files and a database, backed up to an encrypted vault that is copied to `copy` (settings of a copy). */
async function machineWith(copy: object): Promise<{ box: Sandbox; kit: string }> {
  const box = new Sandbox();
  Object.assign(box.env, PASSPHRASE);
  box.write({ 'site/index.html': '<h1>Hello</h1>\n', 'site/media/logo.png': Buffer.alloc(300_000, 7) });
  const db = new DatabaseSync(box.at('site/app.db'));
  db.exec(
    "CREATE TABLE orders(id INTEGER PRIMARY KEY, note TEXT); INSERT INTO orders(note) VALUES ('a'), ('b'), ('c');",
  );
  db.close();
  const { recoveryKey } = await box.json(['init', 'vault']);
  await box.json(['vault', 'add', 'disk', 'vault', '--passphrase-from', 'env:COFRE_PASSPHRASE']);
  await box.json([
    'project',
    'add',
    'shop',
    '--folder',
    'site',
    '--database',
    'sqlite:site/app.db',
    '--vault',
    'disk',
    '--yes',
  ]);
  const file = box.at('home/settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  settings.vaults.disk.copies = [copy];
  settings.projects.shop.hooks = [{ argv: ['true'], when: 'before' }];
  writeFileSync(file, JSON.stringify(settings));
  return { box, kit: String(recoveryKey) };
}

/** Everything of the old machine is gone. */
function burn(box: Sandbox): void {
  for (const name of readdirSync(box.folder)) rmSync(box.at(name), { recursive: true, force: true });
}

function rowsIn(file: string): unknown {
  const db = new DatabaseSync(file, { readOnly: true });
  const row = db.prepare('SELECT count(*) AS rows FROM orders').get();
  db.close();
  return row?.rows;
}

describe.runIf(hasMoto())('when the machine has burned', () => {
  test('an empty machine with the bucket and the recovery key has everything again', {
    timeout: 120_000,
  }, async () => {
    const server = await startMoto();
    onTestFinished(() => server.stop());
    const bucket = await newBucket(server);
    const { accessKeyId, secretAccessKey } = server.keys;
    const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const { box: old, kit } = await machineWith({
      ...{ name: 'cloud', kind: 's3', endpoint: server.endpoint, bucket, prefix: 'web-1' },
      credentials: 'aws-chain',
    });
    Object.assign(old.env, keys);
    expect(await old.json(['backup', 'shop'])).toMatchObject({ verdict: 'complete' });
    await old.json(['copy', 'run', 'cloud']);
    burn(old);

    const box = new Sandbox();
    Object.assign(box.env, keys);
    box.write({ 'kit.txt': `${kit}\n` });
    const url = `s3://${bucket}/web-1?endpoint=${encodeURIComponent(server.endpoint)}`;
    const withKit = ['--recovery-key-file', 'kit.txt'];

    const seen = await box.json(['clone', url, ...withKit]);
    expect(seen).toMatchObject({ vault: null, snapshots: 1, newest: [{ project: 'shop' }] });
    const members = await box.cofre([
      'fleet',
      `s3://${bucket}?endpoint=${encodeURIComponent(server.endpoint)}`,
      '--json',
    ]);
    expect(JSON.parse(members.stdout).vaults).toMatchObject([{ name: 'web-1', state: { failing: 0 } }]);

    const straight = ['--vault', url, ...withKit];
    await box.json(['restore', 'latest:shop', 'site/media', '--target', 'media', ...straight]);
    expect(readFileSync(box.at('media/site/media/logo.png'))).toEqual(Buffer.alloc(300_000, 7));
    await box.json(['restore', 'latest:shop', '--database', 'app', '--into', box.at('app.db'), ...straight]);
    expect(rowsIn(box.at('app.db'))).toBe(3);

    const cloned = await box.json(['clone', url, 'vault', '--settings', ...withKit]);
    expect(cloned).toMatchObject({
      ...{ name: 'disk', projects: ['shop'], problems: [], snapshots: 1 },
      leftOut: ['projects.shop.hooks[0]'],
    });
    Object.assign(box.env, PASSPHRASE);
    expect(await box.json(['check', '--read', '--vault', 'disk'])).toMatchObject({ verdict: 'ok' });
    await box.json(['restore', 'latest', '--target', 'back', '--vault', 'disk']);
    expect(readFileSync(box.at('back/site/index.html'), 'utf8')).toBe('<h1>Hello</h1>\n');
    const { vaults, projects } = JSON.parse(readFileSync(box.at('home/settings.json'), 'utf8'));
    expect(vaults.disk).toMatchObject({ url: box.at('vault'), copies: [{ name: 'cloud', bucket }] });
    expect(projects.shop).toMatchObject({ vault: 'disk', folders: [old.at('site')] });
  });
});

describe('from a folder copy', () => {
  test('what is damaged there is left out and named; the rest comes, and a second try is quick', {
    timeout: 60_000,
  }, async () => {
    const { box, kit } = await machineWith({
      name: 'nas',
      kind: 'folder',
      path: '/nowhere',
      marker: '0'.repeat(32),
    });
    await box.json(['backup', 'shop']);
    const packs = readdirSync(box.at('vault/packs'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.includes('.tar'),
    );
    appendFileSync(box.at('vault/packs', packs[0] ?? ''), 'x');
    box.write({ 'kit.txt': kit });
    const args = [
      'clone',
      'vault',
      'again',
      '--no-settings',
      '--name',
      'again',
      '--recovery-key-file',
      'kit.txt',
    ];
    const first = await box.cofre([...args, '--json']);
    expect([first.status, JSON.parse(first.stdout)]).toMatchObject([
      3,
      { problems: [{ path: `packs/${packs[0]}` }] },
    ]);
    const second = await box.cofre([...args, '--json']);
    expect(JSON.parse(second.stdout)).toMatchObject({ objects: 0 });
    const other = await box.cofre(['init', 'other', '--plain']);
    expect(other.status).toBe(0);
    const refused = await box.cofre([
      'clone',
      'vault',
      'other',
      '--no-settings',
      '--name',
      'other',
      '--recovery-key-file',
      'kit.txt',
    ]);
    expect([refused.status, refused.stderr]).toEqual([13, expect.stringContaining('another vault')]);
  });
});
