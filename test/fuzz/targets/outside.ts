// What a person, a project, another process or a tool gives: settings, sources of projects, messages, dumps.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type RequestKind, requests } from '../../../main/contract/requests.ts';
import { readStrangersSettings } from '../../../main/core/clone/strangers-settings.ts';
import { parseDatabaseUrl } from '../../../main/core/projects/detect/database-url.ts';
import { detectProject } from '../../../main/core/projects/detect/detect-project.ts';
import { parseEnvFile } from '../../../main/core/projects/detect/env-file.ts';
import { slotsOf } from '../../../main/core/schedule/times.ts';
import { parsePath } from '../../../main/core/settings/paths.ts';
import { parseJson } from '../../../main/core/settings/read.ts';
import { validate } from '../../../main/core/settings/validate.ts';
import { LineReader, MessageTooLarge } from '../../../main/core/socket/lines.ts';
import { fromClientSchema, fromCoreSchema, parseLine } from '../../../main/core/socket/messages.ts';
import { SqlReader } from '../../../main/databases/mysql/sql-reader.ts';
import { NotAnArchive, UnknownArchive } from '../../../main/databases/postgresql/archive-head.ts';
import { ArchiveReader } from '../../../main/databases/postgresql/archive-reader.ts';
import type { Target } from '../target.ts';

const text = (...lines: string[]): Buffer => Buffer.from(lines.join('\n'));

/** A project whose one interesting file is `file`. Nothing that lies in a project may make detection throw. */
function detecting(
  name: string,
  file: string,
  more: { seed: Buffer; words: readonly string[]; beside?: Record<string, string> },
): Target {
  let folder: string | null = null;
  const made = (): string => {
    if (folder !== null) return folder;
    const fresh = mkdtempSync(join(tmpdir(), 'cofre-fuzz-'));
    process.once('exit', () => rmSync(fresh, { recursive: true, force: true }));
    for (const [path, content] of Object.entries({ ...more.beside, [file]: '' })) {
      mkdirSync(dirname(join(fresh, path)), { recursive: true });
      writeFileSync(join(fresh, path), content);
    }
    folder = fresh;
    return fresh;
  };
  return {
    name: `detect-${name}`,
    seeds: () => [more.seed],
    words: more.words,
    run: (bytes) => {
      writeFileSync(join(made(), file), bytes);
      return detectProject(made());
    },
    mayRefuse: () => false,
  };
}

const DJANGO = text(
  ...['import os', 'from pathlib import Path', 'import environ', 'env = environ.Env()'],
  'BASE = Path(__file__).resolve().parent.parent',
  "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': os.environ.get('DB', 'a'), **X}}",
  "DATABASES['other'] = env.db('OTHER_URL', default='sqlite:///a.db')",
  "MEDIA_ROOT = os.path.join(BASE, 'media')\nif DEBUG:\n    STATIC_ROOT = BASE / 'static'",
);
const COMPOSE = text(
  ...['services:', '  db: &a', '    image: postgres:15'],
  `    environment: {POSTGRES_PASSWORD: "\${P:-x}"}`,
  ...['    volumes: ["data:/var/lib/postgresql/data"]', '  web:', '    <<: *a', 'volumes:', '  data:'],
);

export const outsideTargets: readonly Target[] = [
  {
    name: 'settings',
    seeds: () => [
      text(
        '{"version":1,"vaults":{"main":{"url":"/v"}},"projects":{"shop":{"folders":["/s"],"vault":"main"}}}',
      ),
    ],
    words: [
      '"databases":[',
      '"engine":"sqlite"',
      '"schedule":',
      '"copies":',
      '"hooks":{',
      '"argv":["a"]',
      '"notifications":',
    ],
    run: (bytes) => validate(parseJson(bytes.toString('utf8'), 'settings.json'), 'settings.json'),
  },
  {
    name: 'settings-of-a-stranger',
    seeds: () => [
      text('{"version":1,"vaults":{"m":{"url":"/v"}},"projects":{"a":{"folders":["/s"],"vault":"m"}}}'),
    ],
    words: ['"argv":', '"__proto__":', '"from":"command"'],
    run: (bytes) => readStrangersSettings(bytes.toString('utf8'), { place: 'x', withCommands: false }),
  },
  {
    name: 'settings-path',
    seeds: () => [text('projects.shop.databases[0].name')],
    run: (bytes) => parsePath(bytes.toString('utf8')),
  },
  {
    name: 'cron',
    seeds: () => [text('*/5 2-4 1,15 * mon-fri'), text('0 0 L * 5#2')],
    words: ['*/', 'L', 'W', '#', 'jan', '?', '@daily', '59', '31', '-'],
    run: (bytes) => {
      const slots = slotsOf({ kind: 'cron', expression: bytes.toString('utf8') }, 'America/Sao_Paulo');
      slots.after(1.7e12);
      slots.upTo(1.7e12);
    },
  },
  {
    name: 'messages',
    seeds: () => [
      text(
        '{"kind":"request","id":1,"request":"status.get","input":{}}',
        '{"kind":"answer","id":1,"value":{}}',
        '',
      ),
    ],
    words: ['"kind":"subscribe"', '"kind":"event"', '"kind":"cancel"', '{"kind":'],
    run: (bytes) => {
      for (const line of new LineReader().push(bytes)) {
        parseLine(line, fromClientSchema);
        parseLine(line, fromCoreSchema);
      }
    },
    mayRefuse: (error) => error instanceof MessageTooLarge,
  },
  {
    name: 'requests',
    seeds: () =>
      Object.keys(requests).map((kind) => text(`${kind}\n{"project":"shop","vault":"main","id":1}`)),
    words: Object.keys(requests),
    run: (bytes) => {
      const [kind = '', ...rest] = bytes.toString('utf8').split('\n');
      const request = Object.hasOwn(requests, kind) ? requests[kind as RequestKind] : requests['status.get'];
      let value: unknown;
      try {
        value = JSON.parse(rest.join('\n'));
      } catch {
        return;
      }
      request.input.safeParse(value);
    },
  },
  {
    name: 'pg-archive',
    seeds: () => [Buffer.concat([Buffer.from('PGDMP\x01\x0e\x00\x04\x08\x01'), Buffer.alloc(200)])],
    words: ['PGDMP', 'TABLE DATA', 'BLOBS', '\\.\n\n\n', '\0\x01\0\0\0'],
    run: (bytes) => {
      const reader = new ArchiveReader();
      const half = bytes.length >> 1;
      reader.push(bytes.subarray(0, half));
      reader.push(bytes.subarray(half));
      reader.end();
    },
    mayRefuse: (error) => error instanceof NotAnArchive || error instanceof UnknownArchive,
  },
  {
    name: 'mysql-dump',
    seeds: () => [
      text(
        'CREATE TABLE `a` (',
        ');',
        "INSERT INTO `a` (`b`) VALUES (1,'x\\'y'),(0xff,NULL);",
        '-- Dump completed',
        '',
      ),
    ],
    words: ['INSERT INTO `', 'CREATE TABLE `', 'DELIMITER ;;', 'DELIMITER ;\n', '-- Dump completed', "\\'"],
    run: (bytes) => {
      const reader = new SqlReader();
      for (let at = 0; at < bytes.length; at += 7) reader.push(bytes.subarray(at, at + 7));
      return reader.complete;
    },
  },
  {
    name: 'database-url',
    seeds: () => [text('postgres://a:b%20@h:5432/d?sslmode=require'), text('sqlite:////a.db')],
    words: ['://', '@', '%', '?host=/run', 'sqlite:', 'mysql+pymysql://'],
    run: (bytes) => parseDatabaseUrl(bytes.toString('utf8')),
    mayRefuse: () => false,
  },
  {
    name: 'env-file',
    seeds: () => [text('export A="b\\n$C"', "B='x'", `C=\${A:-d} # e`)],
    words: ['export ', '${', '$', '"', "'", '#', '='],
    run: (bytes) => parseEnvFile(bytes.toString('utf8')),
    mayRefuse: () => false,
  },
  detecting('django', 'shop/settings.py', {
    seed: DJANGO,
    words: [
      'DATABASES',
      'os.path.join(',
      'env.db(',
      'from .base import *',
      '.parents[',
      '**',
      'f"{',
      '"""',
      ' if x else ',
    ],
    beside: { 'manage.py': "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')" },
  }),
  detecting('compose', 'compose.yaml', {
    seed: COMPOSE,
    words: ['<<: *a', '&a ', '*a', '${', 'env_file:', 'image: mysql', '!!js', '|\n'],
  }),
  detecting('wordpress', 'wp-config.php', {
    seed: text(
      '<?php',
      "define('DB_NAME', getenv('X') ?: 'a');",
      "define('DB_HOST', 'h:3306');",
      "$table_prefix = 'wp_';",
    ),
    words: ['<?php', 'define(', "'DB_PASSWORD'", '??', '?:', '.', '<<<A\n', '__DIR__', '"{$a}"'],
  }),
  detecting('node', 'knexfile.js', {
    seed: text(
      'module.exports = { production: { client: "pg", connection: process.env.DATABASE_URL ?? `a` } };',
    ),
    words: ['export default', 'connection:', 'process.env.', '`', '=>', '...', 'path.join(__dirname,'],
    beside: { 'package.json': '{"dependencies":{"knex":"1"}}' },
  }),
  detecting('rails', 'config/database.yml', {
    seed: text(
      'default: &d',
      '  adapter: postgresql',
      '  password: <%= ENV["A"] %>',
      'production:',
      '  <<: *d',
      '  database: a',
    ),
    words: ['<%= ', ' %>', 'ENV.fetch("A") { "b" }', '&a', '*a', '<<: '],
    beside: { Gemfile: "gem 'rails'", 'config/application.rb': '' },
  }),
  detecting('prisma', 'prisma/schema.prisma', {
    seed: text('datasource db {', '  provider = "postgresql"', '  url = env("DATABASE_URL")', '}'),
    words: ['datasource db {', 'url = env("', 'provider = "', '}', '//'],
    beside: { 'package.json': '{"dependencies":{"prisma":"1"}}' },
  }),
];
