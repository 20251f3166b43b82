import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExcludes, isCacheDirTag } from '../../../main/engine/scan/excludes.ts';
import type { PresetName } from '../../../main/engine/scan/presets.ts';

/** Paths end with '/' for folders, as in a listing. */
function left(paths: string[], patterns: string[], presets: PresetName[] = []): string[] {
  const excluded = compileExcludes({ patterns, presets });
  return paths.filter((path) => !excluded?.(path.replace(/\/$/, ''), path.endsWith('/')));
}

describe('patterns', () => {
  it('exclude nothing when there are none, or only blank lines and comments', () => {
    expect(compileExcludes({ patterns: [], presets: [] })).toBeNull();
    expect(compileExcludes({ patterns: ['', '  ', '# a comment', '\n'], presets: [] })).toBeNull();
  });

  it('without a slash match at any depth, with one from the source folder on', () => {
    expect(left(['a.log', 'deep/a.log', 'b.txt'], ['*.log'])).toEqual(['b.txt']);
    expect(left(['media/cache/', 'deep/media/cache/'], ['media/cache'])).toEqual(['deep/media/cache/']);
    expect(left(['build/', 'deep/build/'], ['/build'])).toEqual(['deep/build/']);
    expect(left(['a/x/b', 'a/x/y/b', 'a/b'], ['a/**/b'])).toEqual([]);
  });

  it('with a final slash match folders only', () => {
    expect(left(['tmp/', 'deep/tmp'], ['tmp/'])).toEqual(['deep/tmp']);
  });

  it('can be taken back by a later one', () => {
    expect(left(['a.log', 'keep.log'], ['*.log', '!keep.log'])).toEqual(['keep.log']);
    expect(left(['keep.log'], ['!keep.log', '*.log'])).toEqual([]);
    expect(left(['cache/', 'cache/keep'], ['cache/', '!cache/keep'])).toEqual([]);
    expect(left(['cache/', 'cache/x', 'cache/keep'], ['cache/*', '!cache/keep'])).toEqual([
      'cache/',
      'cache/keep',
    ]);
  });

  it('may be the lines of a file', () => {
    expect(left(['a', 'b', 'c'], ['a\r\n# no\nb\n'])).toEqual(['c']);
  });

  it('tell letters in different cases apart unless told otherwise', () => {
    expect(left(['Notes', 'notes'], ['notes'])).toEqual(['Notes']);
    expect(compileExcludes({ patterns: ['notes'], presets: [], ignoreCase: true })?.('NOTES', false)).toBe(
      true,
    );
  });

  it('mean composed and decomposed names alike', () => {
    expect(left(['caf\u00e9/', 'cafe\u0301/'], ['caf\u00e9/'])).toEqual([]);
    expect(left(['caf\u00e9/', 'cafe\u0301/'], ['cafe\u0301/'])).toEqual([]);
  });

  it('never exclude the source folder itself', () => {
    expect(compileExcludes({ patterns: ['*', '/', '**'], presets: [] })?.('', true)).toBe(false);
  });

  it('and names may be anything without a fault', () => {
    const segment = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 8 })
      .map((text) => text.replaceAll('/', '-'));
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 5 }), path, fc.boolean(), (patterns, name, isFolder) => {
        const excluded = compileExcludes({ patterns, presets: ['dev', 'cache', 'system'] });
        expect(typeof excluded?.(name, isFolder)).toBe('boolean');
      }),
      { numRuns: 500 },
    );
  });

  it('go on meaning the same over a hundred thousand paths, while old ones are forgotten', () => {
    const excluded = compileExcludes({ patterns: ['*.log', '!keep.log'], presets: ['dev'] });
    let count = 0;
    for (let n = 0; n < 100_000; n += 1) {
      const name = n % 4 === 0 ? 'x.log' : n % 4 === 1 ? 'keep.log' : n % 4 === 2 ? 'node_modules' : 'y.txt';
      if (excluded?.(`folder-${n}/${name}`, n % 4 === 2)) count += 1;
    }
    expect(count).toBe(50_000);
  });

  it('reach a path of two thousand folders', () => {
    const excluded = compileExcludes({ patterns: ['*.log'], presets: [] });
    expect(excluded?.(`${'d/'.repeat(2000)}x.log`, false)).toBe(true);
  });
});

describe('presets', () => {
  it("'dev' leaves out what the project's tools make again, and nothing that may be precious", () => {
    const rebuilt = [
      'node_modules/',
      'web/node_modules/',
      '.venv/',
      'venv/',
      'app/__pycache__/',
      'a.pyc',
      '.next/',
    ];
    const precious = [
      'dist/',
      'build/',
      'vendor/',
      'target/',
      'env/',
      'media/',
      'a.py',
      '.env',
      '.git/',
      'db.sqlite3',
    ];
    expect(left([...rebuilt, ...precious], [], ['dev'])).toEqual(precious);
  });

  it("'system' leaves out what operating systems leave behind", () => {
    const litter = ['a/.DS_Store', 'Thumbs.db', 'thumbs.db', '.Trash-1000/', 'lost+found/', '$RECYCLE.BIN/'];
    expect(left([...litter, 'System Volume Information/', 'photo.jpg'], [], ['system'])).toEqual([
      'photo.jpg',
    ]);
  });

  it("'cache' leaves out what calls itself a cache", () => {
    expect(left(['.cache/', 'web/.parcel-cache/', '.eslintcache', 'cache/'], [], ['cache'])).toEqual([
      'cache/',
    ]);
  });

  it('can be taken back by patterns', () => {
    expect(left(['venv/', 'node_modules/'], ['!venv/'], ['dev'])).toEqual(['venv/']);
  });
});

describe('CACHEDIR.TAG', () => {
  const tag = 'Signature: 8a477f597d28d172789f06886806bc55';
  it.each([
    [tag, true],
    [`${tag}\n# This folder is a cache.`, true],
    [tag.slice(0, -1), false],
    [` ${tag}`, false],
    [tag.toLowerCase(), false],
    ['', false],
  ])('%j is a tag: %s', (text, expected) => {
    expect(isCacheDirTag(Buffer.from(text))).toBe(expected);
  });
});
