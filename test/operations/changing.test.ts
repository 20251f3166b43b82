import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { plant } from '../support/plant.ts';
import { isRoot, skipLoudly } from '../support/privileges.ts';
import { noise } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { backUp, expectSound, newVault, restore, type TestVault } from '../support/vaults.ts';

let test: TestVault;
let vault: Vault;
let source: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  test = await newVault();
  vault = await test.open();
  source = join(tempFolder('source'), 'shop');
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  await test.close();
});

/** A process that works on the source until the test, or this process, is over; resolves when it has begun. */
async function meddle(script: string): Promise<void> {
  const alive = 'const parent = process.ppid; const alive = () => process.ppid === parent || process.exit();';
  const argv = ['-e', `${alive} ${script}`, source];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await once(child.stdout, 'data');
}

const project = fileURLToPath(new URL('../..', import.meta.url));
const SAME = /^(A+|B+)$/;
const codes = (problems: readonly { path: string; code: string }[]): string[] =>
  [...new Set(problems.map(({ path, code }) => `${path} ${code}`))].sort();

describe('while a backup reads, another process', () => {
  it('rewrites a small file all the time: one state is kept, or it is flagged', async () => {
    plant(source, { 'calm.txt': 'calm', 'busy.txt': 'A'.repeat(600_000) });
    await meddle(`const f = process.argv[1] + '/busy.txt'; console.log('begun');
      for (let n = 0; alive(); n++) { const fd = fs.openSync(f, 'r+'); fs.writeSync(fd, (n % 2 ? 'A' : 'B').repeat(600000), 0); fs.closeSync(fd); }`);
    for (let round = 0; round < 3; round += 1) {
      const { record } = await backUp(vault, source);
      const { folder, verdict } = await restore(vault);
      expect(verdict).toBe('complete');
      const kept = readFileSync(join(folder, 'shop/busy.txt'), 'utf8');
      if (record.verdict === 'complete') expect(kept.length === 600_000 && SAME.test(kept)).toBe(true);
      else expect(codes(record.problems)).toEqual(['shop/busy.txt changed']);
      expect(readFileSync(join(folder, 'shop/calm.txt'), 'utf8')).toBe('calm');
    }
    await expectSound(test);
  });

  it('appends to a log all the time: what is kept is a beginning of it, and whole', async () => {
    plant(source, { 'app.log': 'line\n'.repeat(1000) });
    await meddle(
      `const f = process.argv[1] + '/app.log'; console.log('begun'); while (alive()) fs.appendFileSync(f, 'line\\n'.repeat(100));`,
    );
    const { record } = await backUp(vault, source);
    children[0]?.kill('SIGSTOP');
    const kept = readFileSync(join((await restore(vault)).folder, 'shop/app.log'), 'utf8');
    expect(kept.length).toBeGreaterThanOrEqual(5000);
    if (record.verdict === 'complete')
      expect(readFileSync(join(source, 'app.log'), 'utf8').startsWith(kept)).toBe(true);
    else expect(codes(record.problems)).toEqual(['shop/app.log changed']);
  });

  it('cuts a large file short and lets it grow, again and again: the run ends, the file is kept or named', async () => {
    plant(source, { 'data.bin': noise(3, 3_000_000), 'calm.txt': 'calm' });
    await meddle(`const f = process.argv[1] + '/data.bin'; const b = Buffer.alloc(3000000, 'x'); console.log('begun');
      for (let n = 0; alive(); n++) { if (n % 2) fs.truncateSync(f, 1000 + n % 5000); else fs.writeFileSync(f, b); }`);
    for (let round = 0; round < 3; round += 1) {
      const { record } = await backUp(vault, source);
      if (record.verdict === 'incomplete')
        for (const problem of record.problems) expect(problem).toMatchObject({ path: 'shop/data.bin' });
      const { folder, verdict } = await restore(vault);
      expect(verdict).toBe('complete');
      expect(readFileSync(join(folder, 'shop/calm.txt'), 'utf8')).toBe('calm');
    }
    await expectSound(test);
  });

  it('makes and removes files and folders all the time: what vanished is no reason to be incomplete', async () => {
    plant(source, Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`calm/${n}.txt`, `calm ${n}`])));
    await meddle(`const top = process.argv[1]; let begun = false;
      for (let n = 0; alive(); n++) { const d = top + '/d' + n % 40; if (fs.existsSync(d)) fs.rmSync(d, { recursive: true }); else { fs.mkdirSync(d);
        for (let k = 0; k < 8; k++) fs.writeFileSync(d + '/f' + k, 'x'.repeat(k * 1000)); } if (n > 60 && !begun) { begun = true; console.log('begun'); } }`);
    for (let round = 0; round < 4; round += 1) {
      const { record } = await backUp(vault, source);
      for (const { code } of record.problems) expect(['vanished', 'changed']).toContain(code);
      expect(record.totals.files).toBeGreaterThanOrEqual(300);
      expect((await restore(vault)).verdict).toBe('complete');
    }
    await expectSound(test);
  });
});

describe('between scan and reading', () => {
  /** Runs `act` once, when the scan is over this many files: they wait in a batch that no worker has yet. */
  async function backUpWhile(act: () => void): Promise<Awaited<ReturnType<typeof backUp>>> {
    let done = false;
    return backUp(vault, source, {
      onEvent: (event) => {
        if (event.kind !== 'expect' || !event.final || done) return;
        done = true;
        act();
      },
    });
  }

  it('a file vanishes: named, not kept, and the backup is complete', async () => {
    plant(source, { 'a.txt': 'a', 'gone.txt': 'gone', 'z.txt': 'z' });
    const { record } = await backUpWhile(() => rmSync(join(source, 'gone.txt')));
    expect(codes(record.problems)).toEqual(['shop/gone.txt vanished']);
    expect(record.verdict).toBe('complete');
    const { folder } = await restore(vault);
    expect(existsSync(join(folder, 'shop/gone.txt'))).toBe(false);
    expect(readFileSync(join(folder, 'shop/z.txt'), 'utf8')).toBe('z');
  });

  it('files grow, shrink, empty and swell past the size of one blob: each is kept as it was read', async () => {
    plant(source, {
      grows: 'g',
      shrinks: 's'.repeat(5000),
      emptied: 'e'.repeat(5000),
      swells: 'x',
      melts: noise(4, 2_000_000),
    });
    const { record } = await backUpWhile(() => {
      writeFileSync(join(source, 'grows'), 'g'.repeat(9000));
      truncateSync(join(source, 'shrinks'), 10);
      truncateSync(join(source, 'emptied'), 0);
      writeFileSync(join(source, 'swells'), noise(5, 2_500_000));
      truncateSync(join(source, 'melts'), 100);
    });
    expect(record.problems).toEqual([]);
    const { folder, verdict } = await restore(vault);
    expect(verdict).toBe('complete');
    for (const name of ['shrinks', 'emptied', 'melts'])
      expect(readFileSync(join(folder, 'shop', name)).equals(readFileSync(join(source, name))), name).toBe(
        true,
      );
    for (const name of ['grows', 'swells']) {
      const kept = readFileSync(join(folder, 'shop', name));
      expect(readFileSync(join(source, name)).subarray(0, kept.length).equals(kept), name).toBe(true);
    }
    // The next backup must not take what it has for the whole.
    await backUp(vault, source);
    const again = await restore(vault);
    for (const name of ['grows', 'swells'])
      expect(
        readFileSync(join(again.folder, 'shop', name)).equals(readFileSync(join(source, name))),
        name,
      ).toBe(true);
  });

  it('a pipe or a link takes the place of a file: nothing hangs, nothing else is read through it', async () => {
    plant(source, { pipe: 'was a file', link: 'was a file', 'a.txt': 'a' });
    const { record } = await backUpWhile(() => {
      for (const name of ['pipe', 'link']) rmSync(join(source, name));
      spawnSync('mkfifo', [join(source, 'pipe')]);
      spawnSync('ln', ['-s', '/etc/passwd', join(source, 'link')]);
    });
    expect(record.problems.map(({ path }) => path)).toContain('shop/link');
    const { folder } = await restore(vault);
    expect(existsSync(join(folder, 'shop/link'))).toBe(false);
    expect(readFileSync(join(folder, 'shop/a.txt'), 'utf8')).toBe('a');
  });
});

describe('files that may not be read', () => {
  const can = isRoot && asNobody(['-e', `fs.accessSync('${project}/main/base/errors.ts')`]).status === 0;
  if (!can) skipLoudly('unreadable files: needs root, to be somebody else who can read the project');
  it.skipIf(!can)('are named, the rest is kept, and the result is incomplete', async () => {
    const place = tempFolder('nobody');
    const shop = plant(join(place, 'shop'), {
      'mine.txt': 'mine',
      'secret.txt': { content: 'secret', mode: 0o600 },
      'closed/inside.txt': 'inside',
      'closed/': { mode: 0o700 },
    });
    for (const made of ['vault', 'home']) plant(join(place, made), {});
    for (const path of [place, join(place, 'vault'), join(place, 'home')]) chownSync(path, 65_534, 65_534);
    const script = `import { createVault, openVault } from '${project}/main/operations/vault/open-vault.ts';
        import { backup } from '${project}/main/operations/backup/backup.ts';
        import { openStore } from '${project}/main/store/open.ts';
        const store = await openStore('${place}/vault');
        await createVault(store, { encryption: 'none' });
        const vault = await openVault(store, { home: '${place}/home', secrets: { atHand: false } });
        const { record } = await backup(vault, { folders: ['${shop}'], workers: 1 });
        await vault.close();
        console.log(JSON.stringify(record));`;
    writeFileSync(join(place, 'run.mts'), script);
    const done = asNobody([join(place, 'run.mts')]);
    expect(done.stderr).toBe('');
    const record = JSON.parse(done.stdout);
    expect(codes(record.problems)).toEqual(['shop/closed unreadable', 'shop/secret.txt unreadable']);
    expect(record).toMatchObject({ verdict: 'incomplete', problemCount: 2 });
  });
});

function asNobody(argv: readonly string[]): { stdout: string; stderr: string; status: number | null } {
  const options = { uid: 65_534, gid: 65_534, encoding: 'utf8', cwd: project } as const;
  return spawnSync(process.execPath, argv, options);
}
