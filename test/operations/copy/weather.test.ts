import { createHash } from 'node:crypto';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CofreError } from '../../../main/base/errors.ts';
import { check } from '../../../main/operations/check.ts';
import { hashInName } from '../../../main/operations/copy/kinds.ts';
import { BRIEF } from '../../../main/store/s3/retry.ts';
import { listed } from '../../store/suite.ts';
import { noise, Random } from '../../support/random.ts';
import { hasCeph, startCeph } from '../../support/s3/ceph.ts';
import { bucketCopy, bucketStore, newLedger, sync } from '../../support/s3/copies.ts';
import { type Asked, type Fault, FaultProxy, type Weather } from '../../support/s3/fault-proxy.ts';
import { hasMoto, startMoto } from '../../support/s3/moto.ts';
import { newBucket, type S3Server } from '../../support/s3/server.ts';
import { tempFolder } from '../../support/temp.ts';
import { backUp, newVault, TestVault } from '../../support/vaults.ts';

/** Faults of one kind for a share of the requests, the same for the same seed. */
function often(share: number, fault: (asked: Asked) => Fault | null, seed = 1): Weather {
  const random = new Random(seed);
  return (asked) => (random.below(1000) < share * 1000 ? fault(asked) : null);
}

const isBody = ({ method }: Asked): boolean => method === 'PUT';
const WEATHERS: readonly (readonly [string, Weather])[] = [
  [
    'a storm of 500 and 503',
    often(0.4, ({ n }) => ({
      kind: 'before',
      status: n % 2 ? 500 : 503,
      code: n % 2 ? 'InternalError' : 'SlowDown',
    })),
  ],
  [
    'a line that is cut while sending',
    often(0.5, (asked) => (isBody(asked) ? { kind: 'cut-request', after: 10_000 } : null)),
  ],
  ['answers that are cut', often(0.4, () => ({ kind: 'cut-answer', after: 30 }))],
  ['answers that get lost', often(0.4, () => ({ kind: 'lost-answer' }))],
  [
    'answers that end early',
    often(0.4, ({ method }) => (method === 'GET' ? { kind: 'short-answer' } : null)),
  ],
  [
    'bytes that change on the way there',
    often(0.4, (asked) => (isBody(asked) ? { kind: 'wrong-request' } : null)),
  ],
  [
    'bytes that change on the way back',
    often(0.4, ({ method }) => (method === 'GET' ? { kind: 'wrong-answer' } : null)),
  ],
  ['listings that are old', often(1, ({ isListing }) => (isListing ? { kind: 'stale' } : null))],
  [
    'a server that is slow, and sometimes silent',
    often(0.3, ({ n }) => (n % 3 === 0 ? { kind: 'silent' } : { kind: 'slow', ms: 30 })),
  ],
];

/** Retries as usual, without the waiting. */
const world = { policy: { ...BRIEF, attempts: 8, firstMs: 1, mostMs: 2 }, stallMs: 400 };

let template: TestVault;
beforeAll(async () => {
  template = await newVault({ encrypted: true });
  const source = tempFolder('source');
  const vault = await template.open();
  for (const n of [1, 2, 3]) {
    writeFileSync(join(source, `photo-${n}`), noise(n, 1_200_000));
    await backUp(vault, source);
  }
  await template.close();
});

const servers = [
  ['moto', hasMoto, startMoto],
  ['Ceph', hasCeph, startCeph],
] as const;

for (const [name, has, start] of servers)
  describe.runIf(has())(`a copy on ${name}, through bad weather`, () => {
    let server: S3Server;
    let proxy: FaultProxy;
    let line: Pick<S3Server, 'endpoint' | 'keys'>;
    let bucket = '';
    let made = 0;
    beforeAll(async () => {
      server = await start();
      bucket = await newBucket(server);
      proxy = new FaultProxy(server.endpoint);
      line = { endpoint: await proxy.start(), keys: server.keys };
    });
    afterAll(async () => {
      await proxy?.stop();
      await server?.stop();
    });

    const open = (prefix: string) => bucketCopy({ server: line, bucket, prefix }, world);
    /** What really lies there, asked without the bad line. */
    const direct = (prefix: string) => bucketStore({ server, bucket, prefix });

    async function expectWhole(prefix: string): Promise<number> {
      const store = direct(prefix);
      let count = 0;
      for (const { name: object, size } of await listed(store, '')) {
        const hash = hashInName(object);
        const bytes = await store.get(object, size);
        if (hash !== null) expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash);
        count += 1;
      }
      await store.close();
      return count;
    }

    // Moto takes what does not fit its hash; the other server stands for all that do not.
    const weathers = WEATHERS.filter(([what]) => name !== 'moto' || !what.includes('way there'));

    it.each(weathers)(
      '%s: nothing is lost, nothing half-visible, and it completes',
      async (what, weather) => {
        const prefix = `weather ${++made}`;
        const folder = join(tempFolder('vault'), 'vault');
        cpSync(template.folder, folder, { recursive: true });
        const to = open(prefix);
        const ledger = newLedger();
        proxy.happened.clear();
        // Old listings need something that is newer than them.
        if (what.includes('old')) await sync(folder, { to, ledger }, { fresh: true });
        proxy.weather = weather;
        for (let tries = 1; tries <= 4; tries += 1) {
          const failed = await sync(folder, { to, ledger }, { fresh: true }).then(
            () => null,
            (error: unknown) => error,
          );
          await expectWhole(prefix);
          if (failed === null) break;
          expect(failed).toBeInstanceOf(CofreError);
        }
        proxy.weather = () => null;
        expect([...proxy.happened.values()].reduce((a, b) => a + b, 0)).toBeGreaterThan(0);
        await sync(folder, { to, ledger }, { fresh: true });
        await to.close();
        const store = direct(prefix);
        const vault = await new TestVault(folder, tempFolder('home'), template.key).open({ store });
        expect(await check(vault, { depth: 'structure' })).toMatchObject({ verdict: 'ok', snapshots: 3 });
        await vault.close();
      },
    );

    it.each([
      ['ExpiredToken', 400, undefined, 'access-denied', 's3Expired'],
      ['RequestTimeTooSkewed', 403, 'an hour ago', 'unreachable', 's3Clock'],
      ['AccessDenied', 403, undefined, 'access-denied', 's3Denied'],
      ['SlowDown', 503, undefined, 'unreachable', 's3Busy'],
    ] as const)('%s is told in words, and nothing is changed', async (code, status, date, kind, reason) => {
      const late = date === undefined ? {} : { date: new Date(Date.now() - 3_600_000) };
      proxy.weather = () => ({ kind: 'before', status, code, ...late });
      const prefix = `refused ${++made}`;
      const to = open(prefix);
      const details = reason === 's3Clock' ? { reason, minutes: 60 } : { reason };
      await expect(sync(template.folder, { to, ledger: newLedger() })).rejects.toMatchObject({
        code: kind,
        details,
      });
      proxy.weather = () => null;
      await to.close();
      expect(await expectWhole(prefix)).toBe(0);
    });
  });
