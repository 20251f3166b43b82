import { expect, test } from 'vitest';
import { Sandbox } from './run-cofre.ts';

/** A Django project with a database in compose and one that nobody can tell. */
function shop(): Sandbox {
  const box = new Sandbox();
  box.write({
    'shop/manage.py': "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
    'shop/shop/settings.py': `import os
DATABASES = {
    'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'shop', 'USER': 'shop',
                'HOST': 'db', 'PASSWORD': os.environ['PG_PASSWORD']},
    'other': load(),
}
MEDIA_ROOT = os.path.join(os.path.dirname(os.path.dirname(__file__)), 'media')
`,
    'shop/.env': 'PG_PASSWORD=hunter2\n',
    'shop/compose.yaml':
      'services:\n  db:\n    image: postgres:16\n    environment: { POSTGRES_PASSWORD: hunter2 }\n',
    'shop/media/a.jpg': Buffer.alloc(3 * 1024),
    'shop/web/node_modules/x.js': Buffer.alloc(2048),
    'shop/node_modules/x.js': Buffer.alloc(2048),
  });
  return box;
}

test('a project is told in a few aligned lines, without its password', async () => {
  const { status, stdout } = await shop().cofre(['detect', 'shop']);
  expect(status).toBe(0);
  const lines = stdout.split('\n').map((line) => line.trimEnd());
  expect(lines.slice(0, 1)).toEqual(['shop  Django, Docker Compose']);
  expect(lines.slice(2, -2)).toEqual([
    '',
    'What to back up',
    expect.stringMatching(/^ {2}\. {2}5 files, 3\.\d KiB {2}the project itself$/),
    '',
    'Uploads in there',
    '  media  1 file, 3.0 KiB  MEDIA_ROOT in shop/settings.py',
    '',
    'Databases',
    '  default  PostgreSQL  shop at service db as shop  password: PG_PASSWORD in .env',
    "    DATABASES['default'] in shop/settings.py; service db (postgres:16) in compose.yaml",
    '',
    'Left out: it can be made again',
    '  node_modules/  2 files, 4.0 KiB  preset dev; 2 places, first node_modules',
    '',
    'Could not be found out',
    "  ! DATABASES['other'] in shop/settings.py is made when the program runs (load())",
    '',
    "Django can tell more: cofre detect --run-project-code runs manage.py diffsettings, which runs the project's own code.",
  ]);
  expect(stdout).not.toContain('hunter2');
});

test('as JSON, in Portuguese, and of what is no folder', async () => {
  const box = shop();
  const found = await box.json(['detect', 'shop']);
  expect(found).toMatchObject({
    schema: 'cofre.detect/1',
    name: 'shop',
    kinds: ['django', 'compose'],
    sizesComplete: true,
  });
  expect(JSON.stringify(found)).not.toContain('hunter2');
  const portuguese = await box.cofre(['detect', 'shop', '--lang', 'pt-BR']);
  expect(portuguese.stdout).toContain(
    '  default  PostgreSQL  shop em serviço db como shop  senha: PG_PASSWORD em .env',
  );
  const nowhere = await box.cofre(['detect', 'nowhere']);
  expect([nowhere.status, nowhere.stdout]).toEqual([2, '']);
});
