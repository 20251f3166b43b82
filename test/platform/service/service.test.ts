import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { launchdPlist } from '../../../main/platform/service/launchd.ts';
import { planService, type ServicePlace, type ServicePlan } from '../../../main/platform/service/plan.ts';
import { installService, serviceState, uninstallService } from '../../../main/platform/service/service.ts';
import { systemdUnit, systemdWord } from '../../../main/platform/service/systemd.ts';
import { windowsTask, windowsTaskBytes, windowsWord } from '../../../main/platform/service/windows-task.ts';
import type { ServiceWords } from '../../../main/platform/service/words.ts';
import { skipLoudly } from '../../support/privileges.ts';
import { tempFolder } from '../../support/temp.ts';

const odd = '/home/zoë/my "own" 100% $HOME/node';
const words: ServiceWords = {
  name: 'cofre',
  argv: [odd, '/opt/cofre & co/cli.js', '--config', '/home/zoë/a b', 'serve'],
  env: { LANG: 'pt_BR.UTF-8' },
  logFile: '/home/zoë/cofre.log',
};
const place = (more: Partial<ServicePlace> = {}): ServicePlace => ({
  ...{
    platform: 'linux',
    system: false,
    home: '/home/zoë',
    uid: 1000,
    user: 'zoë',
    temporary: '/tmp',
    configHome: null,
  },
  ...more,
});
function tool(name: string): boolean {
  const found = spawnSync(name, ['--version']).error === undefined;
  if (!found && process.platform === 'linux') skipLoudly(`there is no ${name}: Debian has it in systemd`);
  return found;
}

describe('systemd', () => {
  test('words with blanks, quotes, percent and dollar signs mean themselves', () => {
    expect(systemdWord('/usr/bin/node')).toBe('/usr/bin/node');
    expect(systemdWord(odd)).toBe('"/home/zoë/my \\"own\\" 100%% $$HOME/node"');
  });

  test.runIf(tool('systemd-analyze'))('systemd itself finds nothing to complain about', () => {
    const folder = tempFolder('my units');
    const program = path.join(folder, 'my "own" 100% node');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    for (const system of [false, true]) {
      const file = path.join(folder, 'cofre.service');
      writeFileSync(
        file,
        systemdUnit({ ...words, argv: [program, 'a b'] }, { system, user: system ? 'root' : null }),
      );
      const said = spawnSync('systemd-analyze', ['verify', ...(system ? [] : ['--user']), file], {
        encoding: 'utf8',
        env: { ...process.env, XDG_RUNTIME_DIR: folder },
      });
      const ours = said.stderr.split('\n').filter((line) => line.includes('cofre.service'));
      expect([said.status, ours]).toEqual([0, []]);
    }
  });

  test("a user's unit lies in their home and needs no root; a system unit names its user", () => {
    const own = planService(words, place());
    expect(own?.file).toBe('/home/zoë/.config/systemd/user/cofre.service');
    expect(own?.install.map(({ argv }) => argv.join(' '))).toEqual([
      'systemctl --user daemon-reload',
      'systemctl --user enable cofre.service',
      'systemctl --user restart cofre.service',
    ]);
    expect(own?.bytes.toString()).not.toContain('User=');
    const system = planService(words, place({ system: true }));
    expect(system?.file).toBe('/etc/systemd/system/cofre.service');
    expect(system?.bytes.toString()).toContain('\nUser=zoë\n');
  });
});

describe('launchd', () => {
  test('the plist is read back by a real parser with the very same words', () => {
    const read = spawnSync(
      'python3',
      ['-c', 'import plistlib,sys,json;print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))'],
      {
        input: launchdPlist(words),
        encoding: 'utf8',
      },
    );
    expect(read.stderr).toBe('');
    expect(JSON.parse(read.stdout)).toMatchObject({
      Label: 'dev.cofre.cofre',
      ProgramArguments: words.argv,
      EnvironmentVariables: words.env,
      KeepAlive: { SuccessfulExit: false },
    });
  });
});

describe('Windows', () => {
  test('the task is well-formed XML whose arguments come apart again as they were', () => {
    const windows = {
      ...words,
      argv: ['C:\\Program Files\\node.exe', 'C:\\my "cofre"\\cli.js', 'C:\\ends\\ \\', 'serve'],
    };
    const script =
      'import sys,json,xml.dom.minidom as m;d=m.parseString(sys.stdin.buffer.read());print(json.dumps([d.getElementsByTagName(t)[0].firstChild.data for t in ("Command","Arguments","UserId")]))';
    const read = spawnSync('python3', ['-c', script], {
      input: windowsTaskBytes(windowsTask(windows, 'PC\\zoë')),
      encoding: 'utf8',
    });
    expect(read.stderr).toBe('');
    expect(JSON.parse(read.stdout)).toEqual([
      'C:\\Program Files\\node.exe',
      '"C:\\my \\"cofre\\"\\cli.js" "C:\\ends\\ \\\\" serve',
      'PC\\zoë',
    ]);
    expect(windowsWord('')).toBe('""');
  });
});

describe('a plan carried out', () => {
  const planIn = (folder: string): ServicePlan => {
    const plan = planService(words, place({ configHome: folder }));
    if (plan === null) throw new Error('no plan');
    return plan;
  };

  test('writes the unit, tells the system, and is taken away again', async () => {
    const plan = planIn(tempFolder('config'));
    const asked: string[] = [];
    const run = async (argv: readonly string[]) => {
      asked.push(argv.join(' '));
      return { status: 0, output: 'active' };
    };
    expect(await serviceState(plan, run)).toBe('absent');
    await installService(plan, run);
    expect(readFileSync(plan.file)).toEqual(plan.bytes);
    expect(await serviceState(plan, run)).toBe('running');
    const other = planService(
      { ...words, argv: ['/else'] },
      place({ configHome: path.dirname(path.dirname(path.dirname(plan.file))) }),
    );
    expect(other === null ? null : await serviceState(other, run)).toBe('outdated');
    expect(await uninstallService(plan, run)).toBe(true);
    expect(existsSync(plan.file)).toBe(false);
    expect(await uninstallService(plan, run)).toBe(false);
    expect(asked.at(-2)).toBe('systemctl --user disable --now cofre.service');
  });

  test('a system that refuses is quoted', async () => {
    const refuse = async () => ({ status: 1, output: 'Failed to connect to bus' });
    await expect(installService(planIn(tempFolder('config')), refuse)).rejects.toMatchObject({
      code: 'failed',
      details: { reason: 'serviceCommand', why: 'Failed to connect to bus' },
    });
  });

  test('other systems have no plan', () => {
    expect(planService(words, place({ platform: 'freebsd' }))).toBeNull();
  });
});
