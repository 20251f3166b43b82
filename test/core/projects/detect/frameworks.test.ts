import { expect, test } from 'vitest';
import { readProjectSecret } from '../../../../main/core/projects/detect/project-secret.ts';
import { detected, findings, lines, sqliteFile } from './detected.ts';

test('Rails with SQLite as rails new writes it today', async () => {
  const found = await detected({
    Gemfile: 'source "https://rubygems.org"\ngem "rails"\n',
    'config/application.rb': '',
    'config/database.yml': `# SQLite. Versions 3.8.0 and up are supported.
#   gem "sqlite3"
default: &default
  adapter: sqlite3
  max_connections: <%= ENV.fetch("RAILS_MAX_THREADS") { 5 } %>
  timeout: 5000

development:
  <<: *default
  database: storage/development.sqlite3

test:
  <<: *default
  database: storage/test.sqlite3

production:
  primary:
    <<: *default
    database: storage/production.sqlite3
  cache:
    <<: *default
    database: storage/production_cache.sqlite3
    migrations_paths: db/cache_migrate
`,
    'config/storage.yml': `test:
  service: Disk
  root: <%= Rails.root.join("tmp/storage") %>

local:
  service: Disk
  root: <%= Rails.root.join("storage") %>

# amazon:
#   service: S3
`,
    'storage/development.sqlite3': sqliteFile(),
    'storage/production.sqlite3': sqliteFile(),
    'storage/ab/cd/abcd': 'upload',
    'tmp/cache/bootsnap/x': 'y',
  });
  expect(found.kinds).toEqual(['rails']);
  expect(lines(found)).toEqual([
    'certain default sqlite storage/development.sqlite3',
    'possible default-2 sqlite storage/production.sqlite3',
    'possible cache sqlite storage/production_cache.sqlite3',
  ]);
  expect(found.media.map(({ folder, why }) => [folder, why[0]?.code])).toEqual([
    [found.at('storage'), 'rails-storage'],
  ]);
  expect(found.rebuildable.map(({ pattern }) => pattern)).toEqual(['/tmp/cache/']);
  expect(found.findings).toEqual([]);
});

test('Rails with PostgreSQL, its environment chosen by .env and values by ERB', async () => {
  const found = await detected({
    'config/database.yml': `default: &default
  adapter: postgresql
  encoding: unicode
  host: <%= ENV['DB_HOST'] || 'localhost' %>
<% if false %>
<% end %>
development:
  <<: *default
  database: shop_development
  password: hunter2
production:
  <<: *default
  database: shop_<%= ENV.fetch("STAGE", "production") %>
  username: <%= ENV.fetch("DB_USER") { "shop" } %>
  password: <%= ENV["SHOP_DATABASE_PASSWORD"] %>
  port: 5433
reports:
  url: <%= ENV['REPORTS_URL'] %>
`,
    '.env': 'RAILS_ENV=production\nSHOP_DATABASE_PASSWORD=hunter2\nDB_HOST=db.example\n',
    'public/uploads/a.jpg': 'a',
  });
  expect(lines(found)).toEqual([
    'likely default postgresql shop_production@db.example:5433 as shop, .env SHOP_DATABASE_PASSWORD',
    'possible default-2 postgresql shop_development@db.example, config/database.yml development.password',
  ]);
  expect(findings(found)).toEqual(['env-missing config/database.yml default.url REPORTS_URL']);
  expect(await readProjectSecret(found.at('config/database.yml'), 'development.password')).toBe('hunter2');
  expect(await readProjectSecret(found.at('config/database.yml'), 'production.password')).toBe('hunter2');
  expect(await readProjectSecret(found.at('config/database.yml'), 'staging.password')).toBeNull();
});

test('Laravel as its installer writes .env, with MySQL and with SQLite', async () => {
  const laravel = (env: string) => ({
    artisan: '#!/usr/bin/env php\n<?php\n',
    'composer.json': '{"require":{"laravel/framework":"^11.0"}}',
    'vendor/autoload.php': '<?php',
    'vendor/composer/installed.json': '{}',
    'storage/app/public/a.jpg': 'a',
    'storage/framework/views/1.php': '<?php',
    '.env': `APP_NAME=Laravel\nAPP_ENV=local\nAPP_KEY=base64:AAAA=\n\n${env}\nSESSION_DRIVER=database\nREDIS_HOST=127.0.0.1\n`,
  });
  const mysql = await detected(
    laravel(
      'DB_CONNECTION=mysql\nDB_HOST=127.0.0.1\nDB_PORT=3306\nDB_DATABASE=laravel\nDB_USERNAME=root\nDB_PASSWORD="hunter2 # kept"',
    ),
  );
  expect(mysql.kinds).toEqual(['laravel']);
  expect(lines(mysql)).toEqual(['certain default mysql laravel@127.0.0.1:3306 as root, .env DB_PASSWORD']);
  expect(await readProjectSecret(mysql.at('.env'), 'DB_PASSWORD')).toBe('hunter2 # kept');
  expect(mysql.media.map(({ folder }) => folder)).toEqual([mysql.at('storage/app')]);
  expect(mysql.rebuildable.map(({ pattern }) => pattern).sort()).toEqual([
    '/storage/framework/views/',
    '/vendor/',
  ]);
  const sqlite = await detected({
    ...laravel('DB_CONNECTION=sqlite\n# DB_HOST=127.0.0.1\n# DB_DATABASE=laravel'),
    'database/database.sqlite': sqliteFile(),
  });
  expect(lines(sqlite)).toEqual(['likely default sqlite database/database.sqlite']);
});

test('WordPress as wp-config-sample.php, and as the image of Docker writes it', async () => {
  const uploads = {
    'wp-content/uploads/2026/11/a.jpg': 'abc',
    'wp-content/cache/x.html': 'x',
    'wp-content/index.php': '<?php',
  };
  const plain = await detected({
    ...uploads,
    'wp-config.php': `<?php
/**
 * The base configuration for WordPress
 */
// ** Database settings - You can get this info from your web host ** //
/** The name of the database for WordPress */
define( 'DB_NAME', 'wordpress_live' );

/** Database username */
define( 'DB_USER', 'wp' );

/** Database password */
define( 'DB_PASSWORD', 'hunter2\\'s; define("DB_NAME", "no")' );

/** Database hostname */
define( 'DB_HOST', 'localhost:/run/mysqld/mysqld.sock' );
define( 'DB_CHARSET', 'utf8' );
define( 'AUTH_KEY', 'put your unique phrase here' );
$table_prefix = 'shop_';
define( 'WP_DEBUG', false );
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
`,
  });
  expect(plain.kinds).toEqual(['wordpress']);
  expect(lines(plain)).toEqual([
    'certain wordpress mysql wordpress_live@/run/mysqld/mysqld.sock as wp, wp-config.php DB_PASSWORD',
  ]);
  expect(plain.databases[0]?.settings.expect.tables).toEqual(['shop_options', 'shop_posts', 'shop_users']);
  expect(await readProjectSecret(plain.at('wp-config.php'), 'DB_PASSWORD')).toBe(
    'hunter2\'s; define("DB_NAME", "no")',
  );
  expect(plain.media.map(({ folder, bytes }) => [folder, bytes])).toEqual([
    [plain.at('wp-content/uploads'), 3],
  ]);
  expect(plain.rebuildable.map(({ pattern }) => pattern)).toEqual(['/wp-content/cache/']);

  const docker = await detected({
    ...uploads,
    '.env': 'WORDPRESS_DB_PASSWORD=hunter2\n',
    'wp-config.php': `<?php
define( 'DB_NAME', getenv_docker('WORDPRESS_DB_NAME', 'wordpress') );
define( 'DB_USER', getenv('WORDPRESS_DB_USER') ?: 'example' );
define( 'DB_PASSWORD', $_ENV['WORDPRESS_DB_PASSWORD'] ?? 'none' );
define( 'DB_HOST', getenv_docker('WORDPRESS_DB_HOST', 'mysql:3307') );
$table_prefix = getenv_docker('WORDPRESS_TABLE_PREFIX', 'wp_');
`,
  });
  expect(lines(docker)).toEqual([
    'likely wordpress mysql wordpress@mysql:3307 as example, .env WORDPRESS_DB_PASSWORD',
  ]);
});

test('Node with prisma: a SQLite file beside the schema, or a server from .env', async () => {
  const schema = (provider: string, url: string) => `generator client {
  provider = "prisma-client-js"
}

datasource db {
  provider = "${provider}"
  // url = "postgres://commented/out"
  url      = ${url}
}
`;
  const file = await detected({
    'package.json': '{"name":"shop","scripts":{"build":"vite build"}}',
    '.gitignore': 'node_modules\n/dist\n',
    '.env': '# Environment variables\nDATABASE_URL="file:./dev.db"\n',
    'prisma/schema.prisma': schema('sqlite', 'env("DATABASE_URL")'),
    'prisma/dev.db': sqliteFile(),
    'node_modules/x/index.js': 'x'.repeat(100),
    'packages/a/node_modules/y.js': 'y'.repeat(50),
    'dist/bundle.js': 'z'.repeat(10),
    'build/kept.js': 'not ignored by git: nobody says that it comes back',
  });
  expect(file.kinds).toEqual(['node']);
  expect(lines(file)).toEqual(['certain default sqlite prisma/dev.db']);
  expect(
    file.rebuildable.map(({ pattern, bytes, places, preset }) => [pattern, bytes, places, preset]),
  ).toEqual([
    ['node_modules/', 150, 2, 'dev'],
    ['/dist/', 10, 1, undefined],
  ]);
  const server = await detected({
    'package.json': '{}',
    '.env':
      'DATABASE_URL=postgresql://me:hunter2@localhost:5432/mydb?schema=public\nANALYTICS_DATABASE_URL=mysql://a:hunter2@h/an\n',
    'prisma/schema.prisma': schema('postgresql', 'env("DATABASE_URL")'),
  });
  expect(lines(server)).toEqual([
    'certain default postgresql mydb@localhost:5432 as me, .env DATABASE_URL',
    'likely analytics mysql an@h as a, .env ANALYTICS_DATABASE_URL',
  ]);
  const literal = await detected({ 'schema.prisma': schema('mysql', '"mysql://u:hunter2@h/db"') });
  expect(lines(literal)).toEqual(['certain default mysql db@h as u, schema.prisma url']);
  expect(await readProjectSecret(literal.at('schema.prisma'), 'url')).toBe('hunter2');
  const mongo = await detected({ 'schema.prisma': schema('mongodb', 'env("X")') });
  expect(findings(mongo)).toEqual(['database-remote-kind schema.prisma default mongodb']);
});

test('Node with a knexfile, in JavaScript and TypeScript', async () => {
  const found = await detected({
    'package.json': '{}',
    '.env': 'DB_PASS=hunter2\n',
    'knexfile.js': `// Update with your config settings.
/** @type { Object.<string, import("knex").Knex.Config> } */
module.exports = {
  development: { client: 'sqlite3', connection: { filename: './dev.sqlite3' } },
  production: {
    client: 'postgresql',
    connection: { database: 'my_db', user: process.env.DB_USER || 'me', password: process.env.DB_PASS, host: \`db\` },
    pool: { min: 2, max: 10 },
  },
};
`,
    'dev.sqlite3': sqliteFile(),
  });
  expect(lines(found)).toEqual([
    'certain default sqlite dev.sqlite3',
    'possible default-2 postgresql my_db@db as me, .env DB_PASS',
  ]);
  const typed = await detected({
    'knexfile.ts': `import type { Knex } from "knex";
const config: Knex.Config = { client: "mysql2", connection: { host: process.env["H"] ?? "h", database: "d", user: "u", password: "hunter2" } };
export default config;
`,
  });
  expect(lines(typed)).toEqual(['likely default mysql d@h as u, knexfile.ts default.password']);
  expect(await readProjectSecret(typed.at('knexfile.ts'), 'default.password')).toBe('hunter2');
});

test('separate variables of a Node project, its engine told by the package it uses', async () => {
  const found = await detected({
    'package.json': '{"dependencies":{"pg":"^8.0.0"}}',
    '.env': 'DB_HOST=db.example\nDB_NAME=shop\nDB_USER=me\nDB_PASSWORD=hunter2\n',
  });
  expect(lines(found)).toEqual(['likely default postgresql shop@db.example as me, .env DB_PASSWORD']);
});

test('plain SQLite files anywhere, by what is in them; not in what can be rebuilt', async () => {
  const found = await detected({
    'data/app.db': sqliteFile(),
    'data/state': sqliteFile(),
    'data/not.db': Buffer.alloc(4096, 1),
    'data/short.db': 'SQLite format 3\0',
    'node_modules/pkg/cache.db': sqliteFile(),
    '.venv/pyvenv.cfg': 'home = /usr/bin\n',
    '.venv/x.sqlite': sqliteFile(),
    'python-env/pyvenv.cfg': 'home = /usr/bin\n',
    'python-env/lib/big': 'x'.repeat(2000),
    'uploads/a.jpg': 'a',
    'app/media/models.py': 'class A: pass\n',
    'app/media/b.jpg': 'b',
    'static/media/c.jpg': 'c',
    'cache/CACHEDIR.TAG': 'Signature: 8a477f597d28d172789f06886806bc55',
  });
  expect(lines(found)).toEqual(['likely app sqlite data/app.db', 'likely state sqlite data/state']);
  expect(found.media.map(({ folder }) => folder)).toEqual([found.at('uploads')]);
  expect(found.rebuildable.map(({ pattern, why }) => [pattern, why[0]?.code])).toEqual([
    ['.venv/', 'preset'],
    ['node_modules/', 'preset'],
    ['/python-env/', 'virtualenv'],
    ['/cache/', 'cache-tag'],
  ]);
  const left = found.sources[0]?.bytes ?? 0;
  expect(left).toBe(4096 * 3 + 16 + 'class A: pass\n'.length + 3);
});
