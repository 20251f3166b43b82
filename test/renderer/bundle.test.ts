import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { bundleSize } from '../bench/window/bundle-size.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('the window is small enough: all of it, and what the first page fetches', () => {
  const { all, firstPage } = bundleSize();
  expect(all).toBeLessThan(350_000);
  expect(firstPage).toBeLessThan(250_000);
});

test('every text that the window asks for by its place is in what it gets of the texts', () => {
  const kept = JSON.parse(readFileSync(`${root}renderer/text/kept.json`, 'utf8')) as string[];
  const asked = sources('renderer').flatMap((code) =>
    [...code.matchAll(/\b(?:all|maybe|raw)\(\s*['`]([\w.-]+)/g)].map((match) => match[1] ?? ''),
  );
  expect(asked.length).toBeGreaterThan(40);
  const isKept = (key: string) => kept.some((one) => `${key}.`.startsWith(`${one}.`));
  expect(asked.filter((key) => !isKept(key))).toEqual([]);
});

function sources(folder: string): string[] {
  return readdirSync(root + folder, { recursive: true, withFileTypes: true })
    .filter((entry) => /\.tsx?$/.test(entry.name))
    .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8'));
}
