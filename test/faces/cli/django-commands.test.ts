import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { djangoPython, makeDjangoProject } from '../../support/django-project.ts';
import { Sandbox } from './run-cofre.ts';

const python = djangoPython();

describe.skipIf(python === null)('in a real Django project', () => {
  test('backup_status and backup_now work, and say what there is to do, in the words of the project', async () => {
    const box = new Sandbox();
    box.env.COFRE_KEYCHAIN = 'file';
    const site = makeDjangoProject(box.at('shop'), python ?? '', { rows: 500, uploads: 2 });
    await box.json(['init', 'vault', '--plain']);
    await box.json(['vault', 'add', 'disk', 'vault']);
    await box.json(['project', 'add', 'shop', '--folder', 'shop', '--database', `sqlite:${site.database}`]);
    const made = await box.json(['integrate', 'django', appOf(site.folder)]);
    expect(made).toMatchObject({ project: 'shop', files: Array(5).fill({ does: 'create' }) });
    const again = await box.json(['integrate', 'django', appOf(site.folder)]);
    expect(again).toMatchObject({ files: Array(5).fill({ does: 'keep' }) });
    const manage = (...words: string[]) =>
      spawnSync(python ?? '', [path.join(site.folder, 'manage.py'), ...words], {
        cwd: site.folder,
        env: { ...box.environment(), PYTHONUTF8: '1', PYTHONDONTWRITEBYTECODE: '1' },
        encoding: 'utf8',
      });
    const status = () => JSON.parse(manage('backup_status', '--json').stdout) as Record<string, unknown>;

    const none = manage('backup_status', '--exit-code');
    expect([none.status, none.stderr]).toEqual([2, '']);
    expect(none.stdout).toContain('python manage.py backup_now --type full');

    const now = manage('backup_now');
    expect([now.status, now.stderr]).toEqual([0, '']);
    expect(manage('backup_now', '--type', 'database').status).toBe(0);
    expect(status()).toMatchObject({
      ...{ schema: 'cofre.django-status/1', project: 'shop', level: 'warning' },
      backups: [
        { type: 'full', state: 'complete', snapshot: expect.any(String) },
        { type: 'database', state: 'complete' },
      ],
      disk: { path: box.at('vault'), free: expect.any(Number) },
      // The findings of `cofre status`, word for word.
      recommendations: expect.arrayContaining([
        expect.objectContaining({ code: 'no-schedule', level: 'warning' }),
      ]),
    });

    await box.json(['schedule', 'set', 'shop', '--daily', '03:00']);
    const detailed = manage('backup_status', '--detailed', '--exit-code');
    expect([detailed.status, detailed.stderr]).toEqual([1, '']); // nobody has proved yet that it can be restored
    expect(detailed.stdout).toContain('manual');

    renameSync(box.at('vault'), box.at('elsewhere'));
    const failed = manage('backup_now');
    expect(failed.status).toBe(14);
    expect(status()).toMatchObject({
      level: 'critical',
      recommendations: expect.arrayContaining([
        expect.objectContaining({ code: 'vault-missing', level: 'critical' }),
      ]),
    });
  }, 180_000); // some forty processes, one after the other

  test('a machine without Cofre says what to do, and what cannot be told is no success', () => {
    const box = new Sandbox();
    const site = makeDjangoProject(box.at('shop'), python ?? '', { rows: 10, uploads: 1 });
    const commands = path.join(appOf(site.folder), 'management', 'commands');
    mkdirSync(commands, { recursive: true });
    for (const name of ['_cofre.py', 'backup_status.py'])
      writeFileSync(path.join(commands, name), template(name));
    for (const folder of [commands, path.dirname(commands)])
      writeFileSync(path.join(folder, '__init__.py'), '');
    const env = { PATH: '/usr/bin:/bin', HOME: box.at('person'), PYTHONUTF8: '1' };
    const run = spawnSync(python ?? '', ['manage.py', 'backup_status'], {
      cwd: site.folder,
      env,
      encoding: 'utf8',
    });
    expect([run.status, run.stderr]).toEqual([1, expect.stringContaining('COFRE_COMMAND')]);

    const answer = { unknown: 'settings-invalid', summary: 'Nothing can be told.', findings: [] };
    writeFileSync(box.at('cofre'), `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`, { mode: 0o755 });
    const told = spawnSync(python ?? '', ['manage.py', 'backup_status', '--exit-code'], {
      cwd: site.folder,
      env: { ...env, COFRE_COMMAND: box.at('cofre') },
      encoding: 'utf8',
    });
    expect([told.status, told.stdout]).toEqual([2, expect.stringContaining('Nothing can be told.')]);
  });
});

/** The one app of the project. */
function appOf(folder: string): string {
  const found = readdirSync(folder, { withFileTypes: true }).find(
    (entry) => entry.isDirectory() && readdirSync(path.join(folder, entry.name)).includes('models.py'),
  );
  if (found === undefined) throw new Error('the project has no app');
  return path.join(folder, found.name);
}

function template(name: string): string {
  return readFileSync(new URL(`../../../resources/integrations/django/${name}`, import.meta.url), 'utf8');
}
