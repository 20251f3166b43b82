import {
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import type { Drill } from '../../main/contract/views/proof.ts';
import {
  type DrillRequest,
  type DrillWorld,
  drill,
  newestToDrill,
} from '../../main/operations/drill/drill.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { syncSnapshots } from '../../main/operations/vault/sync-catalog.ts';
import { MeteredStore } from '../../main/store/metered.ts';
import { worldWith } from '../support/database-world.ts';
import { plant } from '../support/plant.ts';
import { noise, Random } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { backUp, InlineStore, newest, newVault, type TestVault } from '../support/vaults.ts';

let test: TestVault;
let vault: Vault;
beforeAll(async () => {
  test = await newVault({ encrypted: true });
  vault = await test.open();
  const source = plant(join(tempFolder('source'), 'shop'), {
    'index.ts': 'index',
    'app/main.ts': 'main',
    'app/empty/': {},
    'large.bin': noise(7, 2_600_000),
    zero: '',
    'app/link -> ../index.ts': {},
    'twin.ts => index.ts': {},
    'closed.txt': { content: 'closed', mode: 0o000 },
    'shut/inside.txt': 'inside',
  });
  await backUp(vault, source, { project: 'shop' });
  return () => test.close();
});

const noServers = (): DrillWorld['databases'] => ({
  ...{ world: worldWith(), own: new Map(), servers: {}, programs: {}, asSuperuser: false },
});

const seeded = (seed: number) => {
  const random = new Random(seed);
  return (count: number) => random.bytes(count);
};

async function tryOut(
  more: Partial<DrillWorld> = {},
  request: Partial<DrillRequest> = {},
): Promise<Drill & { scratch: string }> {
  const scratch = tempFolder('scratch');
  const snapshot = await newest(vault);
  const done = await drill(
    vault,
    { snapshot, scope: 'full', run: null, copy: null, ...request },
    { scratch, random: seeded(1), workers: 1, databases: noServers(), ...more },
  );
  return { ...done, scratch };
}

/** A drill whose scratch folder is tampered with before it is read back. */
const tampered = (tamper: (folder: string) => void) => tryOut({ onRestored: tamper });

const codes = ({ reasons }: Drill) => reasons.map(({ code, details }) => [code, details.path, details.count]);

describe('a drill of files', () => {
  it('passes when everything comes back, says how long a restore takes, and leaves nothing', async () => {
    const { scratch, ...done } = await tryOut();
    expect(done).toMatchObject({ verdict: 'passed', reasons: [], scope: 'full', project: 'shop', files: 7 });
    expect(done.bytes).toBe(2_600_000 + 'indexindexmainclosedinside'.length);
    expect(done.restoreMs).toBeGreaterThan(0);
    expect(done.restoreMs).toBeLessThanOrEqual(done.durationMs);
    expect(readdirSync(scratch)).toEqual([]);
  });

  it('finds one byte that is not on the disk as it was written', async () => {
    const small = await tampered((folder) => writeFileSync(join(folder, 'shop/app/main.ts'), 'moin'));
    expect([small.verdict, codes(small)]).toEqual(['failed', [['file-damaged', 'shop/app/main.ts', 1]]]);
    const large = await tampered((folder) => {
      const file = join(folder, 'shop/large.bin');
      const bytes = readFileSync(file);
      bytes[2_500_000] = (bytes[2_500_000] ?? 0) ^ 1;
      writeFileSync(file, bytes);
    });
    expect(codes(large)).toEqual([['file-damaged', 'shop/large.bin', 1]]);
  });

  it('finds what is gone, too long, of another kind or points elsewhere', async () => {
    const done = await tampered((folder) => {
      rmSync(join(folder, 'shop/index.ts'));
      writeFileSync(join(folder, 'shop/zero'), 'x');
      rmSync(join(folder, 'shop/app/empty'), { recursive: true });
      writeFileSync(join(folder, 'shop/app/empty'), '');
      unlinkSync(join(folder, 'shop/app/link'));
      symlinkSync('/etc/passwd', join(folder, 'shop/app/link'));
      rmSync(join(folder, 'shop/app/main.ts'));
      symlinkSync('../index.ts', join(folder, 'shop/app/main.ts'));
    });
    expect([done.verdict, codes(done)]).toEqual(['failed', [['file-damaged', 'shop/index.ts', 5]]]);
  });

  it('is inconclusive where the disk has too little room, and says how much it needs', async () => {
    const done = await tryOut({ freeBytes: async () => 1000 });
    expect([done.verdict, done.reasons[0]?.code, done.files]).toEqual(['inconclusive', 'no-space', 0]);
    expect(done.reasons[0]?.details).toMatchObject({ free: 1000, folder: done.scratch });
    expect(readdirSync(done.scratch)).toEqual([]);
  });

  it('of a sample looks at so many files, others each time', async () => {
    const seen = new Set<string>();
    for (const seed of [1, 2, 3, 4]) {
      const done = await tryOut(
        {
          random: seeded(seed),
          onRestored: (folder) => {
            const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
              lstatSync(join(folder, name)).isFile(),
            );
            expect(files).toHaveLength(2);
            seen.add(files.sort().join());
          },
        },
        { scope: { sample: 2 } },
      );
      expect(done).toMatchObject({ verdict: 'passed', scope: 'sample', files: 2 });
    }
    expect(seen.size).toBeGreaterThan(1);
    expect(await tryOut({}, { scope: { sample: 1000 } })).toMatchObject({ verdict: 'passed', files: 7 });
  });

  it('of a sample finds what is wrong with it', async () => {
    const done = await tryOut(
      { onRestored: (folder) => writeFileSync(join(folder, 'shop/zero'), 'x') },
      { scope: { sample: 1000 } },
    );
    expect(codes(done)).toEqual([['file-damaged', 'shop/zero', 1]]);
  });

  it('of a place that costs by the byte reads what it needs, and is inconclusive beyond its budget', async () => {
    const snapshot = await newest(vault);
    const from = async (limit: number | null, scope: DrillRequest['scope']) => {
      const store = new MeteredStore(new InlineStore(test.folder), limit);
      const copy = await test.open({ home: tempFolder('home'), store });
      const last = (count: number) => Buffer.alloc(count); // the chance that takes the last file
      const world = { scratch: tempFolder('scratch'), random: last, databases: noServers() };
      const done = await drill(copy, { snapshot, scope, run: null, copy: 'cloud' }, world);
      return { done, read: store.readBytes };
    };
    const whole = await from(null, 'full');
    expect(whole.done).toMatchObject({ verdict: 'passed', copy: 'cloud', files: 7 });
    const sample = await from(null, { sample: 1 });
    expect(sample.done.verdict).toBe('passed');
    expect(sample.read).toBeLessThan(whole.read);
    const short = await from(20_000, 'full');
    expect([short.done.verdict, short.done.reasons.map(({ code }) => code)]).toEqual([
      'inconclusive',
      ['over-budget'],
    ]);
    expect(short.done.reasons[0]?.details.budget).toBe(20_000);
    expect(short.read).toBeLessThanOrEqual(40_000);
  });

  it('leaves nothing when it is cancelled', async () => {
    const scratch = tempFolder('scratch');
    const cancelling = new AbortController();
    await expect(
      tryOut({ scratch, signal: cancelling.signal, onRestored: () => cancelling.abort() }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(scratch)).toEqual([]);
  });
});

describe('a drill of the newest snapshot whose record is damaged', () => {
  it('fails and names it, whether this machine remembers the record or not', async () => {
    await using own = await newVault();
    const source = plant(join(tempFolder('source'), 'shop'), { 'a.txt': 'one' });
    const machine = await own.open();
    const first = await backUp(machine, source, { project: 'shop' });
    const second = await backUp(machine, source, { project: 'shop', type: 'quick' });
    const remembered = await newest(machine);
    expect(remembered.id).toBe(second.snapshot);
    const file = join(own.folder, remembered.object);
    writeFileSync(file, readFileSync(file, 'utf8').replace('shop', 'ship'));
    const over = async (on: Vault, choice: Pick<DrillRequest, 'snapshot' | 'passedOver'>) => {
      const world = { scratch: tempFolder('scratch'), random: seeded(1), databases: noServers() };
      const done = await drill(on, { ...choice, scope: 'full', run: null, copy: null }, world);
      return [
        done.snapshot,
        done.verdict,
        done.files,
        done.reasons.map(({ code, details }) => [code, details.path]),
      ];
    };
    const named = [['record-damaged', remembered.object]];

    const known = newestToDrill(await syncSnapshots(machine), 'shop');
    expect(await over(machine, known)).toEqual([second.snapshot, 'failed', 1, named]);
    const stranger = await own.open({ home: tempFolder('home') });
    const seen = newestToDrill(await syncSnapshots(stranger), 'shop');
    expect(await over(stranger, seen)).toEqual([first.snapshot, 'failed', 1, named]);

    rmSync(join(own.folder, seen.snapshot.object));
    const left = await syncSnapshots(stranger);
    expect(() => newestToDrill(left, 'shop')).toThrow(expect.objectContaining({ code: 'record-damaged' }));

    // A newer backup stands for itself.
    const later = { ...systemClock, now: () => Date.now() + 3_600_000 };
    const next = await own.open({ home: tempFolder('home'), clock: later });
    const { snapshot } = await backUp(next, source, { project: 'shop' });
    const chosen = newestToDrill(await syncSnapshots(next), 'shop');
    expect(await over(next, chosen)).toEqual([snapshot, 'passed', 1, []]);
  });
});
