import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import english from '../../main/contract/text/en.json' with { type: 'json' };
import { CAUSES } from '../../main/databases/failure/causes.ts';
import { scrub } from '../../main/databases/failure/scrub.ts';

const sources = readdirSync('main/databases', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join('main/databases', file), 'utf8'))
  .join('\n');

test('every reason that is given has its sentence', () => {
  const given = new Set([...sources.matchAll(/'(db[A-Z]\w+)'/g)].map(([, reason]) => reason));
  expect(given.size).toBeGreaterThan(30);
  for (const reason of given) expect(english.reasons).toHaveProperty(reason ?? '');
});

test('every warning has its sentence', () => {
  const given = [...sources.matchAll(/code: '([a-z]+-[a-z-]+)', message/g)].map(([, code]) => code);
  for (const code of given) expect(english.databases.warnings).toHaveProperty(code ?? '');
});

test.each([
  ['pg_dump: error: ... FATAL:  password authentication failed for user "x"', 'dbPassword'],
  ["ERROR 1045 (28000): Access denied for user 'a'@'b' (using password: YES)", 'dbPassword'],
  [
    "mariadb-dump: Error: 1142: SELECT command denied to user 'a'@'b' for table `shop`.`orders`",
    'dbTableDenied',
  ],
  ['ERROR:  could not write block 3 of temporary file: No space left on device', 'dbDiskFull'],
  ["ERROR 1114 (HY000) at line 40: The table 't' is full", 'dbDiskFull'],
  ['Error response from daemon: No such container: db', 'dbContainerMissing'],
  ['pg_restore: error: unsupported version (1.16) in file header', 'dbRestoreToolOld'],
  ['ERROR:  extension "postgis" is not available', 'dbExtensionMissing'],
])('%s', (said, reason) => {
  expect(CAUSES.find(({ pattern }) => pattern.test(said))?.reason).toBe(reason);
});

test('a secret is cut out; one too short to be cut out hides the whole text; rows of data are left out', () => {
  expect(scrub('login hunter22 failed', ['hunter22'])).toBe('login *** failed');
  expect(scrub('ab cab', ['a'])).not.toContain('cab');
  expect(scrub('postgresql://me:pw9@host/x', [])).toBe('postgresql://me:***@host/x');
  expect(
    scrub('ERROR: duplicate\nDETAIL:  Key (mail)=(a@b) exists.\nCONTEXT:  COPY t, line 1: "a@b"', []),
  ).toBe('ERROR: duplicate');
  const dashes = '--------------';
  const repeated = `${dashes}\nINSERT INTO t VALUES\n(1,'a@b')\n${dashes}\n\n`;
  expect(scrub(`${repeated}ERROR 1062 (23000) at line 3: Duplicate entry\n`, [])).toBe(
    'ERROR 1062 (23000) at line 3: Duplicate entry',
  );
  expect(scrub(`${dashes}\nINSERT INTO t VALUES (1,'a@b`, [])).toBe('');
});
