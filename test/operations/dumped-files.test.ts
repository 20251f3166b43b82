import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { plant } from '../support/plant.ts';
import { tempFolder } from '../support/temp.ts';
import { backUp, newVault, restore } from '../support/vaults.ts';

it('leaves the live files of a database out, whatever links lead to them, and says so', async () => {
  await using test = await newVault();
  const vault = await test.open();
  const home = tempFolder('dumped');
  const shop = plant(join(home, 'shop'), {
    'data/db.sqlite3': 'live',
    'data/db.sqlite3-wal': 'wal',
    'a.txt': 'a',
  });
  symlinkSync('shop', join(home, 'current'));
  const live = ['db.sqlite3', 'db.sqlite3-wal', 'db.sqlite3-shm'].map((name) =>
    join(home, 'current/data', name),
  );

  const { record } = await backUp(vault, shop, { dumpedFiles: live });

  expect(record).toMatchObject({ verdict: 'complete', skipped: { dumped: 2 }, totals: { files: 1 } });
  const { folder } = await restore(vault);
  expect(existsSync(join(folder, 'shop/data'))).toBe(true);
  expect(existsSync(join(folder, 'shop/data/db.sqlite3'))).toBe(false);
});
