import { expect, test } from 'vitest';
import { readProjectSecret } from '../../../../main/core/projects/detect/project-secret.ts';
import { detected, findings, lines, sqliteFile } from './detected.ts';

const manage = (module: string) => `#!/usr/bin/env python
import os
import sys


def main():
    """Run administrative tasks."""
    os.environ.setdefault('DJANGO_SETTINGS_MODULE', '${module}')
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)


if __name__ == '__main__':
    main()
`;

const head = `from pathlib import Path
import os

# Build paths inside the project like this: BASE_DIR / 'subdir'.
BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = 'django-insecure-0'
DEBUG = True
`;

const project = (settings: string, more: Record<string, string | Buffer> = {}) => ({
  'manage.py': manage('shop.settings'),
  'shop/__init__.py': '',
  'shop/settings.py': head + settings,
  ...more,
});

test('a fresh project with its SQLite file', async () => {
  const found = await detected(
    project(
      `
DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.sqlite3',
        'NAME': BASE_DIR / 'db.sqlite3',
    }
}
`,
      { 'db.sqlite3': sqliteFile() },
    ),
  );
  expect(found.kinds).toEqual(['django']);
  expect(found.name).toBe('shop');
  expect(lines(found)).toEqual(['certain default sqlite db.sqlite3']);
  expect(found.databases[0]?.why).toEqual([
    { code: 'django-database', details: { alias: 'default', file: 'shop/settings.py' } },
  ]);
  expect(found.databases[0]?.settings.expect.tables).toEqual(['django_migrations']);
  expect(found.findings).toEqual([]);
});

test('a SQLite file that is not there yet is only possible', async () => {
  const found = await detected(
    project(
      `DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}\n`,
    ),
  );
  expect(lines(found)).toEqual(['possible default sqlite db.sqlite3']);
});

test('the settings of older Django, with os.path and a password in the file', async () => {
  const found = await detected(
    project(
      `
BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DATABASES = {
    "default": {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": "shop" "_live",
        "USER": 'shop',
        "PASSWORD": r'hunter2\\n',
        "HOST": '',  # the socket
        "PORT": 5433,
        "OPTIONS": {"sslmode": "require"},
    },
    "legacy": dict(ENGINE="django.db.backends.mysql", NAME="old", USER="root", PASSWORD="", HOST="/run/mysqld/mysqld.sock"),
    "copy": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop_live", "TEST": {"MIRROR": "default"}},
}
MEDIA_ROOT = os.path.join(BASE_DIR, "media")
STATIC_ROOT = os.path.join(BASE_DIR, 'staticfiles')
`,
      { 'media/photo.jpg': 'x'.repeat(1000), 'staticfiles/admin/base.css': 'y'.repeat(500) },
    ),
  );
  expect(lines(found)).toEqual([
    'certain default postgresql shop_live@:5433 as shop, shop/settings.py DATABASES.default.PASSWORD',
    'certain legacy mysql old@/run/mysqld/mysqld.sock as root, none',
  ]);
  expect(found.databases[0]?.settings).toMatchObject({ sslMode: 'require' });
  expect(await readProjectSecret(found.at('shop/settings.py'), 'DATABASES.default.PASSWORD')).toBe(
    'hunter2\\n',
  );
  expect(await readProjectSecret(found.at('shop/settings.py'), 'default')).toBe('hunter2\\n');
  expect(await readProjectSecret(found.at('shop/settings.py'), 'legacy')).toBeNull();
  expect(found.media).toEqual([
    expect.objectContaining({
      folder: found.at('media'),
      bytes: 1000,
      files: 1,
      why: [{ code: 'django-media-root', details: { file: 'shop/settings.py' } }],
    }),
  ]);
  expect(found.sources.map(({ folder }) => folder)).toEqual([found.folder]);
  expect(found.rebuildable).toEqual([
    expect.objectContaining({
      pattern: '/staticfiles/',
      bytes: 500,
      why: [{ code: 'django-static-root', details: { file: 'shop/settings.py' } }],
    }),
  ]);
});

test('settings split into base, local and production; the others are only possible', async () => {
  const found = await detected({
    'manage.py': manage('config.settings.local'),
    'config/__init__.py': '',
    'config/wsgi.py':
      "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings.production')\n",
    'config/settings/__init__.py': '',
    'config/settings/base.py': `
from pathlib import Path
BASE_DIR = Path(__file__).resolve(strict=True).parents[2]
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': str(BASE_DIR / 'dev.sqlite3')}}
MEDIA_ROOT = str(BASE_DIR / 'uploads')
`,
    'config/settings/local.py': 'from .base import *  # noqa\nDEBUG = True\n',
    'config/settings/production.py': `
from config.settings.base import *
import os
DATABASES['default'] = {
    'ENGINE': 'django.db.backends.postgresql',
    'NAME': os.environ['DB_NAME'],
    'USER': os.environ.get('DB_USER', 'shop'),
    'PASSWORD': os.environ['DB_PASSWORD'],
    'HOST': 'db.example',
}
DATABASES['default']['NAME'] = 'shop'
DATABASES['default'].update(CONN_MAX_AGE=60)
`,
    'dev.sqlite3': sqliteFile(),
    'uploads/a.txt': 'a',
  });
  expect(lines(found)).toEqual([
    'certain default sqlite dev.sqlite3',
    'possible default-2 postgresql shop@db.example as shop, env DB_PASSWORD',
  ]);
  expect(found.media.map(({ folder }) => folder)).toEqual([found.at('uploads')]);
});

test('django-environ: a URL in .env, and the password is read from there again', async () => {
  const found = await detected(
    project(
      `
import environ
env = environ.Env(DEBUG=(bool, False), CACHE=(str, 'x'))
environ.Env.read_env(BASE_DIR / '.env')
DATABASES = {'default': env.db(), 'extra': env.db_url('EXTRA_URL', default='sqlite:///extra.db')}
MEDIA_ROOT = env.path('MEDIA_ROOT', default=str(BASE_DIR / 'media'))
`,
      {
        '.env': `# comment\nexport DATABASE_URL="postgres://shop:hunter2%40x@db.example:5433/shop?sslmode=require"\nDEBUG=on\n`,
        'extra.db': sqliteFile(),
        'media/a': 'a',
      },
    ),
  );
  expect(lines(found)).toEqual([
    'certain default postgresql shop@db.example:5433 as shop, .env DATABASE_URL',
    'likely extra sqlite extra.db',
  ]);
  expect(await readProjectSecret(found.at('.env'), 'DATABASE_URL')).toBe('hunter2@x');
  expect(await readProjectSecret(found.at('shop/settings.py'), 'DATABASES.default.PASSWORD')).toBe(
    'hunter2@x',
  );
});

test('decouple and dj-database-url, in each of their spellings', async () => {
  const found = await detected(
    project(
      `
import dj_database_url
from decouple import config, Csv
from dj_database_url import parse as db_url

DATABASES = {
    'a': dj_database_url.config(default='mysql://u:hunter2@one/a', conn_max_age=600),
    'b': dj_database_url.parse(config('B_URL')),
    'c': config('C_URL', default='postgres://u@three/c', cast=db_url),
    'd': {
        'ENGINE': config('ENGINE', default='django.db.backends.postgresql'),
        'NAME': config('NAME'),
        'USER': config('USER_NAME', default='me'),
        'PASSWORD': config('PASS', default='hunter2'),
        'HOST': f"{config('HOST')}.internal",
        'PORT': config('PORT', default=6000, cast=int),
    },
}
ALLOWED_HOSTS = config('HOSTS', cast=Csv())
`,
      { '.env': "B_URL='postgres://u:hunter2@two/b'\nNAME=dd\nHOST=four\n" },
    ),
  );
  expect(lines(found)).toEqual([
    'certain b postgresql b@two as u, .env B_URL',
    'likely a mysql a@one as u, shop/settings.py DATABASES.a.PASSWORD',
    'likely c postgresql c@three as u, none',
    'likely d postgresql dd@four.internal:6000 as me, shop/settings.py DATABASES.d.PASSWORD',
  ]);
  expect(await readProjectSecret(found.at('shop/settings.py'), 'DATABASES.d.PASSWORD', {})).toBe('hunter2');
  expect(
    await readProjectSecret(found.at('shop/settings.py'), 'DATABASES.d.PASSWORD', { PASS: 'other' }),
  ).toBe('other');
});

test('what hangs on the machine gives alternatives, the likelier first', async () => {
  const found = await detected(
    project(
      `
import sys
if os.environ.get('DATABASE_HOST'):
    DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'shop', 'HOST': os.environ['DATABASE_HOST']}}
else:
    DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}
if 'test' in sys.argv:
    DATABASES['default'] = {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}
if not DEBUG:
    DATABASES['default'] = {'ENGINE': 'django.db.backends.oracle', 'NAME': 'never'}
`,
      { 'db.sqlite3': sqliteFile() },
    ),
  );
  expect(lines(found)).toEqual([
    'certain default sqlite db.sqlite3',
    'possible default-2 postgresql shop@, none',
  ]);
  expect(found.databases[1]?.why[0]?.code).toBe('django-branch');
});

test('what cannot be understood is named, never left out in silence', async () => {
  const found = await detected(
    project(`
from vault import secrets
DATABASES = {
    'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': secrets.fetch('hunter2')},
    'second': make_database('hunter2'),
    'third': {'ENGINE': 'django.db.backends.postgresql', 'NAME': os.environ['THIRD'], 'PASSWORD': secrets.fetch('x')},
    'fourth': {'ENGINE': 'django.db.backends.oracle', 'NAME': 'x'},
    'fifth': {'ENGINE': 'django.db.backends.mysql', 'NAME': 'five', 'PASSWORD': secrets.fetch('x')},
}
MEDIA_ROOT = secrets.fetch('media')
DEFAULT_FILE_STORAGE = 'storages.backends.s3boto3.S3Boto3Storage'
`),
  );
  expect(lines(found)).toEqual(['certain fifth mysql five@, unknown']);
  expect(findings(found)).toEqual([
    "not-understood shop/settings.py DATABASES['default']['NAME'] vault.secrets.fetch()",
    "not-understood shop/settings.py DATABASES['second'] make_database()",
    "env-missing THIRD shop/settings.py DATABASES['third']['NAME']",
    'database-remote-kind shop/settings.py fourth django.db.backends.oracle',
    'credentials-unknown shop/settings.py fifth',
    'media-remote shop/settings.py storages.backends.s3boto3.S3Boto3Storage',
    'not-understood shop/settings.py MEDIA_ROOT vault.secrets.fetch()',
  ]);
});

test('a local settings file that may be missing, and broken Python', async () => {
  const optional = `
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}
try:
    from .local_settings import *
except ImportError:
    pass
`;
  const without = await detected(project(optional, { 'db.sqlite3': sqliteFile() }));
  expect(lines(without)).toEqual(['certain default sqlite db.sqlite3']);
  const local = `DATABASES = {'default': {'ENGINE': 'django.db.backends.mysql', 'NAME': 'mine', 'HOST': '10.0.0.1'}}\n`;
  const withIt = await detected(project(optional, { 'shop/local_settings.py': local }));
  expect(lines(withIt)).toEqual(['certain default mysql mine@10.0.0.1, none']);
  const broken = await detected(project(`X = = 1\n${local}`));
  expect(lines(broken)).toEqual(['certain default mysql mine@10.0.0.1, none']);
  expect(findings(broken)).toEqual(['syntax shop/settings.py 8']);
});

test('settings in classes, as django-configurations has them', async () => {
  const found = await detected(
    project(
      `
from configurations import Configuration, values

class Base(Configuration):
    DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'base'}}

class Production(Base):
    DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'live', 'HOST': 'db'}}
`,
      {
        'manage.py': `${manage('shop.settings')}os.environ.setdefault('DJANGO_CONFIGURATION', 'Production')\n`,
      },
    ),
  );
  expect(lines(found)).toEqual([
    'certain default postgresql live@db, none',
    'possible default-2 postgresql base@, none',
  ]);
});

test('media outside of the project is a source of its own; static files that hold media are kept', async () => {
  const found = await detected({
    '../media/photo.jpg': 'x'.repeat(300),
    ...project(`
DATABASES = {}
MEDIA_ROOT = BASE_DIR.parent / 'media'
`),
  });
  expect(found.sources.map(({ folder, bytes }) => [folder, bytes])).toEqual([
    [found.folder, expect.any(Number)],
    [found.at('../media'), 300],
  ]);
  const both = await detected(
    project(
      `
DATABASES = {}
STATIC_ROOT = BASE_DIR / 'public'
MEDIA_ROOT = BASE_DIR / 'public' / 'media'
`,
      { 'public/media/a.jpg': 'a', 'public/site.css': 'b' },
    ),
  );
  expect(both.rebuildable).toEqual([]);
  expect(findings(both)).toEqual(['static-holds-media public public/media']);
});

test('settings modules that are not there, and media that is not there', async () => {
  const gone = await detected({ 'manage.py': manage('nowhere.settings') });
  expect(findings(gone)).toEqual(['settings-missing manage.py']);
  const media = await detected(project(`DATABASES = {}\nMEDIA_ROOT = BASE_DIR / 'media'\n`));
  expect(findings(media)).toEqual(['media-missing shop/settings.py media']);
});

test('uploads into a folder above the project are no folder to add', async () => {
  const found = await detected(project(`DATABASES = {}\nMEDIA_ROOT = '/'\n`));
  expect(found.sources.map(({ folder }) => folder)).toEqual([found.folder]);
  expect(findings(found)).toEqual(['media-too-wide /']);
});
