import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasMoto, startMoto } from '../../support/s3/moto.ts';
import { newBucket, type S3Server } from '../../support/s3/server.ts';
import { Sandbox } from './run-cofre.ts';

/** A project with a backup in a vault called `disk`. */
async function backedUp(): Promise<Sandbox> {
  const box = new Sandbox();
  box.write({ 'site/page.html': 'hello' });
  await box.json(['init', 'vault', '--plain']);
  await box.json(['vault', 'add', 'disk', 'vault']);
  await box.json(['project', 'add', 'shop', '--folder', 'site']);
  await box.json(['backup', 'shop']);
  return box;
}

it('a folder is tried, added, filled, listed and forgotten', async () => {
  const box = await backedUp();
  expect((await box.cofre(['copy'])).stdout).toContain('No vault has a copy yet');
  const added = await box.json(['copy', 'add', 'usb', 'stick', '--grace', '7d', '--no-check']);
  expect(added).toMatchObject({ vault: 'disk', name: 'usb', kind: 'folder', state: 'never', graceDays: 7 });
  const ran = await box.cofre(['copy', 'run', 'usb']);
  expect([ran.status, ran.stdout]).toEqual([0, expect.stringMatching(/^usb: sent \d+ objects/)]);
  const { copies } = await box.json(['copy', 'list']);
  expect(copies).toMatchObject([{ name: 'usb', state: 'current', pendingObjects: 0, problem: null }]);
  expect((await box.cofre(['list', '--vault', './stick'])).stdout).toContain('shop');
  const tested = await box.cofre(['copy', 'test', 'usb']);
  expect([tested.status, tested.stdout]).toEqual([0, expect.stringContaining('There is room')]);
  expect((await box.cofre(['copy', 'add', 'usb', 'other'])).stderr).toContain('has a copy "usb" already');
  expect((await box.cofre(['copy', 'run', 'usk'])).stderr).toContain('did you mean usb?');
  expect((await box.cofre(['copy', 'remove', 'usb'])).stdout).toContain('What lies there stays');
  expect(await box.json(['copy', 'list'])).toMatchObject({ copies: [] });
});

it('a disk that is away is quiet, and nothing is written into the folder under it', async () => {
  const box = await backedUp();
  await box.json(['copy', 'add', 'usb', 'stick']);
  const { renameSync, mkdirSync, readdirSync } = await import('node:fs');
  renameSync(box.at('stick'), box.at('drawer'));
  mkdirSync(box.at('stick'));
  const ran = await box.cofre(['copy', 'run', 'usb']);
  expect([ran.status, ran.stderr]).toEqual([
    75,
    expect.stringContaining('the disk of the copy is not there'),
  ]);
  expect(readdirSync(box.at('stick'))).toEqual([]);
  expect(await box.json(['copy', 'list'])).toMatchObject({ copies: [{ state: 'absent' }] });
});

const moto = hasMoto();
describe.runIf(moto)('a bucket', () => {
  let server: S3Server;
  let bucket = '';
  beforeAll(async () => {
    server = await startMoto();
    bucket = await newBucket(server);
  });
  afterAll(() => server?.stop());

  it('is tried, added with keys that no file holds, filled, and is a vault of its own', async () => {
    const box = await backedUp();
    const { accessKeyId, secretAccessKey } = server.keys;
    box.env.COPY_ID = accessKeyId;
    box.env.COPY_SECRET = secretAccessKey;
    const place = `s3://${bucket}/team/shop`;
    const keys = [
      '--endpoint',
      server.endpoint,
      '--key-from',
      'env:COPY_ID',
      '--secret-from',
      'env:COPY_SECRET',
    ];
    const added = await box.cofre(['copy', 'add', 'cloud', place, ...keys]);
    expect(added.stderr).toBe('');
    expect(added.stdout).toMatch(
      /They can write[\s\S]*These keys can overwrite[\s\S]*The copy cloud of disk follows/,
    );
    expect(added.stdout).toContain('does not survive their loss'); // a server on this machine
    const ran = await box.cofre(['copy', 'run']);
    expect([ran.status, ran.stdout]).toEqual([
      0,
      expect.stringMatching(/cloud: sent \d+ objects[\s\S]*requests: /),
    ]);
    expect(readFileSync(box.at('home', 'settings.json'), 'utf8')).not.toContain(secretAccessKey);
    const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const url = `${place}?endpoint=${encodeURIComponent(server.endpoint)}`;
    expect((await box.cofre(['list', '--vault', url], env)).stdout).toContain('shop');
    expect((await box.cofre(['history', '--json'])).stdout).toContain('"copy"');
  });

  it('that is not there is told, and not added', async () => {
    const box = await backedUp();
    const keys = [
      '--endpoint',
      server.endpoint,
      '--key-from',
      'env:COPY_ID',
      '--secret-from',
      'env:COPY_SECRET',
    ];
    const env = { COPY_ID: 'a', COPY_SECRET: 'b' };
    const refused = await box.cofre(['copy', 'add', 'cloud', 's3://no-such-bucket/x', ...keys], env);
    expect([refused.status, refused.stdout]).toEqual([
      1,
      expect.stringContaining('there is no bucket no-such-bucket'),
    ]);
    expect(await box.json(['copy', 'list'])).toMatchObject({ copies: [] });
    const none = await box.cofre(['copy', 'add', 'cloud', `s3://${bucket}/x`, '--endpoint', server.endpoint]);
    expect([none.status, none.stderr]).toEqual([12, expect.stringContaining('--key-from')]);
  });
});
