import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plant } from '../../../support/plant.ts';
import { tempFolder } from '../../../support/temp.ts';
import { detectedIn, findings, lines } from './detected.ts';

/** Debian's Python, whose Django the build machine installs; others may have none. */
const python = '/usr/bin/python3';

function hasDjango(): boolean {
  try {
    execFileSync(python, ['-c', 'import django'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env.CI === 'true') throw new Error('the build machine must have python3-django');
    process.stderr.write('SKIPPED: a real Django project needs python3-django\n');
    return false;
  }
}

/** `django-admin startproject shop`, with the system's Python as its virtual environment. */
function startProject(): string {
  const folder = tempFolder('django');
  execFileSync(python, ['-m', 'django', 'startproject', 'shop'], { cwd: folder });
  const project = join(folder, 'shop');
  plant(project, { '.venv/pyvenv.cfg': 'home = /usr/bin\n', [`.venv/bin/python -> ${python}`]: '' });
  return project;
}

/** With the environment of nobody: some leave out what Python compiles. */
const manage = (project: string, ...args: string[]) =>
  execFileSync(python, ['manage.py', ...args], {
    cwd: project,
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

test.runIf(hasDjango())('a project as startproject makes it, migrated', async () => {
  const project = startProject();
  manage(project, 'migrate', '--verbosity', '0');
  appendFileSync(
    join(project, 'shop/settings.py'),
    "\nMEDIA_ROOT = BASE_DIR / 'media'\nSTATIC_ROOT = BASE_DIR / 'static_root'\n",
  );
  plant(project, { 'media/a.jpg': 'a' });
  manage(project, 'collectstatic', '--noinput', '--verbosity', '0');
  const found = await detectedIn(project);
  expect(found.kinds).toEqual(['django']);
  expect(lines(found)).toEqual(['certain default sqlite db.sqlite3']);
  expect(found.media.map(({ folder }) => folder)).toEqual([join(project, 'media')]);
  const patterns = found.rebuildable.map(({ pattern }) => pattern).sort();
  expect(patterns).toEqual(['.venv/', '/static_root/', '__pycache__/']);
  expect(found.findings).toEqual([]);
});

test.runIf(hasDjango())('settings that are made at run time are asked for only when told so', async () => {
  const project = startProject();
  const marker = join(project, 'code-ran');
  appendFileSync(
    join(project, 'shop/settings.py'),
    `
import json
open(${JSON.stringify(marker)}, 'w').close()
DATABASES = json.loads('{"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "db.example", "PASSWORD": "hunter2"}}')
MEDIA_ROOT = json.loads(json.dumps(str(BASE_DIR / 'pictures')))
`,
  );
  plant(project, { 'pictures/a.jpg': 'a' });
  const read = await detectedIn(project);
  expect(existsSync(marker)).toBe(false);
  expect(lines(read)).toEqual([]);
  expect(findings(read)).toEqual([
    'not-understood shop/settings.py DATABASES json.loads()',
    'not-understood shop/settings.py MEDIA_ROOT json.loads()',
  ]);
  const asked = await detectedIn(project, { runProjectCode: true });
  expect(existsSync(marker)).toBe(true);
  expect(lines(asked)).toEqual(['certain default postgresql shop@db.example, unknown']);
  expect(asked.databases[0]?.why[0]?.code).toBe('django-diffsettings');
  expect(asked.media.map(({ folder }) => folder)).toEqual([join(project, 'pictures')]);
  expect(findings(asked)).toEqual(['credentials-unknown shop/settings.py default']);
});

test.runIf(hasDjango())(
  'diffsettings keeps where a password was found, and its failure is named',
  async () => {
    const project = startProject();
    const settings = join(project, 'shop/settings.py');
    appendFileSync(
      settings,
      `
import os
DATABASES = {'default': {'ENGINE': 'django.db.backends.mysql', 'NAME': 'shop', 'PASSWORD': 'hunter2'}}
`,
    );
    const found = await detectedIn(project, { runProjectCode: true });
    expect(lines(found)).toEqual([
      'certain default mysql shop@, shop/settings.py DATABASES.default.PASSWORD',
    ]);
    writeFileSync(settings, `${readFileSync(settings, 'utf8')}\nraise RuntimeError('hunter2')\n`);
    const failing = await detectedIn(project, { runProjectCode: true });
    expect(lines(failing)).toEqual([
      'certain default mysql shop@, shop/settings.py DATABASES.default.PASSWORD',
    ]);
    expect(findings(failing)).toEqual(['diffsettings-failed manage.py exit status 1']);
  },
);
