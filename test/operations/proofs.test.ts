import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Drill } from '../../main/contract/views/proof.ts';
import { dropProofs, keepProof, listProofs, provenSnapshots } from '../../main/operations/proofs.ts';
import { executePrune, planPrune } from '../../main/operations/prune/prune.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import type { Snapshot } from '../../main/operations/vault/sync-catalog.ts';
import { plant } from '../support/plant.ts';
import { tempFolder } from '../support/temp.ts';
import { backUp, InlineStore, newVault, snapshotsOf, type TestVault } from '../support/vaults.ts';

let test: TestVault;
let vault: Vault;
let snapshots: Snapshot[];
beforeEach(async () => {
  test = await newVault({ encrypted: true });
  vault = await test.open();
  const source = tempFolder('source');
  for (const text of ['one', 'two', 'three']) {
    plant(source, { 'a.txt': text });
    await backUp(vault, source, { project: 'shop', type: 'full' });
  }
  snapshots = await snapshotsOf(vault);
  return () => test.close();
});

let minute = 0;
const drillOf = (n: number, more: Partial<Drill> = {}): Drill => ({
  ...{ run: null, snapshot: snapshots[n]?.id ?? '', snapshotTime: 0, project: 'shop', type: 'full' },
  ...{ at: 60_000 * ++minute, copy: null, scope: 'full', verdict: 'passed', reasons: [] },
  ...{ files: 1, bytes: 3, restoreMs: 5, durationMs: 9, databases: [], checks: [] },
  ...more,
});

describe('the proofs of a vault', () => {
  it('are sealed, known again by another machine, and closed to one without the key', async () => {
    const drill = drillOf(0);
    const object = await keepProof(vault, drill);
    expect(object).toMatch(/^proofs\/\d{8}T\d{6}Z-[0-9a-f]{16}\.json\.age$/);
    expect(readFileSync(join(test.folder, object)).includes('shop')).toBe(false);
    const other = await test.open({ home: tempFolder('home'), store: new InlineStore(test.folder) });
    expect(await listProofs(other)).toEqual({ proofs: [{ object, drill }], problems: [] });
    const sealed = await test.open({ home: tempFolder('home'), sealed: true });
    expect(await listProofs(sealed)).toEqual({ proofs: [], problems: [] });
  });

  it('are not believed when a bit of them is wrong', async () => {
    const object = await keepProof(vault, drillOf(0));
    const file = join(test.folder, object);
    const bytes = readFileSync(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const other = await test.open({ home: tempFolder('home') });
    const { proofs, problems } = await listProofs(other);
    expect([proofs, problems.map(({ path, code }) => [path, code])]).toEqual([[], [[object, 'damaged']]]);
    expect(await provenSnapshots(other, snapshots)).toEqual(new Set());
  });

  it('prove a snapshot until a later drill of it fails; one that says nothing changes nothing', async () => {
    const proven = async () =>
      [...(await provenSnapshots(vault, snapshots))].map((id) =>
        snapshots.findIndex((each) => each.id === id),
      );
    await keepProof(vault, drillOf(0));
    await keepProof(vault, drillOf(1));
    expect(await proven()).toEqual([0, 1]);
    await keepProof(vault, drillOf(1, { verdict: 'inconclusive' }));
    expect(await proven()).toEqual([0, 1]);
    await keepProof(vault, drillOf(1, { verdict: 'failed' }));
    expect(await proven()).toEqual([0]);
    await keepProof(vault, drillOf(2, { scope: 'sample' }));
    expect(await proven()).toEqual([0]); // a sample does not push out what was restored in full
    await keepProof(vault, drillOf(0, { verdict: 'failed', scope: 'sample' }));
    expect(await proven()).toEqual([2]);
  });

  it('keep the newest proven snapshot, and go with those that are removed', async () => {
    await keepProof(vault, drillOf(0));
    const second = await keepProof(vault, drillOf(1, { verdict: 'inconclusive' }));
    const proven = await provenSnapshots(vault, snapshots);
    const plan = await planPrune(vault, { rules: { last: 1 }, graceMs: 0, proven });
    expect(plan.keep.map(({ reasons }) => reasons.map(({ rule }) => rule))).toEqual([
      expect.arrayContaining(['last']),
      ['newest-proven'],
    ]);
    await executePrune(vault, plan);
    expect(await snapshotsOf(vault)).toHaveLength(2);
    const left = readdirSync(join(test.folder, 'proofs')).map((name) => `proofs/${name}`);
    expect([left.length, left.includes(second)]).toEqual([1, false]);
    expect(await dropProofs(vault, new Set())).toBe(1);
  });
});
