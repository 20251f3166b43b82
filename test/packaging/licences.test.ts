import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './pack-linux.ts';

const dist = path.join(root, 'dist');
const page = readFileSync(path.join(dist, 'licences.md'), 'utf8');

test('every package with a module in the program is in its licences', () => {
  // Told by the source maps, not by what the page was made from.
  const maps = readdirSync(dist).filter((file) => file.endsWith('.map'));
  const sources = maps.flatMap(
    (file) => (JSON.parse(readFileSync(path.join(dist, file), 'utf8')) as { sources: string[] }).sources,
  );
  // The bundles are made in node_modules/.cache/<folder>, and maps speak from there.
  const names = new Set(
    sources.flatMap(
      (file) =>
        /(?:^\.\.\/\.\.|node_modules)\/((?:@[^/]+\/)?[^./][^/]*)\/(?!.*node_modules)/.exec(file)?.[1] ?? [],
    ),
  );
  expect(names.size).toBeGreaterThan(40);
  expect([...names].filter((name) => !page.includes(`\n## ${name} `))).toEqual([]);
});

test('so is every package that is not bundled, and what is inside of native ones', () => {
  const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const [name, version] of Object.entries(dependencies))
    expect(page).toContain(`\n## ${name} ${version} (`);
  for (const part of ['SQLite', 'libsodium', 'SnoreToast']) expect(page).toContain(part);
});

test('the window has its own, with all it is made of', () => {
  const window = readFileSync(path.join(dist, 'renderer', 'licences.md'), 'utf8');
  const named = [...window.matchAll(/^## (\S+) - /gm)].map(([, name]) => name);
  expect(named).toEqual(expect.arrayContaining(['react', 'react-dom', 'react-aria-components', 'uplot']));
});

test('nothing carried is under terms that would reach over to Cofre', () => {
  const terms = [...page.matchAll(/^## \S+ \S+ \((.+)\)$/gm)].map(([, each]) => each);
  expect(terms.filter((each) => /GPL|SSPL|see the text/i.test(each ?? ''))).toEqual([]);
});
