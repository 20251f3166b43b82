import { describe, expect, it } from 'vitest';
import { judge } from '../../../main/core/hold/judge.ts';
import type { Measures } from '../../../main/core/hold/measures.ts';
import { hasRansomEnding, isRansomNote } from '../../../main/engine/scan/ransom-names.ts';

const MB = 1024 * 1024;
const measures = (given: Partial<Measures> = {}): Measures => ({
  ...{ snapshot: 'a'.repeat(64), at: 0, files: 1000, bytes: 100 * MB, newBytes: MB, storedBytes: MB / 4 },
  parts: { 'shop/app': { files: 400, bytes: 10 * MB }, 'shop/media': { files: 600, bytes: 90 * MB } },
  rows: { 'main/orders': 5000, 'main/users': 300, 'main/django_session': 900 },
  ...{ notes: [], noteCount: 0, endings: 0, missing: [] },
  ...given,
});
const first = measures({ newBytes: 100 * MB, storedBytes: 40 * MB });
const past = (days: number, given: (day: number) => Partial<Measures> = () => ({})) => {
  const all = [first, ...Array.from({ length: days }, (_, n) => measures(given(n)))];
  return { ordinary: all, current: all };
};
const codes = (now: Partial<Measures>, before = past(20)): string[] =>
  judge(measures(now), before).map(({ code, what }) => (what === '' ? code : `${code} ${what}`));

describe('a snapshot raises', () => {
  it('nothing where all is as ever, and nothing where it is the first', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ files: 1 }, { ordinary: [], current: [] })).toEqual([]);
  });

  it('what has collapsed: files, bytes, rows of a table, a table, a folder', () => {
    expect(codes({ files: 500 })).toEqual(['files-collapsed']);
    expect(codes({ bytes: 50 * MB })).toEqual(['bytes-collapsed']);
    expect(codes({ rows: { 'main/orders': 0, 'main/users': 300 } })).toEqual(['rows-collapsed main/orders']);
    expect(codes({ rows: { 'main/orders': 5000, 'main/new': 3 } })).toEqual(['table-gone main/users']);
    expect(codes({ parts: { 'shop/app': { files: 1000, bytes: 100 * MB } } })).toEqual([
      'source-missing shop/media',
    ]);
    expect(codes({ missing: ['shop'] })).toEqual(['source-missing shop']);
  });

  it('already when little is known, if it is bad enough', () => {
    expect(codes({ files: 500 }, past(0))).toEqual(['files-collapsed']);
    expect(codes({ files: 650 }, past(0))).toEqual([]);
    expect(codes({ files: 650 }, past(20))).toEqual(['files-collapsed']);
  });

  it('nothing for sessions that were cleared, a table that was renamed, a database whose dump failed', () => {
    expect(codes({ rows: { ...measures().rows, 'main/django_session': 0 } })).toEqual([]);
    expect(codes({ rows: { 'main/orders': 5000, 'main/people': 300 } })).toEqual([]);
    expect(codes({ rows: {} })).toEqual([]);
  });

  it('content that was rewritten: as noise, or all of it; but not an import, which only adds', () => {
    expect(codes({ newBytes: 100 * MB, storedBytes: 100 * MB })).toEqual(['turned-to-noise', 'mass-change']);
    expect(codes({ newBytes: 50 * MB, storedBytes: 50 * MB })).toEqual(['turned-to-noise']);
    expect(codes({ newBytes: 95 * MB, storedBytes: 30 * MB })).toEqual(['mass-change']);
    expect(codes({ bytes: 200 * MB, newBytes: 100 * MB, storedBytes: 99 * MB })).toEqual([]);
  });

  it('nothing for what is ordinary for this project, however wild', () => {
    const wild = past(40, (day) => ({
      files: day % 3 === 0 ? 500 : 1000,
      newBytes: 99 * MB,
      storedBytes: 40 * MB,
    }));
    expect(codes({ files: 480, newBytes: 99 * MB, storedBytes: 40 * MB }, wild)).toEqual([]);
    expect(codes({ files: 20 }, wild)).toEqual(['files-collapsed']);
  });

  it('notes of extortioners that were not there before', () => {
    expect(codes({ noteCount: 1, notes: ['shop/HOW_TO_DECRYPT.txt'] })).toEqual([
      'ransom-note shop/HOW_TO_DECRYPT.txt',
    ]);
    expect(
      codes(
        { noteCount: 1 },
        past(3, () => ({ noteCount: 1 })),
      ),
    ).toEqual([]);
    expect(codes({ endings: 500 })).toEqual(['ransom-note']);
  });
});

it('names of notes are told from names of ordinary files', () => {
  for (const name of [
    ...[
      'HOW_TO_DECRYPT.txt',
      'how to restore your files.txt',
      '!!!READ_ME!!!.txt',
      '_readme.txt',
      'RESTORE-MY-FILES.txt',
    ],
    ...[
      'DECRYPT_INSTRUCTIONS.html',
      '#DECRYPT MY FILES#.html',
      'YOUR_FILES_ARE_ENCRYPTED.hta',
      'HELP_DECRYPT.png',
    ],
  ])
    expect([name, isRansomNote(name)]).toEqual([name, true]);
  for (const name of [
    ...[
      'README.md',
      'readme.txt',
      'restore.html',
      'how-to-install.txt',
      'decrypt.py',
      'encrypted.txt',
      'help.html',
    ],
    ...[
      'password_reset_done.html',
      'recover_password.html',
      'files.txt',
      'unlock_account.html',
      'restore_data.py',
    ],
  ])
    expect([name, isRansomNote(name)]).toEqual([name, false]);
  expect(['a.docx.lockbit', 'b.jpg.WNCRY', 'c.locked'].every(hasRansomEnding)).toBe(true);
  expect(['a.lock', 'package-lock.json', 'yarn.lock', 'b.crypto.js'].some(hasRansomEnding)).toBe(false);
});
