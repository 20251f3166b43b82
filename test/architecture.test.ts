import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { breaches, rooms, specifiers } from './import-rules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('every import in main/ and renderer/ keeps to the rules of the house', () => {
  const files = ['main', 'renderer'].flatMap(sourcesIn);
  expect(files.flatMap((file) => breaches(file, readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
});

test('every deviation carries its reason', () => {
  const reasons = rooms.flatMap((room) => room.deviations ?? []).map((deviation) => deviation.reason);
  for (const reason of reasons) expect(reason.length).toBeGreaterThan(20);
});

describe('a breach is caught', () => {
  const samples: [why: string, file: string, source: string][] = [
    ['right to left', 'main/base/a.ts', "import { x } from '../format/b.ts';"],
    ['a neighbour of the same rank', 'main/format/a.ts', "import { x } from '../store/b.ts';"],
    ['databases reach for the store', 'main/databases/a.ts', "import { x } from '../store/b.ts';"],
    ['stage to stage', 'main/engine/scan/a.ts', "import { x } from '../chunk/b.ts';"],
    ['a face reaches the engine', 'main/faces/cli/a.ts', "import { x } from '../../engine/scan/b.ts';"],
    ['face to face', 'main/faces/dashboard/a.ts', "import { x } from '../cli/b.ts';"],
    ['the dashboard runs operations', 'main/faces/dashboard/a.ts', "import '../../operations/backup.ts';"],
    ['electron outside the desktop face', 'main/core/a.ts', "import { app } from 'electron';"],
    ['electron by a subpath', 'main/core/a.ts', "import { app } from 'electron/main';"],
    ['the renderer beyond the contract', 'renderer/a.ts', "import { x } from '../main/core/b.ts';"],
    ['the renderer uses Node', 'renderer/a.ts', "import path from 'node:path';"],
    ['the format reads a disk', 'main/format/a.ts', "import { open } from 'node:fs/promises';"],
    ['by re-export', 'main/base/a.ts', "export * from '../format/b.ts';"],
    ['by named re-export', 'main/base/a.ts', "export { x } from '../format/b.ts';"],
    ['as a type', 'main/base/a.ts', "import type { X } from '../format/b.ts';"],
    ['as an inline type', 'main/base/a.ts', "export type X = import('../format/b.ts').X;"],
    ['dynamically', 'main/base/a.ts', "export const x = await import('../format/b.ts');"],
    ['as a worker', 'main/base/a.ts', "export const u = new URL('../engine/w.ts', import.meta.url);"],
    ['a folder without rules', 'main/elsewhere/a.ts', ''],
    ['an import from a folder without rules', 'main/base/a.ts', "import '../elsewhere/b.ts';"],
  ];
  test.each(samples)('%s', (_why, file, source) => {
    expect(breaches(file, source)).toHaveLength(1);
  });
});

describe('what is allowed passes', () => {
  const samples: [why: string, file: string, source: string][] = [
    ['to the left', 'main/operations/a.ts', "import { x } from '../engine/scan/b.ts';"],
    ['within the room', 'main/store/a.ts', "import { x } from './b.ts';"],
    ['the engine joins its stages', 'main/engine/worker.ts', "import { x } from './chunk/b.ts';"],
    ['a declared deviation', 'main/faces/cli/a.ts', "import { x } from '../../operations/backup.ts';"],
    ['electron in the desktop face', 'main/faces/desktop/a.ts', "import { app } from 'electron';"],
    ['a comment', 'main/base/a.ts', "// import { x } from '../format/b.ts';"],
    ['a string', 'main/base/a.ts', 'export const glob = "**/* import \'../format/b.ts\'";'],
    ['a resource', 'main/base/a.ts', "export const u = new URL('../../resources/vault/', import.meta.url);"],
  ];
  test.each(samples)('%s', (_why, file, source) => {
    expect(breaches(file, source)).toEqual([]);
  });
});

test('an import whose name is computed is named as such', () => {
  expect(specifiers('a.ts', 'await import(name)')).toEqual(['a computed name']);
});

function sourcesIn(folder: string): string[] {
  const found = listing(path.join(root, folder)).filter((file) => /(?<!\.d)\.[cm]?tsx?$/.test(file));
  return found.map((file) => path.posix.join(folder, file.split(path.sep).join('/')));
}

function listing(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // renderer/ does not exist yet
    throw error;
  }
}
