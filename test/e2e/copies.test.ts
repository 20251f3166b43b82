import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasCeph, startCeph } from '../support/s3/ceph.ts';
import { newBucket, plainClient, type S3Server } from '../support/s3/server.ts';
import { withBrowser } from './support/browser.ts';
import { World } from './support/world.ts';

const world = new World();
const browser = withBrowser();
let server: S3Server | undefined;

// Ceph, because it checks keys.
describe.runIf(hasCeph())('a bucket', () => {
  beforeAll(async () => {
    world.vault();
    world.write({ 'shop/a.txt': 'a\n'.repeat(1000) });
    world.cofre('project', 'add', 'shop', '--folder', world.at('shop'));
    world.cofre('backup', 'shop');
    server = await startCeph();
    await world.serve();
  });
  afterAll(async () => {
    await world.end();
    await server?.stop();
  });

  test('is tried with wrong keys, then with the right ones, added, and filled', async () => {
    if (server === undefined) throw new Error('no server');
    const bucket = await newBucket(server);
    const page = await browser.page();
    await world.open(page, '#/cloud');
    await page.getByRole('button', { name: 'Add a copy' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name of the copy').fill('elsewhere');
    await dialog.getByLabel('Provider').selectOption('custom');
    await dialog.getByLabel('Address of the service').fill(server.endpoint);
    await dialog.getByLabel('Bucket', { exact: true }).fill(bucket);
    await dialog.getByLabel('Path in the bucket').fill('shop');
    await dialog.getByLabel('Id of the access key').fill(server.keys.accessKeyId);
    const secret = dialog.getByLabel('Secret of the access key');

    await secret.fill('not the secret');
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await dialog.getByText('So it cannot be used').waitFor({ timeout: 60_000 });

    await secret.fill(server.keys.secretAccessKey);
    await dialog.getByRole('button', { name: 'Test connection' }).click();
    await dialog.getByText('These keys can list').waitFor({ timeout: 60_000 });
    await dialog.getByText('All that is needed works.').waitFor();
    await dialog.getByRole('button', { name: 'Add a copy' }).click();
    await dialog.waitFor({ state: 'detached' });

    const card = page.getByRole('listitem').filter({ hasText: 'elsewhere' });
    await card.getByRole('button', { name: 'Sync now' }).click();
    await card.getByText('current', { exact: true }).waitFor({ timeout: 60_000 });
    const client = plainClient(server);
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: 'shop/' }),
    );
    client.destroy();
    expect(Contents.map(({ Key }) => Key)).toContain('shop/vault.json');
    expect(world.cofre('project', 'show', 'shop', '--json')).not.toContain(server.keys.secretAccessKey);
  });
});
