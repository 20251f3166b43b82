import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DrillThreads } from '../../main/operations/drill/threads.ts';
import { removeTree } from '../../main/platform/remove-tree.ts';
import { tempFolder } from '../support/temp.ts';

it('a wide tree goes in threads: deep folders, closed ones, odd names; what links point at stays', async () => {
  const outside = join(tempFolder('outside'), 'kept.txt');
  writeFileSync(outside, 'kept');
  const folder = join(tempFolder('scratch'), 'drill');
  for (const top of ['a', 'b', 'c'])
    for (let n = 0; n < 40; n += 1) {
      const deep = join(folder, 'files', top, `package-${n}`, 'lib');
      mkdirSync(deep, { recursive: true });
      for (const name of ['one', 'two']) writeFileSync(join(deep, name), name);
      if (n % 10 === 0) symlinkSync(outside, join(deep, 'link'));
    }
  writeFileSync(Buffer.concat([Buffer.from(join(folder, 'files', 'a', 'odd')), Buffer.of(0xff)]), 'odd');
  writeFileSync(join(folder, 'files', 'top.txt'), 'beside the folders');
  chmodSync(join(folder, 'files', 'b', 'package-7', 'lib'), 0o000);

  const threads = new DrillThreads(join(folder, 'files'));
  await threads.remove(folder);
  await threads.close();
  const left = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  expect(left.filter((name) => name.includes('lib'))).toEqual([]);
  removeTree(folder); // what a drill does in the end
  expect([existsSync(folder), existsSync(outside)]).toEqual([false, true]);
});
