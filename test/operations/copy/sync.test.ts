import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openKnownPacks } from '../../../main/engine/catalog/known-packs.ts';
import { check } from '../../../main/operations/check.ts';
import type { Destination } from '../../../main/operations/copy/destination.ts';
import type { Ledger } from '../../../main/operations/copy/ledger.ts';
import { executeHeal, planHeal } from '../../../main/operations/heal/heal.ts';
import { executePrune, planPrune } from '../../../main/operations/prune/prune.ts';
import { catalogFile } from '../../../main/operations/vault/catalog-place.ts';
import { FolderStore } from '../../../main/store/folder.ts';
import type { Store } from '../../../main/store/store.ts';
import { codeOf, listed } from '../../store/suite.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { noise } from '../../support/random.ts';
import { bucketCopy, folderCopy, newLedger, POLICY, sync } from '../../support/s3/copies.ts';
import { hasMoto, startMoto } from '../../support/s3/moto.ts';
import { newBucket, type S3Server } from '../../support/s3/server.ts';
import { tempFolder } from '../../support/temp.ts';
import { treeOf } from '../../support/tree-of.ts';
import { backUp, newVault, restore, TestVault } from '../../support/vaults.ts';

const names = async (store: Store): Promise<string[]> =>
  (await listed(store, '')).map(({ name }) => name).filter((name) => !name.startsWith('lock/'));

const contentsOf = (folder: string) => [...treeOf(folder)].map(([name, { content }]) => [name, content]);

let server: S3Server;
let bucket = '';
let made = 0;
const moto = hasMoto();
/** A vault with one backup, made once: every test gets a copy of its own. */
let template: TestVault;
let pages = '';
beforeAll(async () => {
  template = await newVault({ encrypted: true });
  pages = tempFolder('source');
  writeFileSync(join(pages, 'page.html'), 'hello');
  writeFileSync(join(pages, 'photo'), noise(1, 3_000_000));
  await backUp(await template.open(), pages);
  await template.close();
  if (!moto) return;
  server = await startMoto();
  bucket = await newBucket(server);
});
afterAll(() => server?.stop());

const kinds = [
  ['a bucket', moto, async () => bucketCopy({ server, bucket, prefix: `copy ${++made}` })],
  ['a folder', true, () => folderCopy(join(tempFolder('copy'), 'disk'))],
] as const;

for (const [kind, has, open] of kinds)
  describe.runIf(has)(`a copy in ${kind}`, () => {
    let test: TestVault;
    let source = '';
    let to: Destination;
    let ledger: Ledger;
    beforeEach(async () => {
      const folder = join(tempFolder('vault'), 'vault');
      cpSync(template.folder, folder, { recursive: true });
      test = new TestVault(folder, tempFolder('home'), template.key);
      source = tempFolder('source');
      cpSync(pages, source, { recursive: true });
      to = await open();
      ledger = newLedger();
      return async () => {
        ledger.close();
        await to.close();
        await test.close();
      };
    });
    const run = (options = {}) => sync(test.folder, { to, ledger }, options);

    it('holds all that the vault holds, is proved sound, and gives everything back', async () => {
      const result = await run();
      expect(result).toMatchObject({
        problems: [],
        pending: { objects: 0, bytes: 0 },
        replaced: 0,
        restraint: null,
      });
      expect(await names(to.store)).toEqual(await names(new FolderStore(test.folder)));
      const copy = await test.open({ store: to.store, home: tempFolder('home') });
      expect((await check(copy, { depth: 'read' })).verdict).toBe('ok');
      const { folder } = await restore(copy);
      expect(contentsOf(join(folder, basename(pages)))).toEqual(contentsOf(pages));
    });

    it('sends nothing when nothing is new, and only what is new after a backup', async () => {
      const first = await run();
      expect(await run()).toMatchObject({ sent: 0, listed: false, stored: first.stored });
      writeFileSync(join(source, 'new.html'), 'new');
      await backUp(await test.open(), source);
      const third = await run();
      expect(third.sent).toBeGreaterThanOrEqual(3);
      expect(third.sentBytes).toBeLessThan(500_000);
      expect(await names(to.store)).toEqual(await names(new FolderStore(test.folder)));
    });

    it('finds what was lost or changed there, and sends it again', async () => {
      await run();
      const packs = (await names(to.store)).filter((name) => name.startsWith('packs/'));
      const [lost = '', changed = ''] = packs;
      await to.store.delete(lost);
      const bytes = await to.store.get(changed, 100_000_000);
      bytes[100] = (bytes[100] ?? 0) ^ 1;
      await to.store.replace(changed, bytes);
      const result = await run({ fresh: true });
      expect(result).toMatchObject({ lost: 1, replaced: 1, listed: true });
      const copy = await test.open({ store: to.store, home: tempFolder('home') });
      expect((await check(copy, { depth: 'read' })).verdict).toBe('ok');
    });

    it('drops what the vault dropped after its grace, records before packs', async () => {
      const vault = await test.open();
      for (const text of ['two', 'three']) {
        writeFileSync(join(source, 'page.html'), noise(text.length, 2_000_000));
        await backUp(vault, source);
      }
      const clock = new FakeClock();
      const policy = { ...POLICY, deleteGraceMs: 1000 };
      await run({ clock, policy });
      await executePrune(vault, await planPrune(vault, { rules: { last: 1 }, graceMs: 0 }));
      const kept = await names(new FolderStore(test.folder));
      const waiting = await run({ clock, policy, fresh: true });
      expect(waiting.removed).toBe(0);
      expect(waiting.waiting).toBeGreaterThanOrEqual(2); // a record and its data; lists may be patches of older ones
      clock.set(clock.now() + 1001);
      expect((await run({ clock, policy })).removed).toBe(waiting.waiting);
      expect(await names(to.store)).toEqual(kept);
      const copy = await test.open({ store: to.store, home: tempFolder('home') });
      expect((await check(copy, { depth: 'read' })).verdict).toBe('ok');
    });

    it('keeps what went missing in the vault, and drops what was tidied away, though nothing has a grace', async () => {
      const vault = await test.open();
      await backUp(vault, source);
      const policy = { ...POLICY, deleteGraceMs: 0 };
      await run({ policy });
      const file = catalogFile(test.home, vault.description.id, vault.store.url);
      const isNeeded = (pack: string): boolean => {
        using known = openKnownPacks(file);
        return known.has(pack);
      };
      const before = await names(to.store);
      const packs = before.filter((name) => name.startsWith('packs/'));
      rmSync(join(test.folder, packs[0] ?? ''));
      expect(await run({ policy, isNeeded })).toMatchObject({ removed: 0, waiting: 1 });
      // The catalog sees that it is gone, and remembers that nobody removed it.
      writeFileSync(join(source, 'page.html'), noise(5, 900_000));
      await backUp(vault, source);
      await run({ policy, isNeeded });
      expect(await names(to.store)).toEqual(expect.arrayContaining(before));
      await test.close();
      const again = await test.open();
      const copies = [{ name: 'copy', store: to.store }];
      await executeHeal(again, copies, { plan: await planHeal(again, copies, { read: true }) });
      await executePrune(again, await planPrune(again, { rules: { last: 1 }, graceMs: 0 }));
      expect((await run({ policy, isNeeded })).removed).toBeGreaterThan(0);
      expect(await names(to.store)).toEqual(await names(new FolderStore(test.folder)));
    });

    it('keeps everything when the vault was emptied, is held, or would drop most of it at once', async () => {
      const policy = { ...POLICY, deleteGraceMs: 0 };
      await run({ policy });
      const before = await names(to.store);
      for (const part of ['snapshots', 'packs']) rmSync(join(test.folder, part), { recursive: true });
      expect(await run({ policy })).toMatchObject({ removed: 0, restraint: 'empty-vault' });
      expect(await run({ policy: { ...policy, mayDelete: false } })).toMatchObject({ restraint: 'held' });
      rmSync(test.folder, { recursive: true });
      expect(await codeOf(run({ policy }))).toBe('unreachable');
      expect(await names(to.store)).toEqual(before);
    });

    it('does not send what is damaged in the vault, and says so', async () => {
      const [pack = ''] = (await names(new FolderStore(test.folder))).filter((name) =>
        name.startsWith('packs/'),
      );
      const file = join(test.folder, pack);
      const bytes = await new FolderStore(test.folder).get(pack, 100_000_000);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      writeFileSync(file, bytes);
      const result = await run();
      expect(result.problems).toMatchObject([{ path: pack, code: 'damaged' }]);
      expect(await names(to.store)).not.toContain(pack);
      expect(await names(to.store)).toHaveLength((await names(new FolderStore(test.folder))).length - 1);
    });

    it('refuses a place where another vault is copied to, and changes nothing there', async () => {
      await run();
      const before = await names(to.store);
      const other = await newVault();
      const refused = sync(other.folder, { to, ledger: newLedger() });
      await expect(refused).rejects.toMatchObject({ code: 'refused', details: { reason: 'copyOtherVault' } });
      expect(await names(to.store)).toEqual(before);
    });

    it('refuses a place that was full and is empty', async () => {
      await run();
      for (const name of await names(to.store)) await to.store.delete(name);
      await expect(run({ fresh: true })).rejects.toMatchObject({ code: 'listing-empty' });
      ledger.forget();
      await run();
      expect(await names(to.store)).toEqual(await names(new FolderStore(test.folder)));
    });

    it('stops when it is cancelled, and goes on from there', async () => {
      const stop = new AbortController();
      const onEvent = ({ kind }: { kind: string }) => {
        if (kind === 'advance') stop.abort();
      };
      await expect(run({ signal: stop.signal, onEvent })).rejects.toThrow();
      const result = await run();
      expect(result.listed).toBe(true);
      expect(await names(to.store)).toEqual(await names(new FolderStore(test.folder)));
    });
  });

it.runIf(moto)('lets the first of two vaults have a place that both begin at once', async () => {
  const place = () => bucketCopy({ server, bucket, prefix: 'both' });
  const two = await Promise.all([newVault(), newVault()]);
  const ends = await Promise.all(
    two.map(({ folder }) => codeOf(sync(folder, { to: place(), ledger: newLedger() }))),
  );
  expect(ends.sort()).toEqual(['none', 'refused']);
});

it('writes nothing where the disk of a copy is not mounted', async () => {
  const { folder } = await newVault();
  const disk = join(tempFolder('copy'), 'disk');
  const to = await folderCopy(disk);
  rmSync(join(disk, '.cofre-copy.json'));
  await expect(sync(folder, { to, ledger: newLedger() })).rejects.toMatchObject({
    code: 'unreachable',
    details: { reason: 'copyAbsent' },
  });
  expect(await names(new FolderStore(disk))).toEqual([]);
});

it.runIf(moto)('keeps to its limit of bytes a second', async () => {
  const to = bucketCopy({ server, bucket, prefix: 'slow' });
  const started = performance.now();
  await sync(template.folder, { to, ledger: newLedger() }, { limit: () => 2_000_000 });
  expect(performance.now() - started).toBeGreaterThan(900);
});
