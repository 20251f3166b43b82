import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { proveSnapshot } from '../../main/operations/prove-snapshot.ts';
import { plant } from '../support/plant.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { backUp, newVault, type TestVault } from '../support/vaults.ts';

let test: TestVault;
afterEach(() => test.close());

const ALL = { readAllBytes: Number.POSITIVE_INFINITY, trustMs: 0 };

/** Two snapshots with nothing in common: whatever hits one leaves the other whole. */
async function two(options: { encrypted?: boolean } = {}) {
  test = await newVault(options);
  const vault = await test.open();
  const first = (await backUp(vault, planted(1))).snapshot ?? '';
  const ofFirst = packs();
  const second = (await backUp(vault, planted(2))).snapshot ?? '';
  return { vault, first, second, ofFirst };
}

function planted(seed: number): string {
  const folder = join(tempFolder('source'), 'shop');
  plant(folder, { data: noise(seed, 300_000) });
  return folder;
}

function packs(): string[] {
  const entries = readdirSync(join(test.folder, 'packs'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

it('a whole snapshot is proven by reading all it needs, and nothing else', async () => {
  const { vault, first } = await two();
  const proof = await proveSnapshot(vault, first, ALL);
  expect(proof).toMatchObject({ verdict: 'proven', packsRead: proof.packs });
  expect(proof.packs).toBeLessThan(packs().length);
  expect(proof.bytesRead).toBeGreaterThan(300_000);
});

it('one flipped byte in a pack that it needs is damage; the other snapshot is still proven', async () => {
  const { vault, first, second, ofFirst } = await two();
  for (const file of ofFirst) {
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(file, bytes);
  }
  expect(await proveSnapshot(vault, first, ALL)).toMatchObject({ verdict: 'damaged' });
  expect(await proveSnapshot(vault, second, ALL)).toMatchObject({ verdict: 'proven' });
});

it('a pack that is gone is damage, also where packs that were read lately are trusted', async () => {
  const { vault, first, ofFirst } = await two();
  const trusting = { readAllBytes: 0, trustMs: 3_600_000 };
  expect(await proveSnapshot(vault, first, trusting)).toMatchObject({ verdict: 'proven' });
  expect(await proveSnapshot(vault, first, trusting)).toMatchObject({ verdict: 'proven', packsRead: 0 });
  for (const file of ofFirst) rmSync(file);
  expect(await proveSnapshot(vault, first, trusting)).toMatchObject({ verdict: 'damaged' });
});

it('a machine that can only write says so', async () => {
  const { first } = await two({ encrypted: true });
  const sealed = await test.open({ sealed: true, home: tempFolder('home') });
  expect(await proveSnapshot(sealed, first, ALL)).toMatchObject({ verdict: 'unread', packsRead: 0 });
});

it('a snapshot that is not there is named', async () => {
  const { vault } = await two();
  await expect(proveSnapshot(vault, 'f'.repeat(64), ALL)).rejects.toMatchObject({ code: 'snapshot-unknown' });
});
