import { expect, test } from 'vitest';
import type { EntryView } from '../../main/contract/views/snapshot.ts';
import { rowsOf, stepTree, type TreeState } from '../../renderer/views/restore/tree-state.ts';

const entry = (path: string, type: EntryView['type'] = 'file'): EntryView => ({
  ...{
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    type,
    size: 1,
    modifiedAt: 0,
    mode: 0o644,
    target: null,
  },
});
const empty: TreeState = { folders: new Map(), open: new Set() };
const told = (state: TreeState) =>
  rowsOf(state).map((row) =>
    row.kind === 'entry' ? `${row.level} ${row.entry.path}` : `${row.level} more of ${row.folder}`,
  );

test('a folder shows what is known of it, and the place where more will be', () => {
  const asked = stepTree(empty, { kind: 'asked', folder: '' });
  const top = stepTree(asked, {
    kind: 'got',
    folder: '',
    entries: [entry('shop', 'folder'), entry('z.txt')],
    next: null,
  });
  expect(told(top)).toEqual(['1 shop', '1 z.txt']);
  const opened = stepTree(top, { kind: 'asked', folder: 'shop' });
  const some = stepTree(opened, { kind: 'got', folder: 'shop', entries: [entry('shop/a')], next: 1 });
  expect(told(some)).toEqual(['1 shop', '2 shop/a', '2 more of shop', '1 z.txt']);
  const all = stepTree(some, { kind: 'got', folder: 'shop', entries: [entry('shop/b')], next: null });
  expect(told(all)).toEqual(['1 shop', '2 shop/a', '2 shop/b', '1 z.txt']);
});

test('a closed folder is forgotten by the eye only: opened again, it is there at once', () => {
  let state = stepTree(empty, { kind: 'got', folder: '', entries: [entry('shop', 'folder')], next: null });
  state = stepTree(state, { kind: 'asked', folder: 'shop' });
  state = stepTree(state, { kind: 'got', folder: 'shop', entries: [entry('shop/a')], next: null });
  state = stepTree(state, { kind: 'closed', folder: 'shop' });
  expect(told(state)).toEqual(['1 shop']);
  expect(told(stepTree(state, { kind: 'asked', folder: 'shop' }))).toEqual(['1 shop', '2 shop/a']);
});

test('a hundred thousand entries in one folder become rows within a blink', () => {
  const many = Array.from({ length: 100_000 }, (_, n) => entry(`f${n}`));
  const state = stepTree(empty, { kind: 'got', folder: '', entries: many, next: null });
  const began = performance.now();
  expect(rowsOf(state)).toHaveLength(100_000);
  expect(performance.now() - began).toBeLessThan(500);
});
