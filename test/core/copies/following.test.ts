import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoreEvent } from '../../../main/contract/events.ts';
import { settingsSchema } from '../../../main/contract/settings/settings.ts';
import type { Run } from '../../../main/contract/views/run.ts';
import { copyService } from '../../../main/core/copies/service.ts';
import { createCore } from '../../../main/core/core.ts';
import { systemRunners } from '../../../main/core/runners/runners.ts';
import { FolderStore } from '../../../main/store/folder.ts';
import { listed } from '../../store/suite.ts';
import { bucketStore } from '../../support/s3/copies.ts';
import { hasMoto, startMoto } from '../../support/s3/moto.ts';
import { newBucket, type S3Server } from '../../support/s3/server.ts';
import { tempFolder } from '../../support/temp.ts';
import { newest, newVault, restore } from '../../support/vaults.ts';

/** The runs that end, until there are as many. */
async function ended(events: AsyncIterable<CoreEvent>, count: number): Promise<Run[]> {
  const runs: Run[] = [];
  for await (const event of events) {
    if (event.kind === 'job.finished') runs.push(event.run);
    if (runs.length === count) break;
  }
  return runs;
}

describe.runIf(hasMoto())('a core that serves', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startMoto();
  });
  afterAll(() => server?.stop());

  it('copies each backup to the bucket by itself; from there alone it can be restored', async () => {
    const bucket = await newBucket(server);
    await using made = await newVault();
    const source = tempFolder('shop');
    writeFileSync(join(source, 'page.html'), 'hello');
    const { accessKeyId, secretAccessKey } = server.keys;
    const env = { ...process.env, COPY_ID: accessKeyId, COPY_SECRET: secretAccessKey };
    const from = (name: string) => ({ from: 'env', name });
    const cloud = {
      ...{ name: 'cloud', kind: 's3', bucket, prefix: 'shop', endpoint: server.endpoint, pathStyle: true },
      credentials: { accessKeyId: from('COPY_ID'), secretAccessKey: from('COPY_SECRET') },
    };
    const parsed = settingsSchema.parse({
      version: 1,
      vaults: {
        disk: { url: made.folder, copies: [cloud, { ...cloud, name: 'off', prefix: 'off', enabled: false }] },
      },
      projects: { shop: { vault: 'disk', folders: [source] } },
    });
    const options = { home: tempFolder('home'), version: '0', settings: async () => parsed };
    await using core = createCore({
      ...options,
      runners: systemRunners({ ...options, env }),
      services: [copyService],
    });
    for (const text of ['first', 'second']) {
      writeFileSync(join(source, 'page.html'), text);
      const over = ended(core.events(null), 2);
      await core.request('backup.start', { project: 'shop' });
      expect(await over).toMatchObject([
        { kind: 'backup', state: 'complete' },
        { kind: 'copy', type: 'cloud', state: 'complete', trigger: 'after-backup' },
      ]);
    }
    const store = bucketStore({ server, bucket, prefix: 'shop' });
    const names = async (place: typeof store | FolderStore) =>
      (await listed(place, '')).map(({ name }) => name).filter((name) => !name.startsWith('lock/'));
    expect(await names(store)).toEqual(await names(new FolderStore(made.folder)));
    const elsewhere = await made.open({ store, home: tempFolder('home') });
    const back = await restore(elsewhere, { snapshot: await newest(elsewhere) });
    expect(back).toMatchObject({ verdict: 'complete', files: 1 });
    const off = bucketStore({ server, bucket, prefix: 'off' });
    expect(await listed(off, '')).toEqual([]);
    for (const each of [store, off]) await each.close();
  });
});
