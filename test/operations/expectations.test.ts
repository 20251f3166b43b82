import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DumpFacts, DumpSource } from '../../main/operations/backup/backup.ts';
import { ExpectedPaths } from '../../main/operations/backup/expected-paths.ts';
import { plant } from '../support/plant.ts';
import { tempFolder } from '../support/temp.ts';
import { backUp, newVault, restore } from '../support/vaults.ts';

const shop = () => plant(join(tempFolder('expected'), 'shop'), { 'media/a.jpg': 'a', 'code.py': 'code' });

it('a backup that holds what is expected is complete', async () => {
  await using test = await newVault();
  const expected = { paths: ['shop/media', '/shop/media/a.jpg', 'shop'], minFiles: 2 };
  const { record } = await backUp(await test.open(), shop(), { expect: expected });
  expect(record).toMatchObject({ verdict: 'complete', problemCount: 0 });
});

it('what is expected and not there fails the backup, which is kept all the same', async () => {
  await using test = await newVault();
  const vault = await test.open();
  const expected = { paths: ['shop/media/b.jpg', 'media', 'shop/media/a.jpg'], minFiles: 3 };
  const { record, problems, snapshot } = await backUp(vault, shop(), { project: 'shop', expect: expected });
  expect(record.verdict).toBe('failed');
  expect(problems.map(({ path, code }) => [path, code])).toEqual([
    ['shop/media/b.jpg', 'lacking'],
    ['media', 'lacking'],
    ['shop', 'lacking'],
  ]);
  expect(snapshot).not.toBeNull();
  expect((await restore(vault)).verdict).toBe('complete');
});

it('a dry run says the same', async () => {
  await using test = await newVault();
  const expected = { paths: ['shop/none'], minFiles: 0 };
  const { record } = await backUp(await test.open(), shop(), { dryRun: true, expect: expected });
  expect(record.verdict).toBe('failed');
});

it('an expected file that was there but could not be read is lacking', () => {
  const expected = new ExpectedPaths(['shop/code.py', 'shop/media']);
  for (const name of ['code.py', 'media']) expected.saw('shop', name);
  const unreadable = { path: 'shop/code.py', code: 'unreadable', message: 'EACCES' } as const;
  expect(expected.lacking([unreadable]).map(({ path }) => path)).toEqual(['shop/code.py']);
});

it('what a dump lacks fails the backup, but the dump is kept', async () => {
  await using test = await newVault();
  const facts: DumpFacts = {
    name: 'default',
    engine: 'command',
    format: 'raw',
    database: 'x',
    serverVersion: '',
    toolVersion: '',
    tables: [],
    counted: 'not-counted',
    extensions: [],
  };
  const source: DumpSource = {
    file: 'default.dump',
    open: async () => ({
      chunks: one(Buffer.from('rows')),
      finish: async () => ({
        facts,
        lacking: [LACK],
      }),
    }),
  };
  const beside: DumpSource = {
    file: 'default.globals.sql',
    open: async () => ({ chunks: one(Buffer.from('roles')), finish: async () => ({ facts: null }) }),
  };
  const { record } = await backUp(await test.open(), shop(), { dumps: [source, beside] });
  expect(record.verdict).toBe('failed');
  expect(record.databases.map(({ file }) => file)).toEqual(['databases/default.dump']);
  expect(record.totals.files).toBe(4);
  expect(record.problems).toMatchObject([{ path: 'databases/default.dump', code: 'lacking', ...LACK }]);
});

const LACK = {
  message: 'the table orders is not in the dump',
  details: { lacks: 'table-missing', table: 'orders' },
};

async function* one(chunk: Buffer): AsyncGenerator<Buffer> {
  yield chunk;
}
