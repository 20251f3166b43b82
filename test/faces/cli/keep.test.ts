import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Sandbox, withSite } from './run-cofre.ts';

function packs(box: Sandbox): string[] {
  const folder = path.join(box.env.COFRE_VAULT ?? '', 'packs');
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** The pack with the content: the largest one. */
function largestPack(box: Sandbox): string {
  return packs(box).sort((a, b) => statSync(b).size - statSync(a).size)[0] ?? '';
}

function flipBytes(file: string): void {
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(64, 0xa5), 0, 64, Math.floor(statSync(file).size / 3));
  closeSync(fd);
}

async function withPhoto(kind: 'plain' | 'sealed' = 'plain'): Promise<Sandbox> {
  const box = await withSite();
  if (kind === 'sealed') {
    box.env.COFRE_PASSPHRASE = 'open it';
    box.env.COFRE_VAULT = box.at('sealed');
    await box.json(['init', 'sealed']);
  }
  const photo = Buffer.from(Array.from({ length: 200_000 }, (_, n) => (n * n * 31 + n * 7) & 0xff));
  box.write({ 'site/media/photo.jpg': photo });
  await box.json(['backup', 'site']);
  return box;
}

test('check says that a vault is whole, at each depth', async () => {
  const box = await withPhoto();
  for (const [flags, depth] of [
    [[], 'structure'],
    [['--quick'], 'quick'],
    [['--read'], 'read'],
    [['--read', '1/2'], 'read'],
  ] as const) {
    expect(await box.json(['check', ...flags])).toMatchObject({
      schema: 'cofre.check/1',
      depth,
      verdict: 'ok',
      snapshots: 1,
      affected: [],
    });
  }
  expect((await box.cofre(['check', '--read'])).stdout).toMatch(/^What was read back is whole/);
  expect((await box.cofre(['check', '--read', '--quick'])).status).toBe(2);
  expect((await box.cofre(['check', '--read', '5/3'])).status).toBe(2);
});

test('check finds damage, names the files, ends with 4; a backup heals it', async () => {
  const box = await withPhoto('sealed');
  flipBytes(largestPack(box));
  const found = await box.cofre(['check', '--read']);
  expect(found.status).toBe(4);
  expect(found.stdout).toMatch(/^The vault is damaged/);
  expect(found.stdout).toMatch(/Affected in snapshot [0-9a-f]{8}:\n(.*\n)*? {2}site\//);
  expect((await box.cofre(['backup', 'site'])).status).toBe(0);
  expect(await box.json(['check', '--read'])).toMatchObject({ verdict: 'ok', affected: [] });
});

// Known: without encryption the same content gives a pack of the same name, and the damaged one is kept in its place.
// Drop `.fails` when a pack that was found bad is replaced.
test('a backup heals a vault without encryption too', async () => {
  const box = await withPhoto();
  flipBytes(largestPack(box));
  await box.cofre(['check', '--read']);
  await box.json(['backup', 'site']);
  expect(await box.json(['check', '--read'])).toMatchObject({ verdict: 'ok' });
});

test('a restore from a damaged vault gives back the rest, names what is lost and ends with 4', async () => {
  const box = await withPhoto();
  rmSync(largestPack(box));
  const { status, stdout } = await box.cofre(['restore', 'latest', '--target', 'out']);
  expect(status).toBe(4);
  expect(stdout).toContain('could not be given back');
  expect(stdout).toContain('  site/media/photo.jpg');
});

test('prune shows its plan, asks for consent, and then removes', async () => {
  const box = await withSite();
  for (const text of ['one', 'two', 'three']) {
    writeFileSync(box.at('site/index.html'), text);
    await box.json(['backup', 'site']);
  }
  const dry = await box.json(['prune', '--keep-last', '1', '--dry-run']);
  expect(dry).toMatchObject({ schema: 'cofre.prune/1', dryRun: true, done: null });
  expect([dry.keep, dry.remove]).toEqual([[expect.anything()], [expect.anything(), expect.anything()]]);
  const refused = await box.cofre(['prune', '--keep-last', '1']);
  expect([refused.status, refused.stderr]).toEqual([13, expect.stringContaining('--yes')]);
  const done = await box.cofre(['prune', '--keep-last', '1', '--yes']);
  expect([done.status, done.stdout]).toEqual([
    0,
    expect.stringMatching(/Remove 2 snapshots:\n(.*\n)*Removed 2 snapshots/),
  ]);
  expect((await box.json(['list'])).snapshots).toHaveLength(1);
  const last = await box.cofre(['prune', '--snapshot', 'latest', '--yes']);
  expect([last.status, last.stderr]).toEqual([
    13,
    expect.stringContaining('is protected (newest complete one)'),
  ]);
  expect((await box.cofre(['prune', '--keep-within', '3x'])).status).toBe(2);
  expect((await box.cofre(['prune'])).status).toBe(0);
});

test('a pinned snapshot stays', async () => {
  const box = await withSite();
  const { snapshot } = await box.json(['backup', 'site']);
  expect(await box.json(['pin', 'latest', '--note', 'before the move'])).toMatchObject({
    schema: 'cofre.pin/1',
    snapshot,
    pinned: true,
  });
  expect((await box.cofre(['list'])).stdout).toContain('pinned');
  expect((await box.cofre(['show', 'latest'])).stdout).toContain('Pinned    before the move');
  writeFileSync(box.at('site/index.html'), 'two');
  await box.json(['backup', 'site']);
  expect((await box.json(['prune', '--keep-last', '1', '--yes'])).remove).toEqual([]);
  expect(await box.json(['unpin', String(snapshot)])).toMatchObject({
    schema: 'cofre.unpin/1',
    pinned: false,
  });
  expect((await box.json(['prune', '--keep-last', '1', '--yes'])).remove).toHaveLength(1);
});

test('reindex builds the catalog from the vault', async () => {
  const box = await withSite();
  await box.json(['backup', 'site']);
  rmSync(box.at('home'), { recursive: true });
  expect(await box.json(['reindex'])).toMatchObject({
    schema: 'cofre.reindex/1',
    snapshots: 1,
    problems: [],
  });
  expect((await box.cofre(['reindex'])).stdout).toMatch(
    /^The catalog is new: \d+ packs, \d+ pieces, 1 snapshot/,
  );
});

test('unlock says who held the lock and why it may go; a backup meanwhile ends with 11', async () => {
  const box = await withSite();
  expect((await box.cofre(['unlock'])).stdout).toBe('The vault is not locked.\n');
  const record = { token: 'abc', host: 'other', machine: 'elsewhere', bootId: null, pid: 1, startTime: null };
  box.write({
    'vault/lock/writer.json': JSON.stringify({
      ...record,
      purpose: 'backup of shop',
      beat: 1,
      since: Date.now(),
    }),
  });
  const locked = await box.cofre(['backup', 'site']);
  expect([locked.status, locked.stderr]).toEqual([
    11,
    expect.stringContaining('process 1 on other (backup of shop)'),
  ]);
  const forced = await box.cofre(['unlock', '--force']);
  expect(forced.status).toBe(0);
  expect(forced.stdout).toMatch(
    /^Locked by process 1 on other \(backup of shop\) since .*\nThe lock is removed because you asked/,
  );
  box.write({
    'vault/lock/writer.json': JSON.stringify({
      ...record,
      host: hostname(),
      purpose: 'x',
      beat: 1,
      since: 0,
    }),
  });
  expect((await box.cofre(['unlock'])).status).toBe(11);
  expect(JSON.parse(readFileSync(box.at('vault/lock/writer.json'), 'utf8'))).toMatchObject({ token: 'abc' });
});
