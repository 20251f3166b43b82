import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Sandbox, vaultIn } from './run-cofre.ts';

const FILES = 24;

/** A project `shop` in a vault `disk`, with one backup. */
async function withShop(): Promise<Sandbox> {
  const box = new Sandbox();
  await vaultIn(box, 'vault', ['--plain']);
  await box.json(['vault', 'add', 'disk', box.at('vault')]);
  const photo = (n: number): Buffer =>
    Buffer.from(Array.from({ length: 6000 }, (_, i) => (i * i * n + i) & 0xff));
  box.write(
    Object.fromEntries(Array.from({ length: FILES }, (_, n) => [`shop/media/${n}.jpg`, photo(n + 1)])),
  );
  box.write({ 'shop/index.html': '<h1>Hello</h1>\n' });
  await box.json(['project', 'add', 'shop', '--folder', box.at('shop')]);
  await box.json(['backup', 'shop']);
  return box;
}

/** Packs by size, the largest (with the content) first. */
function packs(box: Sandbox): string[] {
  const entries = readdirSync(box.at('vault/packs'), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return files.sort((a, b) => statSync(b).size - statSync(a).size);
}

function flip(file: string): Buffer {
  const bytes = readFileSync(file);
  const broken = Buffer.from(bytes);
  broken[bytes.length >> 1] = (broken[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(file, broken);
  return bytes;
}

test('heal says who has what is damaged, changes nothing on a dry run, and then puts the same bytes back', async () => {
  const box = await withShop();
  cpSync(box.at('vault'), box.at('twin'), { recursive: true });
  expect(await box.json(['heal', '--read'])).toMatchObject({
    schema: 'cofre.heal/1',
    done: { verdict: 'nothing' },
  });
  const [file = '', tree = ''] = packs(box);
  const good = flip(file);
  const lost = readFileSync(tree);
  rmSync(tree);
  const from = ['--from', box.at('twin')];
  const dry = await box.cofre(['heal', '--read', '--dry-run', ...from]);
  expect([dry.status, dry.stdout]).toEqual([
    4,
    expect.stringMatching(/\(damaged; .*twin has it\)[\s\S]*Nothing was changed/),
  ]);
  expect(readFileSync(file).equals(good)).toBe(false);
  const healed = await box.cofre(['heal', ...from]);
  expect([healed.status, healed.stdout]).toEqual([
    0,
    expect.stringMatching(
      /^The vault is whole again[\s\S]*2 objects were replaced[\s\S]*1 snapshot was read back/m,
    ),
  ]);
  expect([readFileSync(file).equals(good), readFileSync(tree).equals(lost)]).toEqual([true, true]);
  expect(readdirSync(box.at('vault/quarantine'))).not.toEqual([]);
  expect((await box.cofre(['check', '--read'])).status).toBe(0);
});

test('without a copy unchanged files give back what was lost; what nobody has stays red, and is named', async () => {
  const box = await withShop();
  rmSync(packs(box)[0] ?? '');
  writeFileSync(box.at('shop/media/3.jpg'), 'another picture');
  const partly = await box.cofre(['heal']);
  expect(partly.status).toBe(4);
  expect(partly.stdout).toMatch(
    /Not everything could be healed[\s\S]*unchanged files gave back[\s\S]*shop\/media\/3\.jpg/,
  );
  expect(partly.stdout).not.toContain('shop/media/4.jpg');
  expect(partly.stdout).toContain('cofre backup');
  expect(
    await box.json(['heal', '--lang', 'pt-BR', '--dry-run']).catch((error: Error) => error.message),
  ).toContain('shop/media/3.jpg');
});

test('lost file lists are said to need a backup, which heals them', async () => {
  const box = await withShop();
  rmSync(packs(box).at(-1) ?? '');
  const partly = await box.cofre(['heal']);
  expect([partly.status, partly.stdout]).toEqual([
    4,
    expect.stringContaining('file lists too: cofre backup'),
  ]);
  await box.json(['backup', 'shop']);
  expect(await box.json(['heal', '--read'])).toMatchObject({ affected: [] });
  expect(await box.json(['check', '--read'])).toMatchObject({ verdict: 'ok', affected: [] });
});

test('a rotation reads what waits longest, and the coverage says how much is proven', async () => {
  const box = await withShop();
  const { vaults } = (await box.json(['check', '--coverage'])) as { vaults: Record<string, unknown>[] };
  expect(vaults).toMatchObject([{ vault: 'disk', windowDays: 30, damagedPacks: 0 }]);
  const rotated = await box.json(['check', '--rotation']);
  expect(rotated).toMatchObject({ schema: 'cofre.check/1', depth: 'rotation', verdict: 'ok' });
  const told = await box.cofre(['check', '--coverage']);
  expect([told.status, told.stdout]).toEqual([
    0,
    expect.stringMatching(/disk: 100 % read back within 30 days/),
  ]);
  flip(packs(box)[0] ?? '');
  expect((await box.cofre(['check', '--read'])).status).toBe(4);
  expect((await box.cofre(['check', '--coverage'])).stdout).toContain('1 pack is damaged or missing');
  const both = await box.cofre(['check', '--coverage', '--rotation']);
  expect([both.status, both.stderr]).toEqual([2, expect.stringContaining('--rotation')]);
});

test('a folder that is suddenly empty holds all deletion, until a person says why it may be so', async () => {
  const box = await withShop();
  for (const n of [1, 2]) {
    box.write({ 'shop/index.html': `<h1>Hello ${n}</h1>\n` });
    await box.json(['backup', 'shop']);
  }
  expect((await box.cofre(['hold'])).stdout).toContain('Nothing is held');
  rmSync(box.at('shop/media'), { recursive: true });
  mkdirSync(box.at('shop/media'));
  await box.json(['backup', 'shop']);
  const held = await box.cofre(['hold', 'list']);
  expect([held.status, held.stdout]).toEqual([
    0,
    expect.stringMatching(/shop in disk is held since[\s\S]*far fewer files[\s\S]*cofre hold release shop/),
  ]);
  expect(await box.json(['hold', 'list'])).toMatchObject({ holds: [{ project: 'shop', vault: 'disk' }] });

  const before = readdirSync(box.at('vault/snapshots'));
  const refused = await box.cofre(['prune', '--keep-last', '1', '--yes']);
  expect([refused.status, readdirSync(box.at('vault/snapshots'))]).toEqual([13, before]);
  expect(refused.stdout + refused.stderr).toContain('shop');

  expect((await box.cofre(['hold', 'release', 'shop'])).status).toBe(2); // not without a reason
  const released = await box.cofre(['hold', 'release', 'shop', '--reason', 'media moved to a bucket']);
  expect([released.status, released.stdout]).toEqual([0, expect.stringContaining('shop is released')]);
  expect((await box.cofre(['hold', 'list', '--all'])).stdout).toContain('media moved to a bucket');
  expect((await box.cofre(['prune', '--keep-last', '1', '--yes'])).status).toBe(0);
  expect(readdirSync(box.at('vault/snapshots'))).toHaveLength(1);
  expect((await box.cofre(['hold', 'release', 'nothing', '--reason', 'x'])).status).toBe(2);
});
