import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Sandbox, vaultIn, withSite } from './run-cofre.ts';

async function withShop(): Promise<Sandbox> {
  const box = new Sandbox();
  box.write({ 'shop/index.html': '<h1>Hello</h1>\n', 'shop/media/logo.png': Buffer.alloc(5000, 7) });
  await vaultIn(box, 'vault', ['--plain']);
  await box.json(['vault', 'add', 'disk', box.at('vault')]);
  await box.json(['project', 'add', 'shop', '--folder', box.at('shop')]);
  await box.json(['backup', 'shop']);
  return box;
}

test('a drill of a project is a run of the history, and its proof stands beside the snapshot', async () => {
  const box = await withShop();
  const first = await box.cofre(['drill', 'shop']);
  expect(first.stdout).toMatch(/Restored successfully: shop, snapshot [0-9a-f]{8} of .*, took \d/);
  expect(first.status).toBe(0);
  const { snapshots } = (await box.json(['list'])) as { snapshots: Record<string, unknown>[] };
  expect(snapshots).toMatchObject([{ proof: { verdict: 'passed', scope: 'full', copy: null } }]);
  expect((await box.cofre(['list'])).stdout).toContain('restored successfully just now');
  const { runs } = (await box.json(['history', '--kind', 'drill'])) as { runs: { id: string }[] };
  expect(runs).toMatchObject([{ kind: 'drill', type: 'full', state: 'complete', project: 'shop' }]);
  const { drill } = await box.json(['logs', runs[0]?.id ?? '']);
  expect(drill).toMatchObject({ verdict: 'passed', files: 2, scope: 'full' });
  expect(readdirSync(box.at('home/drills'))).toEqual([]);
});

test('a drill of a vault that no settings know needs no project; damage ends it with 4 and names the file', async () => {
  const box = await withSite();
  await box.json(['backup', 'site']);
  expect(await box.json(['drill', '--sample', '1'])).toMatchObject({
    schema: 'cofre.drill/1',
    ...{ verdict: 'passed', scope: 'sample', files: 1, run: null, databases: [], checks: [] },
  });
  const packs = readdirSync(box.at('vault/packs'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.zst'),
  );
  for (const pack of packs) {
    const file = box.at('vault/packs', pack);
    const bytes = readFileSync(file);
    bytes[30] = (bytes[30] ?? 0) ^ 1;
    writeFileSync(file, bytes);
  }
  const failed = await box.cofre(['drill', '--lang', 'pt-BR']);
  expect([failed.status, failed.stdout]).toEqual([
    4,
    expect.stringContaining('O teste de restauração falhou: site'),
  ]);
  const { snapshots } = (await box.json(['list'])) as { snapshots: Record<string, unknown>[] };
  expect(snapshots[0]).toMatchObject({ proof: { verdict: 'failed' } });
});

test('what fits no drill is refused in words', async () => {
  const box = await withSite();
  const both = await box.cofre(['drill', '--full', '--sample', '3']);
  expect([both.status, both.stderr]).toEqual([2, expect.stringContaining('--sample')]);
  const none = await box.cofre(['drill', 'nothing']);
  expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('nothing')]);
  const copy = await box.cofre(['drill', '--copy', 'cloud']);
  expect(copy.status).toBe(2);
});

test('a copy is tried out by its name, and the proof of it stands in the vault', async () => {
  const box = await withShop();
  await box.json(['copy', 'add', 'usb', box.at('usb')]);
  await box.json(['copy', 'run', 'usb']);
  const done = await box.json(['drill', 'shop', '--copy', 'usb', '--full']);
  expect(done).toMatchObject({ verdict: 'passed', copy: 'usb', scope: 'full', files: 2 });
  expect(readdirSync(box.at('vault/proofs'))).toHaveLength(1);
  const unknown = await box.cofre(['drill', 'shop', '--copy', 'nowhere']);
  expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('nowhere')]);
});
