import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { CofreError } from '../../main/base/errors.ts';
import type { BackupResult, DumpFacts, DumpSource } from '../../main/operations/backup/backup.ts';
import { findFile } from '../../main/operations/browse.ts';
import { planRestore } from '../../main/operations/restore/restore.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import { codeOf, collect } from '../support/answers.ts';
import { plant } from '../support/plant.ts';
import { noise, Random } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSameTree } from '../support/tree-of.ts';
import {
  backUp,
  expectSound,
  InlineStore,
  newest,
  newVault,
  restore,
  snapshotsOf,
  type TestVault,
} from '../support/vaults.ts';

const MB = 1_000_000;
let test: TestVault;
let vault: Vault;
let source: string;
beforeEach(async () => {
  test = await newVault({ encrypted: true });
  vault = await test.open();
  source = plant(join(tempFolder('source'), 'shop'), { 'a.txt': 'a', 'media/cat.jpg': noise(1, 50_000) });
});
afterEach(() => test.close());

const facts: DumpFacts = {
  name: 'default',
  engine: 'postgresql',
  format: 'pg-custom',
  database: 'shop',
  serverVersion: '15.14',
  toolVersion: 'pg_dump 15.14',
  tables: [{ name: 'public.orders', rows: 3 }],
  counted: 'same-snapshot',
  extensions: [],
};

/** A dump that comes in pieces as from a pipe; `then`: what happens after its bytes. */
function dump(file: string, content: Buffer, then: () => void | Promise<void> = () => undefined): DumpSource {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536);
    await then();
  }
  return { file, open: async () => ({ chunks: chunks(), finish: async () => ({ facts }) }) };
}

const failed = (): never => {
  throw new CofreError('failed', 'the server closed the connection');
};

/** A text dump of `count` rows, of which every `changed`-th differs from the same row with another `day`. */
function sqlDump(count: number, changed: number, day: number): Buffer {
  const random = new Random(7);
  const lines: string[] = [];
  for (let n = 0; n < count; n++) {
    const row = `INSERT INTO orders VALUES (${n}, '${random.below(1e9).toString(36)}', ${random.below(1e6)}`;
    lines.push(`${row}, '${n % changed === 0 ? `day ${day} ${(n * day) % 9973}` : 'as ever'}');\n`);
  }
  return Buffer.from(lines.join(''));
}

/** How a restore spreads its work is not the point here. */
const restoreInline = async () => restore(await test.open({ store: new InlineStore(test.folder) }));

const filesOf = ({ record }: BackupResult): string[] => record.databases.map(({ file }) => file);
const dumpOnly = (dumps: DumpSource[], more: object = {}): Promise<BackupResult> =>
  backUp(vault, source, { folders: [], dumps, type: 'database', project: 'shop', ...more });

describe('databases in a backup', () => {
  it('lie as files beside the folders, with what the record says of them', async () => {
    const contents = { 'default.pgdump': noise(2, 5 * MB), 'stats.sql': Buffer.from('-- empty\n') };
    const dumps = Object.entries(contents).map(([file, content]) => dump(file, content));
    const result = await backUp(vault, source, { dumps, workers: 2 });
    expect(result.problems).toEqual([]);
    expect(result.record).toMatchObject({ verdict: 'complete', totals: { files: 4 } });
    expect(result.record.databases).toMatchObject([
      { ...facts, file: 'databases/default.pgdump', bytes: 5 * MB },
      { ...facts, file: 'databases/stats.sql', bytes: 9 },
    ]);
    const { folder, verdict } = await restoreInline();
    expect(verdict).toBe('complete');
    expectSameTree(source, join(folder, 'shop'));
    for (const [file, content] of Object.entries(contents)) {
      const path = join(folder, 'databases', file);
      expect(readFileSync(path).equals(content)).toBe(true);
      expect(statSync(path).mode & 0o7777).toBe(0o600);
      const started = result.record.databases.find((one) => one.file.endsWith(file))?.startedAt ?? '';
      expect(Math.round(statSync(path).mtimeMs)).toBe(Date.parse(started));
    }
    await expectSound(test);
  });

  it('need no folder', async () => {
    const content = noise(3, 3 * MB);
    const result = await dumpOnly([dump('default.sql', content)]);
    expect(result.record).toMatchObject({ verdict: 'complete', type: 'database', roots: [] });
    const { folder } = await restoreInline();
    expect(readFileSync(join(folder, 'databases/default.sql')).equals(content)).toBe(true);
    expect(await codeOf(backUp(vault, source, { folders: [] }))).toBe('wrong-use');
  });

  it('may come as a file that a tool made, which is read where it is and removed by its maker', async () => {
    const copy = join(tempFolder('copy'), 'copy');
    const content = noise(4, 2 * MB);
    writeFileSync(copy, content);
    const finish = async () => {
      rmSync(copy);
      return { facts: { ...facts, engine: 'sqlite', format: 'sqlite' } as const };
    };
    const result = await dumpOnly([{ file: 'app.sqlite', open: async () => ({ path: copy, finish }) }]);
    expect(result.record.databases).toMatchObject([{ bytes: 2 * MB, engine: 'sqlite' }]);
    expect(existsSync(copy)).toBe(false);
    const { folder } = await restoreInline();
    expect(readFileSync(join(folder, 'databases/app.sqlite')).equals(content)).toBe(true);
  });

  it('and such a file stores about what changed since the last one, also where no folder is backed up', async () => {
    const copy = join(tempFolder('copy'), 'copy');
    const content = noise(5, 8 * MB);
    const open: DumpSource['open'] = async () => ({ path: copy, finish: async () => ({ facts }) });
    const store = async () => {
      writeFileSync(copy, content);
      return (await dumpOnly([{ file: 'app.sqlite', open }])).record.totals.storedBytes;
    };
    expect(await store()).toBeGreaterThan(8 * MB);
    for (let page = 0; page < content.length; page += 40 * 4096) content.fill(7, page, page + 100);
    expect(await store()).toBeLessThan(0.4 * MB);
    await expectSound(test);
  });

  it('keep their place in the file list, whatever the folders are called', async () => {
    const home = tempFolder('home');
    const folders = ['aa', 'databases', 'zz'].map((name) => plant(join(home, name), { 'x/y.txt': name }));
    const dumps = ['b.sql', 'a.sql'].map((file) => dump(file, Buffer.from(file)));
    const clock = { ...systemClock, now: () => Date.now() + 10_000 }; // what was planted just now is old enough to trust
    const ahead = await test.open({ clock });
    const { record } = await backUp(ahead, source, { folders, dumps });
    expect(record.roots.map(({ name }) => name)).toEqual(['aa', 'databases-2', 'zz']);
    const { folder } = await restoreInline();
    expectSameTree(join(home, 'databases'), join(folder, 'databases-2'));
    expect(readFileSync(join(folder, 'databases/a.sql'), 'utf8')).toBe('a.sql');
    const again = await backUp(ahead, source, { folders, dumps });
    expect(again).toMatchObject({ readFiles: 2, unchangedFiles: 3 });
    const found = await collect(findFile(vault, 'databases/*'));
    expect(found.map(({ path }) => path)).toEqual(
      Array(2).fill(['databases/a.sql', 'databases/b.sql']).flat(),
    );
  });

  it('of the next day, with one line in a hundred changed, store little', async () => {
    const stored = async (day: number): Promise<number> =>
      (await dumpOnly([dump('default.sql', sqlDump(60_000, 100, day))])).record.totals.storedBytes;
    const first = await stored(1);
    expect(await stored(2)).toBeLessThan(first / 8);
    const { folder } = await restoreInline();
    expect(readFileSync(join(folder, 'databases/default.sql')).equals(sqlDump(60_000, 100, 2))).toBe(true);
    await expectSound(test);
  });

  it('are cut finely where the machine cannot read the vault back', async () => {
    const sealed = await test.open({ home: tempFolder('home'), sealed: true });
    const content = noise(5, 8 * MB);
    const stored = async (): Promise<number> =>
      (await backUp(sealed, source, { folders: [], dumps: [dump('d.sql', content)] })).record.totals
        .storedBytes;
    await stored();
    content.write('changed', 4 * MB);
    expect(await stored()).toBeLessThan(400_000);
  });

  it('stay in the snapshot when a restore goes back in place', async () => {
    await backUp(vault, source, { dumps: [dump('default.sql', Buffer.from('x'))] });
    rmSync(join(source, 'a.txt'));
    const request = { snapshot: await newest(vault), paths: [], target: 'in-place' as const };
    expect(await planRestore(vault, { ...request, onConflict: 'skip' })).toMatchObject({
      dumpsLeft: 1,
      problems: [],
    });
    expect(await restore(vault, { target: 'in-place', onConflict: 'skip' })).toMatchObject({
      verdict: 'complete',
    });
    expect(readFileSync(join(source, 'a.txt'), 'utf8')).toBe('a');
    expect(existsSync(join(source, '../databases'))).toBe(false);
  });

  it('come back without Cofre', async () => {
    await using plain = await newVault();
    await backUp(await plain.open(), source, { dumps: [dump('default.sql', Buffer.from('select 1;'))] });
    const target = join(tempFolder('target'), 'out');
    execFileSync(
      'python3',
      [join(plain.folder, 'restore.py'), 'restore', '--vault', plain.folder, '--target', target, 'latest'],
      { stdio: 'pipe' },
    );
    expect(readFileSync(join(target, 'databases/default.sql'), 'utf8')).toBe('select 1;');
  });
});

describe('a dump that fails', () => {
  const half = noise(6, 5 * MB);
  const cases: Record<string, DumpSource> = {
    'at its start': { file: 'bad.sql', open: async () => failed() },
    'in the middle': dump('bad.sql', half, failed),
    'at its proof': {
      file: 'bad.sql',
      open: async () => ({ ...(await dump('bad.sql', half).open(undefined)), finish: async () => failed() }),
    },
  };
  for (const [when, bad] of Object.entries(cases)) {
    it(`${when} is left out and named, and the rest is kept as a failed backup`, async () => {
      const result = await backUp(vault, source, { dumps: [bad, dump('good.sql', Buffer.from('good'))] });
      const message = 'the server closed the connection';
      expect(result.problems).toEqual([{ path: 'databases/bad.sql', code: 'dump-failed', message }]);
      expect(result.record).toMatchObject({ verdict: 'failed', totals: { files: 3, bytes: 50_005 } });
      expect(filesOf(result)).toEqual(['databases/good.sql']);
      const { folder, verdict } = await restoreInline();
      expect(verdict).toBe('complete');
      expectSameTree(source, join(folder, 'shop'));
      expect(existsSync(join(folder, 'databases/bad.sql'))).toBe(false);
      await expectSound(test);
    });
  }

  it('as a copy that cannot be read is left out, and the copy is given up', async () => {
    let given = false;
    const open: DumpSource['open'] = async () => ({
      path: tempFolder('not-a-file'),
      finish: async () => ({ facts }),
      abandon: async () => {
        given = true;
      },
    });
    const result = await dumpOnly([{ file: 'bad.sqlite', open }]);
    expect(result.record).toMatchObject({ verdict: 'failed', databases: [] });
    expect(given).toBe(true);
  });

  it('by a fault of ours ends the run, and there is no snapshot', async () => {
    const fault = (): never => {
      throw new TypeError('a fault of ours');
    };
    await expect(backUp(vault, source, { dumps: [dump('x.sql', half, fault)] })).rejects.toThrow(
      'a fault of ours',
    );
    expect(await snapshotsOf(vault)).toEqual([]);
    expect((await backUp(vault, source)).record.verdict).toBe('complete');
  });
});

describe('a cancel', () => {
  it('in the middle of a dump ends it and the backup, also when the dump hangs', async () => {
    const stop = new AbortController();
    let told: AbortSignal | undefined;
    let given = false;
    async function* hanging(): AsyncGenerator<Buffer> {
      yield noise(8, 3 * MB);
      stop.abort();
      await new Promise(() => undefined);
    }
    const open: DumpSource['open'] = async (signal) => {
      told = signal;
      const abandon = async (): Promise<void> => {
        given = true;
      };
      return { chunks: hanging(), finish: async () => ({ facts }), abandon };
    };
    const running = backUp(vault, source, { dumps: [{ file: 'x.sql', open }], signal: stop.signal });
    expect(await codeOf(running)).toBe('cancelled');
    expect({ told: told?.aborted, given }).toEqual({ told: true, given: true });
    expect(await snapshotsOf(vault)).toEqual([]);
    expect((await backUp(vault, source)).record.verdict).toBe('complete');
    await expectSound(test);
  });
});

describe('the name of a dump', () => {
  const hostile = [
    '',
    '.',
    '..',
    '../x',
    'a/b',
    'a\\b',
    'nul',
    'CON.sql',
    '.hidden',
    'x.',
    'x ',
    'a\0b',
    'a\nb',
    'a:b',
  ];
  it.each(hostile)('%j is refused before anything is begun', async (file) => {
    expect(await codeOf(backUp(vault, source, { dumps: [dump(file, Buffer.from('x'))] }))).toBe('wrong-use');
  });

  it('is refused when another dump has it in other letters, and may hold accents and spaces', async () => {
    const two = ['Shop.sql', 'shop.SQL'].map((file) => dump(file, Buffer.from(file)));
    expect(await codeOf(dumpOnly(two))).toBe('wrong-use');
    const result = await dumpOnly([dump('loja é 1.sql', Buffer.from('x'))]);
    expect(filesOf(result)).toEqual(['databases/loja é 1.sql']);
  });
});
