import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { jsonLines, Sandbox, withSite } from './run-cofre.ts';

test('init makes a vault and shows the recovery kit once', async () => {
  const box = new Sandbox();
  const { status, stdout } = await box.cofre(['init', 'vault'], { COFRE_PASSPHRASE: 'correct horse' });
  expect(status).toBe(0);
  expect(stdout).toMatch(/RECOVERY KIT/);
  expect(stdout).toMatch(/AGE-SECRET-KEY-1[0-9A-Z]{50,}/);
  expect(readdirSync(box.at('vault'))).toEqual(
    expect.arrayContaining(['RESTORE.md', 'restore.py', 'vault.json']),
  );
  const again = await box.cofre(['init', 'vault'], { COFRE_PASSPHRASE: 'correct horse' });
  expect(again.status).toBe(13);
  expect(again.stderr).toMatch(/^error: there is a vault at .*\nhint: use it with --vault/);
});

test('init --plain says that anybody can read the vault', async () => {
  const box = new Sandbox();
  const { status, stdout } = await box.cofre(['init', 'vault', '--plain']);
  expect([status, stdout]).toEqual([0, expect.stringContaining('not encrypted')]);
  expect(stdout).not.toContain('AGE-SECRET-KEY');
  expect((await new Sandbox().json(['init', 'v', '--plain'])).schema).toBe('cofre.init/1');
});

test('a backup tells what it saved, in words and as JSON', async () => {
  const box = await withSite();
  const first = await box.cofre(['backup', 'site']);
  expect(first.status).toBe(0);
  expect(first.stdout).toMatch(/^Backup [0-9a-f]{8} of site is complete/);
  expect(first.stdout).toContain('3 files, 4.9 KiB (0 unchanged)');
  const second = await box.json(['backup', 'site', '--project', 'shop', '--type', 'quick']);
  expect(second).toMatchObject({
    schema: 'cofre.backup/1',
    verdict: 'complete',
    files: 3,
    bytes: 5015,
    problems: [],
  });
  expect(second).toMatchObject({ project: 'shop', type: 'quick', dryRun: false, newBytes: 0 });
  expect(second.snapshot).toMatch(/^[0-9a-f]{64}$/);
  expect(second.durationMs).toBeGreaterThanOrEqual(0);
});

test('a dry run of a backup writes nothing', async () => {
  const box = await withSite();
  const { status, stdout } = await box.cofre(['backup', 'site', '--dry-run']);
  expect([status, stdout]).toEqual([0, expect.stringContaining('This would back up 3 files')]);
  expect((await box.json(['list'])).snapshots).toEqual([]);
});

test('what is excluded by pattern, file, preset or size stays out', async () => {
  const box = await withSite();
  box.write({
    'site/a.log': 'x',
    'site/b.tmp': 'x',
    'site/node_modules/m.js': 'x',
    'site/large.bin': Buffer.alloc(20_000),
  });
  box.write({ rules: '# comment\n*.tmp\n' });
  const flags = [
    '--exclude',
    '*.log',
    '--exclude-file',
    'rules',
    '--preset',
    'dev',
    '--max-file-size',
    '10K',
  ];
  const result = await box.json(['backup', 'site', ...flags]);
  expect(result).toMatchObject({ files: 3, skipped: { excluded: 3, 'too-large': 1 } });
});

test('list, show and ls tell about snapshots', async () => {
  const box = await withSite();
  await box.json(['backup', 'site']);
  const { snapshots } = (await box.json(['list'])) as { snapshots: Record<string, unknown>[] };
  expect(snapshots).toHaveLength(1);
  expect(snapshots[0]).toMatchObject({
    project: 'site',
    type: 'files',
    trigger: 'manual',
    files: 3,
    bytes: 5015,
  });
  expect(snapshots[0]).toMatchObject({ pinned: false, proof: null, verdict: 'complete' });
  const list = await box.cofre(['list']);
  expect(list.stdout).toMatch(
    /^ID +WHEN +PROJECT +TYPE +FILES +SIZE +STORED\n[0-9a-f]{8} .*just now +site +files +3 +4\.9 KiB/,
  );
  const show = await box.cofre(['show', 'latest']);
  expect(show.stdout).toContain(`Snapshot  ${String(snapshots[0]?.id)}`);
  expect(show.stdout).toContain('Result    complete');
  expect(await box.json(['show', String(snapshots[0]?.id).slice(0, 6)])).toMatchObject({
    schema: 'cofre.show/1',
    pin: null,
  });
  const ls = await box.cofre(['ls', 'latest:site', 'site']);
  expect(ls.stdout.split('\n').map((line) => line.split(/\s{2,}/).at(-1))).toEqual([
    'empty.txt',
    'index.html',
    'media/',
    '',
  ]);
  const deep = await box.cofre(['ls', '-r', 'latest', '--json']);
  expect(jsonLines(deep.stdout).map(({ path }) => path)).toEqual([
    'site',
    'site/empty.txt',
    'site/index.html',
    'site/media',
    'site/media/logo.png',
  ]);
  expect(jsonLines(deep.stdout)[2]).toMatchObject({
    schema: 'cofre.ls/1',
    type: 'file',
    size: 15,
    mode: '0644',
  });
});

test('a snapshot can be named by a date or an age', async () => {
  const box = await withSite();
  const { snapshot } = await box.json(['backup', 'site']);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  expect((await box.json(['show', tomorrow])).id).toBe(snapshot);
  expect((await box.cofre(['show', '3d'])).status).toBe(2);
});

test('find and diff follow a file through the snapshots', async () => {
  const box = await withSite();
  await box.json(['backup', 'site']);
  writeFileSync(box.at('site/index.html'), '<h1>Hello again</h1>\n');
  box.write({ 'site/new.txt': 'new' });
  await box.json(['backup', 'site']);
  const find = await box.cofre(['find', 'index.*', '--json']);
  const versions = jsonLines(find.stdout);
  expect(versions.every(({ schema, path }) => schema === 'cofre.find/1' && path === 'site/index.html')).toBe(
    true,
  );
  expect(new Set(versions.map(({ size }) => size))).toEqual(new Set([15, 21]));
  const { snapshots } = (await box.json(['list'])) as { snapshots: { id: string }[] };
  const [a = '', b = ''] = snapshots.map(({ id }) => id);
  const diff = await box.cofre(['diff', a, b]);
  expect(diff.stdout).toContain('~ site/index.html  (15 B → 21 B)\n+ site/new.txt\n');
  expect(diff.stdout).toContain('1 added, 0 removed, 1 changed');
  const lines = jsonLines((await box.cofre(['diff', a, b, '--json'])).stdout).filter(
    ({ change }) => change !== 'metadata',
  );
  expect(lines).toMatchObject([
    { schema: 'cofre.diff/1', change: 'changed', path: 'site/index.html' },
    { change: 'added', path: 'site/new.txt', before: null, after: { size: 3 } },
  ]);
  expect((await box.cofre(['find', '*.doc'])).stdout).toBe('No snapshot holds anything that fits *.doc.\n');
});

test('cat writes the bytes of a file, dump is another name for it', async () => {
  const box = await withSite();
  await box.json(['backup', 'site']);
  expect((await box.cofre(['cat', 'latest', 'site/index.html'])).stdout).toBe('<h1>Hello</h1>\n');
  expect((await box.cofre(['dump', 'latest', '/site/index.html'])).stdout).toBe('<h1>Hello</h1>\n');
  const wrong = await box.cofre(['cat', 'latest', 'site/nothing']);
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('hint: cofre ls shows')]);
});

test('export makes a zip or a tar, and replaces one only by force', async () => {
  const box = await withSite();
  await box.json(['backup', 'site']);
  const zip = await box.json(['export', 'latest', '--output', 'out.zip']);
  expect(zip).toMatchObject({ schema: 'cofre.export/1', files: 3, bytes: 5015, problems: [] });
  expect(readFileSync(box.at('out.zip')).subarray(0, 2).toString()).toBe('PK');
  expect((await box.cofre(['export', 'latest', 'site/media', '-o', 'm.tar'])).status).toBe(0);
  expect(readFileSync(box.at('m.tar')).includes('site/media/logo.png')).toBe(true);
  const again = await box.cofre(['export', 'latest', '-o', 'out.zip']);
  expect([again.status, again.stderr]).toEqual([13, expect.stringContaining('--force')]);
  expect((await box.cofre(['export', 'latest', '-o', 'out.zip', '--force'])).status).toBe(0);
  expect((await box.cofre(['export', 'latest', '-o', 'out.rar'])).status).toBe(2);
  expect((await box.cofre(['export', 'latest', '-o', 'no/folder/x.zip'])).status).toBe(1);
  expect(readdirSync(box.folder).filter((name) => name.includes('.part'))).toEqual([]);
});

test('restore goes to a new folder, with its plan first', async () => {
  const box = await withSite();
  const { snapshot } = await box.json(['backup', 'site']);
  const id = String(snapshot).slice(0, 8);
  const first = await box.cofre(['restore', 'latest']);
  expect(first.status).toBe(0);
  expect(first.stdout).toMatch(
    new RegExp(`^Plan: 3 files \\(4.9 KiB\\) to restored-${id}\n {2}create 5\nRestored and verified 3 files`),
  );
  expect(readFileSync(box.at(`restored-${id}`, 'site/index.html'), 'utf8')).toBe('<h1>Hello</h1>\n');
  await box.cofre(['restore', 'latest']);
  expect(existsSync(box.at(`restored-${id}-2`))).toBe(true);
});

// Known: the folders above what was asked for are not made, so it ends with 3. Drop `.fails` when they are.
test('restore of a part makes the folders above it', async () => {
  const box = await withSite();
  await box.json(['backup', 'site']);
  const some = await box.json(['restore', 'latest', 'site/media', '--target', 'some']);
  expect(some).toMatchObject({
    schema: 'cofre.restore/1',
    dryRun: false,
    files: 1,
    lost: [],
    problems: [],
    verdict: 'complete',
  });
  expect(readdirSync(box.at('some/site'))).toEqual(['media']);
});

test('restore --dry-run shows each entry and writes nothing', async () => {
  const box = await withSite();
  await box.json(['backup', 'site']);
  const { stdout } = await box.cofre(['restore', 'latest', '--target', 'out', '--dry-run']);
  expect(stdout).toMatch(/create +4\.9 KiB {2}site\/media\/logo\.png/);
  expect(await box.json(['restore', 'latest', '--target', 'out', '--dry-run'])).toMatchObject({
    dryRun: true,
    files: 3,
  });
  expect(existsSync(box.at('out'))).toBe(false);
});

test('restore in place touches what is there only by an explicit choice and a yes', async () => {
  const box = await withSite();
  await box.json(['backup', 'site']);
  writeFileSync(box.at('site/index.html'), 'mine');
  const now = () => readFileSync(box.at('site/index.html'), 'utf8');
  const refused = await box.cofre(['restore', 'latest', '--in-place']);
  expect([refused.status, refused.stderr, now()]).toEqual([
    13,
    expect.stringContaining('--on-conflict'),
    'mine',
  ]);
  const unsure = await box.cofre(['restore', 'latest', '--in-place', '--on-conflict', 'overwrite']);
  expect([unsure.status, unsure.stderr, now()]).toEqual([13, expect.stringContaining('--yes'), 'mine']);
  expect((await box.cofre(['restore', 'latest', '--in-place', '--on-conflict', 'skip'])).status).toBe(0);
  expect(now()).toBe('mine');
  expect(
    (await box.cofre(['restore', 'latest', '--in-place', '--on-conflict', 'overwrite', '--yes'])).status,
  ).toBe(0);
  expect(now()).toBe('<h1>Hello</h1>\n');
});

test('another machine reads the vault with nothing but the vault', async () => {
  const box = await withSite();
  await box.json(['backup', 'site']);
  const elsewhere = { COFRE_HOME: box.at('another-home') };
  expect((await box.cofre(['cat', 'latest', 'site/index.html'], elsewhere)).stdout).toBe('<h1>Hello</h1>\n');
  expect(
    (await box.cofre(['restore', 'latest', '--target', 'out'], { COFRE_HOME: box.at('third-home') })).status,
  ).toBe(0);
});
