import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const top = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/SECURITY.md', top), 'utf8');

test('every trap in docs/SECURITY.md names a test that is there', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && line.includes('`test/'));
  expect(rows.length).toBeGreaterThan(20);
  const named = rows.flatMap((row) => [...row.matchAll(/`(test\/[^`]+)`: "([^"]+)"/g)]);
  expect(named.length).toBeGreaterThanOrEqual(rows.length);
  const missing = named.filter(
    ([, file = '', title = '']) =>
      !existsSync(new URL(file, top)) || !readFileSync(new URL(file, top), 'utf8').includes(title),
  );
  expect(missing.map(([what]) => what)).toEqual([]);
});

test('every fault with a number that is named has a row of its own', () => {
  for (const number of page.match(/CVE-\d{4}-\d+/g) ?? [])
    expect(page.split('\n').filter((line) => line.includes(number))).toHaveLength(1);
});
