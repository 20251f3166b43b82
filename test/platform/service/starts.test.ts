import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { linuxAutostart } from '../../../main/platform/autostart.ts';
import { launchdPlist } from '../../../main/platform/service/launchd.ts';
import { startsByItself } from '../../../main/platform/service/starts.ts';
import { systemdUnit } from '../../../main/platform/service/systemd.ts';
import { tempFolder } from '../../support/temp.ts';

const HOME = '/srv/my cofre';
const words = {
  ...{ name: 'cofre-1a2b3c4d', env: {}, logFile: '/srv/log' },
  argv: ['/usr/bin/node', '/opt/cofre/cli.js', '--config', HOME, 'serve'],
};

test('an enabled unit for this home starts it, one that is only there does not', async () => {
  const folder = tempFolder('person');
  const person = { platform: 'linux' as const, folder, configHome: undefined };
  const units = path.join(folder, '.config/systemd/user');
  mkdirSync(path.join(units, 'default.target.wants'), { recursive: true });
  const unit = path.join(units, 'cofre-1a2b3c4d.service');
  writeFileSync(unit, systemdUnit(words, { system: false, user: null }));
  expect(await startsByItself(HOME, person)).toBe(false);
  symlinkSync(unit, path.join(units, 'default.target.wants/cofre-1a2b3c4d.service'));
  expect(await startsByItself(HOME, person)).toBe(true);
  expect(await startsByItself('/srv/another', person)).toBe(false);
  expect(await startsByItself(HOME, { ...person, configHome: path.join(folder, 'elsewhere') })).toBe(false);
});

test('an entry of the session starts the tray program, unless it is switched off', async () => {
  const folder = tempFolder('person');
  const person = { platform: 'linux' as const, folder, configHome: undefined };
  const entry = linuxAutostart(['/opt/cofre/cofre', '--hidden'], { HOME: folder });
  await entry.turn(true);
  expect(await startsByItself(HOME, person)).toBe(true);
  appendFileSync(path.join(folder, '.config/autostart/cofre.desktop'), 'Hidden=true\n');
  expect(await startsByItself(HOME, person)).toBe(false);
});

test('an agent of macOS starts it; what Windows starts cannot be seen', async () => {
  const folder = tempFolder('person');
  const person = { platform: 'darwin' as const, folder, configHome: undefined };
  expect(await startsByItself(HOME, person)).toBe(false);
  mkdirSync(path.join(folder, 'Library/LaunchAgents'), { recursive: true });
  writeFileSync(path.join(folder, 'Library/LaunchAgents/dev.cofre.cofre.plist'), launchdPlist(words));
  expect(await startsByItself(HOME, person)).toBe(true);
  expect(await startsByItself(HOME, { ...person, platform: 'win32' })).toBe(null);
});
