import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDatabaseUrl } from '../../../../main/core/projects/detect/database-url.ts';
import { parseEnvFile } from '../../../../main/core/projects/detect/env-file.ts';
import { readProjectSecret } from '../../../../main/core/projects/detect/project-secret.ts';
import { plant } from '../../../support/plant.ts';
import { tempFolder } from '../../../support/temp.ts';
import { detected, detectedIn, findings } from './detected.ts';

/** Every file that some reader opens, and a key it is asked for. */
const FILES: Readonly<Record<string, string>> = {
  'shop/settings.py': 'DATABASES.default.PASSWORD',
  'config/database.yml': 'production.password',
  'config/storage.yml': 'production.password',
  '.env': 'DATABASE_URL',
  'wp-config.php': 'DB_PASSWORD',
  'package.json': 'x',
  'schema.prisma': 'url',
  'knexfile.ts': 'production.password',
  'compose.yaml': 'db/POSTGRES_PASSWORD',
  '.gitignore': 'x',
};
const RUNNING = {
  'manage.py': "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')",
  artisan: '',
  'composer.json': '',
};

/** Pieces that lead readers into their branches; any order of them. */
const PIECES = [
  ...[
    'DATABASES',
    ' = ',
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    "'default'",
    ': ',
    ', ',
    "'",
    '"',
    '"""',
    '\n',
    '\n  ',
    '    ',
    '#',
    '\\',
    '*',
    '**',
  ],
  ...[
    'from .settings import *',
    'from . import settings',
    'import os',
    'if x:',
    'else:',
    'try:',
    'except:',
    'class A(A):',
    'f"{',
    '}"',
  ],
  ...[
    'env.db(',
    'os.environ[',
    'os.path.join(',
    'Path(__file__)',
    '.parent',
    '.parents[9]',
    '/ ',
    "'NAME'",
    "'ENGINE'",
    '+=',
    '.update(',
    'DATABASES["default"]',
  ],
  ...[
    '<?php ',
    'define(',
    "'DB_NAME'",
    '$table_prefix',
    ';',
    '.',
    '??',
    '?:',
    'getenv(',
    '<%= ',
    'ENV.fetch("A") { "b" }',
    ' %>',
    '&a ',
    '*a',
    '<<: *a',
    '- ',
    'services:',
    'db:',
    'image: postgres',
    'environment:',
  ],
  ...[
    `$${'{A:-b}'}`,
    '$',
    '${',
    'datasource db {',
    'url = env("',
    'provider = "',
    'client: ',
    "'pg'",
    'connection: ',
    'process.env.',
    '`',
    '=>',
    '\u0000',
    '\ufeff',
    '\u{1f4a9}',
    '\ud800',
  ],
];

const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((parts) => parts.join(''));
const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array));

test('no content of any file makes detection or the reading of a secret fail or hang', async () => {
  const folder = plant(join(tempFolder('garbage'), 'shop'), { ...RUNNING, 'shop/': '', 'config/': '' });
  await fc.assert(
    fc.asyncProperty(fc.oneof(pieces, bytes), async (content) => {
      for (const name of Object.keys(FILES)) writeFileSync(join(folder, name), content);
      await detectedIn(folder);
      for (const [name, key] of Object.entries(FILES)) await readProjectSecret(join(folder, name), key, {});
    }),
    { numRuns: 60 },
  );
});

test('URLs and .env files of any shape are taken or left', () => {
  fc.assert(
    fc.property(fc.oneof(pieces, fc.string(), fc.webUrl()), (text) => {
      parseDatabaseUrl(text);
      parseDatabaseUrl(`postgres://${text}`);
      parseEnvFile(text);
    }),
  );
});

const passwords = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });

test('any password comes back as it was written, however a URL or a .env file must write it', () => {
  fc.assert(
    fc.property(passwords, (password) => {
      const found = parseDatabaseUrl(`postgres://u:${encodeURIComponent(password)}@h:1/d`);
      expect(found).toMatchObject({ password, user: 'u', host: 'h', port: 1, database: 'd' });
      const quoted = password
        .replaceAll('\\', '\\\\')
        .replaceAll('"', '\\"')
        .replaceAll('\n', '\\n')
        .replaceAll('\r', '\\r');
      expect(parseEnvFile(`A="${quoted}"\nB=2`).get('A')).toBe(password);
    }),
    { examples: [['\u2028 ']] }, // ends a line for `.` of a pattern, but for no .env file
  );
});

test.each([
  ['Python', 'shop/settings.py', '[', 400_000],
  ['Python in order', 'shop/settings.py', 'DATABASES = (', 20_000],
  ['long chains', 'shop/settings.py', 'a.', 200_000],
  ['PHP', 'wp-config.php', '<?php (', 100_000],
  ['JavaScript', 'knexfile.js', '{a:', 200_000],
  ['YAML', 'compose.yaml', '[', 300_000],
  ['YAML by indent', 'config/database.yml', '- ', 300_000],
  ['ERB', 'config/database.yml', '<%= ', 200_000],
  ['ERB', 'config/database.yml', '<%= %>', 100_000],
  ['interpolation', 'compose.yaml', '${A:-', 200_000],
  ['prisma', 'schema.prisma', 'datasource db {', 60_000],
  ['empty lines', 'schema.prisma', '\n', 1_000_000],
  ['quotes', '.env', 'A="\n', 200_000],
  ['blanks', '.env', 'A= x', 1],
  ['branches', 'shop/settings.py', 'if X:\n  X = {"a": X, "b": X}\n', 2000],
  ['copies of a growing value', 'shop/settings.py', 'X = [X, X]\nif A: X = {"X": X}\n', 2000],
])('%s nested without end stops in time', async (_what, name, piece, times) => {
  const began = performance.now();
  const content = times === 1 ? piece + ' '.repeat(1_000_000) : piece.repeat(times);
  await detected({ ...RUNNING, [name]: content });
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('aliases of YAML that would grow to gigabytes are refused', async () => {
  const levels = Array.from(
    { length: 30 },
    (_each, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}, *a${n}]`,
  );
  const bomb = await detected({ 'compose.yaml': `a0: &a0 [x]\n${levels.join('\n')}\nservices: {}\n` });
  expect(findings(bomb)).toEqual(['syntax compose.yaml 1']);
});

test('settings that import each other in a circle, or branch without end', async () => {
  const circle = await detected({
    ...RUNNING,
    'shop/settings.py': 'from .other import *\nDATABASES = X\n',
    'shop/other.py': "from .settings import *\nX = {'default': {'ENGINE': 'mysql', 'NAME': 'found'}}\n",
  });
  expect(circle.databases.map(({ settings }) => settings.name)).toEqual(['default']);
  const doubling = `import os\nX = 'a'\n${"if os.environ.get('A'):\n    X = X + 'b'\nelse:\n    X = X + 'c'\n".repeat(60)}DATABASES = {'default': {'ENGINE': 'mysql', 'NAME': X}}\n`;
  const branches = await detected({ ...RUNNING, 'shop/settings.py': doubling });
  expect(branches.databases.length).toBeGreaterThan(0);
  const growing = `X = 'aaaaaaaa'\n${'X = X + X\n'.repeat(60)}DATABASES = {'default': {'ENGINE': 'mysql', 'NAME': X}}\n`;
  expect((await detected({ ...RUNNING, 'shop/settings.py': growing })).databases).toEqual([]);
});

test('a file too large, a link out of the project, a pipe and a folder in place of a file are named or passed', async () => {
  const folder = plant(join(tempFolder('doors'), 'shop'), {
    ...RUNNING,
    '../elsewhere/.env': 'DATABASE_URL=postgres://u:hunter2@h/stolen\n',
    '.env -> ../elsewhere/.env': '',
    'vendor -> ../elsewhere': '',
    'compose.yaml': '',
    'package.json/': '',
  });
  truncateSync(join(folder, 'compose.yaml'), 1024 * 1024 + 1);
  mkdirSync(join(folder, 'shop'));
  if (process.platform !== 'win32')
    execFileSync('mkfifo', [join(folder, 'shop', 'settings.py'), join(folder, 'wp-config.php')]);
  const found = await detectedIn(folder);
  expect(found.databases).toEqual([]);
  const named = findings(found).map((line) => line.split(' ').slice(0, 2).join(' '));
  expect(named).toEqual(expect.arrayContaining(['outside .env', 'outside vendor', 'too-large compose.yaml']));
});

test('a look that takes too long is cut, and says so', async () => {
  const tree = Object.fromEntries(Array.from({ length: 50 }, (_each, n) => [`f${n}/a.txt`, 'a']));
  let now = 0;
  const clock = { now: () => now, monotonic: () => (now += 100) };
  const found = await detected(tree, { clock, limitMs: 1000 });
  expect(found.sizesComplete).toBe(false);
  expect(findings(found)).toEqual(['search-cut 1']);
});

test('a look can be stopped, and a folder that is none is refused', async () => {
  const tree = Object.fromEntries(Array.from({ length: 300 }, (_each, n) => [`f${n}/`, '']));
  await expect(detected(tree, { signal: AbortSignal.abort() })).rejects.toThrow('abort');
  await expect(detectedIn('/nowhere/at/all')).rejects.toMatchObject({ code: 'source-missing' });
});
