import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProjectSecret } from '../../../../main/core/projects/detect/project-secret.ts';
import { detected, findings, lines } from './detected.ts';

test('services of compose, with env files, interpolation and secrets', async () => {
  const found = await detected({
    '.env': 'PG_PASSWORD=hunter2\nMYSQL_TAG=8\n',
    'db.env': 'MARIADB_DATABASE=blog\nMARIADB_USER=blog\nMARIADB_PASSWORD=hunter2\n',
    'db_password.txt': 'hunter2\n',
    'compose.yaml': `services:
  web:
    build: .
    volumes:
      - .:/code
      - ./uploads:/code/uploads
      - media:/code/media
      - node_modules:/code/node_modules
      - /var/run/docker.sock:/var/run/docker.sock
  db:
    image: postgres:\${PG_TAG:-16}-alpine
    environment:
      POSTGRES_DB: \${PG_DB:-shop}
      POSTGRES_USER: shop
      POSTGRES_PASSWORD: \${PG_PASSWORD:?needed}
    volumes: ["./pgdata:/var/lib/postgresql/data"]
  blog:
    image: mariadb:\${MYSQL_TAG}
    env_file: [db.env]
  legacy:
    image: docker.io/library/mysql@sha256:abc
    environment:
      - MYSQL_DATABASE=old
      - MYSQL_ROOT_PASSWORD=hunter2$$x
  vault:
    image: postgis/postgis
    environment: { POSTGRES_PASSWORD_FILE: /run/secrets/db_password }
    secrets: [db_password]
  documents:
    image: mongo:7
    environment: { MONGO_INITDB_ROOT_USERNAME: root, MONGO_INITDB_ROOT_PASSWORD: hunter2 }
  queue: { image: "redis:7" }
  exporter: { image: prometheuscommunity/postgres-exporter }
volumes: { media: {}, node_modules: {} }
secrets:
  db_password: { file: ./db_password.txt }
`,
    'uploads/a.jpg': 'a',
    'pgdata/base/1': 'x'.repeat(100),
  });
  expect(found.kinds).toEqual(['compose']);
  expect(lines(found)).toEqual([
    'certain db postgresql shop@ as shop in db, .env PG_PASSWORD',
    'certain blog mysql blog@ as blog in blog, db.env MARIADB_PASSWORD',
    'certain legacy mysql old@ as root in legacy, compose.yaml legacy/MYSQL_ROOT_PASSWORD',
    'certain vault postgresql postgres@ as postgres in vault, compose.yaml vault/POSTGRES_PASSWORD_FILE',
    'certain documents command sh in documents',
    'possible queue command redis-cli in queue',
  ]);
  expect(found.databases[0]?.settings.place).toEqual({
    kind: 'compose',
    folder: found.folder,
    service: 'db',
    command: 'docker',
  });
  expect(await readProjectSecret(found.at('compose.yaml'), 'legacy/MYSQL_ROOT_PASSWORD')).toBe('hunter2$x');
  expect(await readProjectSecret(found.at('compose.yaml'), 'db/POSTGRES_PASSWORD')).toBe('hunter2');
  expect(await readProjectSecret(found.at('compose.yaml'), 'vault/POSTGRES_PASSWORD_FILE')).toBe('hunter2');
  expect(found.media.map(({ folder, why }) => [folder, why[0]?.code])).toEqual([
    [found.at('uploads'), 'compose-bind'],
  ]);
  expect(found.rebuildable.map(({ pattern, why }) => [pattern, why[0]?.code])).toEqual([
    ['/pgdata/', 'database-files'],
  ]);
  expect(findings(found)).toEqual(['volume-unprotected media web /code/media']);
});

test('what a framework reaches in a service is dumped inside of it, and is one database', async () => {
  const django = (host: string, port: string) => ({
    'manage.py': "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
    'shop/settings.py': `import os
DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'shop', 'USER': 'shop',
    'PASSWORD': os.environ['POSTGRES_PASSWORD'], 'HOST': '${host}', 'PORT': '${port}'}}
`,
    'docker-compose.yml': `version: "3.8"
services:
  db:
    image: postgres:16
    container_name: shop-db
    ports: ["127.0.0.1:15432:5432"]
    environment:
      POSTGRES_DB: shop
      POSTGRES_USER: shop
      POSTGRES_PASSWORD: hunter2
`,
  });
  const expected = [
    'certain default postgresql shop@ as shop in db, docker-compose.yml db/POSTGRES_PASSWORD',
  ];
  const byName = await detected(django('db', ''));
  expect(lines(byName)).toEqual(expected);
  expect(byName.databases[0]?.why.map(({ code }) => code)).toEqual(['django-database', 'compose-service']);
  expect(lines(await detected(django('shop-db', '5432')))).toEqual(expected);
  expect(lines(await detected(django('localhost', '15432')))).toEqual(expected);
  expect(lines(await detected(django('127.0.0.1', '5432')))).toHaveLength(2);
  expect(await readProjectSecret(byName.at('docker-compose.yml'), 'db/POSTGRES_PASSWORD')).toBe('hunter2');
});

test('an override changes the usual file; other files are named to docker compose', async () => {
  const base = (password: string) =>
    `services:\n  db:\n    image: postgres\n    environment: { POSTGRES_PASSWORD: "${password}" }\n`;
  const overridden = await detected({
    'docker-compose.yml': base('x'),
    'docker-compose.override.yml':
      'services:\n  db:\n    environment: { POSTGRES_DB: other, POSTGRES_PASSWORD: hunter2 }\n',
    'docker-compose.prod.yml': base('hunter2').replace('db:', 'live:'),
  });
  expect(lines(overridden)).toEqual([
    'certain db postgresql other@ as postgres in db, docker-compose.yml db/POSTGRES_PASSWORD',
    'possible live postgresql postgres@ as postgres in live, docker-compose.prod.yml live/POSTGRES_PASSWORD',
  ]);
  expect(await readProjectSecret(overridden.at('docker-compose.yml'), 'db/POSTGRES_PASSWORD')).toBe(
    'hunter2',
  );
  const named = await detected({
    'docker-compose.local.yml': base('a'),
    'docker-compose.production.yml': base('b'),
  });
  expect(
    named.databases.map(({ confidence, settings: { place } }) => [
      confidence,
      place.kind === 'compose' && place.file,
    ]),
  ).toEqual([
    ['likely', join(named.folder, 'docker-compose.production.yml')],
    ['possible', join(named.folder, 'docker-compose.local.yml')],
  ]);
});

test('a service that is built, with its variables in .envs, as cookiecutter-django lays them out', async () => {
  const found = await detected({
    'docker-compose.production.yml': `services:
  django: &django
    build: { context: ., dockerfile: ./compose/production/django/Dockerfile }
    env_file: [./.envs/.production/.django, ./.envs/.production/.postgres]
  postgres:
    build: { context: ., dockerfile: ./compose/production/postgres/Dockerfile }
    volumes: [production_postgres_data:/var/lib/postgresql/data, production_postgres_data_backups:/backups]
    env_file: [./.envs/.production/.postgres]
  celeryworker:
    <<: *django
    command: /start-celeryworker
volumes: { production_postgres_data: {} }
`,
    '.envs/.production/.postgres':
      'POSTGRES_HOST=postgres\nPOSTGRES_PORT=5432\nPOSTGRES_DB=shop\nPOSTGRES_USER=abc\nPOSTGRES_PASSWORD=hunter2\n',
    '.envs/.production/.django': 'DJANGO_SETTINGS_MODULE=config.settings.production\n',
  });
  expect(lines(found)).toEqual([
    'likely postgres postgresql shop@ as abc in postgres, .envs/.production/.postgres POSTGRES_PASSWORD',
  ]);
  expect(found.findings).toEqual([]);
});
