import { describe, expect, test } from 'vitest';
import { splitCommand } from '../../../main/faces/cli/ask/split-command.ts';
import { escapeForTerminal, safeJson } from '../../../main/faces/cli/say/escape.ts';
import { ProgressDisplay } from '../../../main/faces/cli/say/progress.ts';
import { displayWidth, table } from '../../../main/faces/cli/say/table.ts';
import { durationOf, parseSize } from '../../../main/faces/cli/values/amounts.ts';
import { momentOf, snapshotPath } from '../../../main/faces/cli/vault/snapshots.ts';
import { detectLanguage, languageOf } from '../../../main/faces/cli/words/language.ts';
import { Measures } from '../../../main/faces/cli/words/measures.ts';
import { loadTexts } from '../../../main/faces/cli/words/texts.ts';

const english = await loadTexts('en');
const portuguese = await loadTexts('pt-BR');

test('sizes are binary with one decimal, and never 1024 of a unit', () => {
  const { size } = { size: (bytes: number) => new Measures(english).size(bytes) };
  expect([0, 1023, 1024, 1536, 1024 ** 2 - 1, 1024 ** 2, 5e9].map(size)).toEqual([
    '0 B',
    '1023 B',
    '1.0 KiB',
    '1.5 KiB',
    '1.0 MiB',
    '1.0 MiB',
    '4.7 GiB',
  ]);
  expect(new Measures(portuguese).size(1536)).toBe('1,5 KiB');
});

test('numbers, durations and ages are written as the language does', () => {
  const en = new Measures(english);
  const pt = new Measures(portuguese);
  expect([en.number(1234567), pt.number(1234567), en.number(1234.56, 1)]).toEqual([
    '1,234,567',
    '1.234.567',
    '1,234.6',
  ]);
  expect([400, 12_340, 59_960, 200_000, 7_500_000].map((ms) => en.duration(ms))).toEqual([
    '0.4 s',
    '12.3 s',
    '1 min 0 s',
    '3 min 20 s',
    '2 h 5 min',
  ]);
  const now = Date.parse('2026-11-23T12:00:00Z');
  const hour = 3_600_000;
  expect([0, hour, 2 * hour, 30 * hour, 24 * 400 * hour].map((ms) => en.ago(now - ms, now))).toEqual([
    'just now',
    '1 hour ago',
    '2 hours ago',
    '1 day ago',
    '1 year ago',
  ]);
  expect(pt.ago(now - 2 * hour, now)).toBe('há 2 horas');
  expect(portuguese.say('backup.files', { count: 1_000_000, size: '1 B', unchanged: 0 })).toContain(
    '1.000.000 de arquivos',
  );
  expect(portuguese.say('backup.files', { count: 1, size: '1 B', unchanged: 0 })).toContain('1 arquivo,');
});

test('what a terminal would obey is escaped, all else stays', () => {
  expect(escapeForTerminal('São João 中 😀 e\u0301')).toBe('São João 中 😀 e\u0301');
  expect(escapeForTerminal('a\u001b[31m\u009bb\r\n\u2028\u202e\ufeff')).toBe(
    'a\\x1b[31m\\x9bb\\r\\n\\u{2028}\\u{202e}\\u{feff}',
  );
  expect(escapeForTerminal('\udce9\ud800')).toBe('\\xe9\\u{d800}');
  expect(english.say('find.none', { glob: '\u001b{{x}}$t(about)' })).toContain('\\x1b{{x}}$t(about)');
  const value = { name: 'a\u009b\u202e\udce9😀' };
  expect(safeJson(value)).toBe('{"name":"a\\u009b\\u202e\\udce9😀"}');
  expect(JSON.parse(safeJson(value))).toEqual(value);
});

test('tables align by what is seen, not by what is counted', () => {
  expect(displayWidth('a\u001b[31mb\u001b[39m中😀e\u0301')).toBe(7);
  const rows = [
    ['中', '1'],
    ['abc', '22'],
  ];
  expect(table([{ title: 'A' }, { title: 'N', align: 'right' }], rows)).toEqual([
    'A     N',
    '中    1',
    'abc  22',
  ]);
});

describe('what people type', () => {
  test('times and sizes', () => {
    expect([durationOf('30d'), durationOf('1.5h'), durationOf('d'), durationOf('-3d')]).toEqual([
      2_592_000_000,
      5_400_000,
      null,
      null,
    ]);
    expect(['100M', '1.5K', '7', '2GiB', '1mb'].map(parseSize)).toEqual([
      104_857_600, 1536, 7, 2_147_483_648, 1_048_576,
    ]);
    expect(() => parseSize('M')).toThrow();
    expect(momentOf('3d', 1_000_000_000)).toBe(1_000_000_000 - 259_200_000);
    expect(new Date(momentOf('2026-11-20T14:30', 0) ?? 0).getMinutes()).toBe(30);
    expect(momentOf('deadbeef', 0)).toBeNull();
    expect(['/site/', './site', 'site//', '.', '..x'].map(snapshotPath)).toEqual([
      'site',
      'site',
      'site',
      '',
      '..x',
    ]);
  });

  test('languages in every usual spelling', () => {
    expect(['pt_BR.UTF-8', 'pt', 'PT-br', 'en_GB', 'C.UTF-8', 'de'].map(languageOf)).toEqual([
      'pt-BR',
      'pt-BR',
      'pt-BR',
      'en',
      'en',
      null,
    ]);
    expect(detectLanguage({ LC_ALL: 'pt_BR', LANG: 'en_US' })).toBe('pt-BR');
    expect(detectLanguage({ LANG: 'de_DE' })).toBe('en');
  });

  test('commands are split as a shell would, and nothing of them is run', () => {
    expect(splitCommand(`pass  show "my vault" 'it''s' a\\ b "c\\"d" ''`, false)).toEqual([
      'pass',
      'show',
      'my vault',
      'its',
      'a b',
      'c"d',
      '',
    ]);
    expect(splitCommand('echo $(rm x) ; ls', false)).toEqual(['echo', '$(rm', 'x)', ';', 'ls']);
    expect(splitCommand('"C:\\Program Files\\x.exe" a', true)).toEqual(['C:\\Program Files\\x.exe', 'a']);
    expect(() => splitCommand('a "b', false)).toThrow();
    expect(() => splitCommand('  ', false)).toThrow();
  });
});

test('progress is one line with percent, drawn at most ten times a second, wiped at the end', () => {
  const written: string[] = [];
  const stream = {
    write: (text: string | Uint8Array) => written.push(String(text)) > 0,
    isTTY: true,
    columns: 60,
  };
  const progress = new ProgressDisplay({
    stream,
    style: 'line',
    texts: english,
    measures: new Measures(english),
  });
  progress.onEvent({ kind: 'phase', phase: 'storing' });
  for (let n = 0; n < 500; n++)
    progress.onEvent({ kind: 'item', path: `folder/\u001b[2Jfile-${n}-${'x'.repeat(80)}` });
  expect(written.length).toBeLessThan(10);
  progress.onEvent({ kind: 'expect', files: 10, bytes: 2048, final: true });
  progress.onEvent({ kind: 'advance', files: 5, bytes: 1024 });
  progress.end();
  const screen = written.join('');
  expect(screen).toMatch(/^\rBacking up/);
  expect(screen).not.toContain('[2J\u001b');
  expect(screen.endsWith('\r\u001b[K')).toBe(true);
});
