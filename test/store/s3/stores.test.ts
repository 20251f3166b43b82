import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { S3Store } from '../../../main/store/s3/s3-store.ts';
import { hasCeph, startCeph } from '../../support/s3/ceph.ts';
import { hasMoto, startMoto } from '../../support/s3/moto.ts';
import { newBucket, plainClient, type S3Server } from '../../support/s3/server.ts';
import { bytesOf, codeOf, listed, storeSuite } from '../suite.ts';

const servers = [
  ['moto', hasMoto, startMoto],
  ['Ceph', hasCeph, startCeph],
] as const;

for (const [name, has, start] of servers)
  describe.runIf(has())(`on ${name}`, () => {
    let server: S3Server;
    let bucket = '';
    let made = 0;
    beforeAll(async () => {
      server = await start();
      bucket = await newBucket(server);
    });
    afterAll(() => server?.stop());

    const place = (prefix: string) => ({
      ...{ bucket, prefix, endpoint: server.endpoint, region: 'us-east-1', pathStyle: true },
    });
    const make = async (creates: 'server' | 'look-first' = 'server') => ({
      store: new S3Store(place(`vault ${++made}/é+&%20'日本`), { keys: server.keys, creates }),
      remove: async () => undefined,
    });

    storeSuite(`a store in a bucket of ${name}`, () => make());

    it('keeps apart what lies under other prefixes of the bucket', async () => {
      const [one, other] = [place('team/shop'), place('team/shop2')].map(
        (each) => new S3Store(each, { keys: server.keys }),
      );
      if (one === undefined || other === undefined) throw new Error('two stores');
      await one.put('packs/aa/1', bytesOf('1'));
      await other.put('packs/aa/2', bytesOf('2'));
      expect(await listed(one, '')).toEqual([{ name: 'packs/aa/1', size: 1 }]);
      expect(await listed(other, '')).toEqual([{ name: 'packs/aa/2', size: 1 }]);
    });

    it('looks before it creates where the service cannot refuse', async () => {
      const { store } = await make('look-first');
      await store.put('one', bytesOf('first'));
      expect(await codeOf(store.put('one', bytesOf('second')))).toBe('object-exists');
      expect((await store.get('one', 10)).toString()).toBe('first');
    });

    it('calls damaged what the place gives twice alike and is not what was stored', async () => {
      const { store } = await make();
      await store.put('packs/aa/1', bytesOf('right'));
      const client = plainClient(server);
      const Key = `${store.place.prefix}/packs/aa/1`;
      const { Metadata } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key }));
      await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'wrong', Metadata }));
      client.destroy();
      expect(await codeOf(store.get('packs/aa/1', 10))).toBe('damaged');
    });

    it('lists more than a page, complete and in order', async () => {
      const { store } = await make();
      const names = Array.from(
        { length: 1100 },
        (_, n) => `packs/${(n % 256).toString(16).padStart(2, '0')}/${n}`,
      );
      const queue = [...names];
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          for (let name = queue.pop(); name !== undefined; name = queue.pop())
            await store.put(name, bytesOf(name));
        }),
      );
      expect((await listed(store, 'packs/')).map((object) => object.name)).toEqual(names.sort());
      expect(store.requests.counts.lists).toBe(2);
    });

    it('says what is wrong with the bucket or the keys', async () => {
      const keys = server.keys;
      const at = (change: object, access = { keys }) =>
        new S3Store({ ...place('x'), ...change }, access, { policy });
      const policy = { attempts: 2, firstMs: 1, mostMs: 1 };
      const why = async (store: S3Store) => {
        const error = await listed(store, '').catch((reason: unknown) => reason);
        return [Reflect.get(Object(error), 'code'), Object(Reflect.get(Object(error), 'details')).reason];
      };
      expect(await why(at({ bucket: 'not-there-at-all' }))).toEqual(['unreachable', 's3NoBucket']);
      expect(await why(at({ endpoint: 'http://127.0.0.1:9' }))).toEqual(['unreachable', 's3Network']);
      if (!server.checksKeys) return;
      const wrongSecret = { keys: { ...keys, secretAccessKey: 'wrong' } };
      expect(await why(at({}, wrongSecret))).toEqual(['access-denied', 's3WrongKey']);
      const wrongKey = { keys: { accessKeyId: 'nobody', secretAccessKey: 'wrong' } };
      expect(await why(at({}, wrongKey))).toEqual(['access-denied', 's3WrongKey']);
    });
  });
