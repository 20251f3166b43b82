import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { askTool } from '../../main/platform/ask-tool.ts';
import { spaceAt } from '../../main/platform/free-space.ts';
import { isMounted } from '../../main/platform/mounted.ts';
import { isMetered, meteredOfNumber, meteredOfWindows } from '../../main/platform/network.ts';
import { batteryOfPmset, batteryOfSysfs, batteryOfWindows, isOnBattery } from '../../main/platform/power.ts';
import { tempFolder } from '../support/temp.ts';

function supplies(all: Record<string, Record<string, string>>): string {
  const folder = tempFolder('power');
  for (const [name, files] of Object.entries(all)) {
    mkdirSync(path.join(folder, name));
    for (const [file, text] of Object.entries(files))
      writeFileSync(path.join(folder, name, file), `${text}\n`);
  }
  return folder;
}

describe('battery', () => {
  const battery = { type: 'Battery', status: 'Discharging' };
  test.each<[string, Record<string, Record<string, string>>, boolean]>([
    ['a laptop on the road', { BAT0: battery, AC: { type: 'Mains', online: '0' } }, true],
    [
      'a laptop at its desk',
      { BAT0: { ...battery, status: 'Full' }, AC: { type: 'Mains', online: '1' } },
      false,
    ],
    ['charged by USB-C', { BAT0: battery, usb: { type: 'USB', online: '1' } }, false],
    ['a full battery without a word about mains', { BAT0: { type: 'Battery', status: 'Full' } }, false],
    ['a desktop', {}, false],
    ['a desktop with a wireless mouse', { mouse: { ...battery, scope: 'Device' } }, false],
  ])('%s', (_what, files, expected) => {
    expect(batteryOfSysfs(supplies(files))).toBe(expected);
  });
  test('a system without the folder does not know', () => {
    expect(batteryOfSysfs('/nowhere/power_supply')).toBeNull();
  });
  test('what macOS and Windows print is understood, and silence means unknown', () => {
    expect(batteryOfPmset("Now drawing from 'Battery Power'\n -InternalBattery-0 ...")).toBe(true);
    expect(batteryOfPmset("Now drawing from 'AC Power'")).toBe(false);
    expect(batteryOfPmset(null)).toBeNull();
    expect(['status:1', 'status:2', 'status:', null].map(batteryOfWindows)).toEqual([
      true,
      false,
      false,
      null,
    ]);
  });
  test('this machine answers', async () => {
    expect([true, false, null]).toContain(await isOnBattery());
  });
});

describe('metered network', () => {
  test('NetworkManager is understood from both tools; unknown stays unknown', () => {
    expect(['u 1', 'u 2', 'u 3', 'u 4', 'u 0'].map(meteredOfNumber)).toEqual([
      true,
      false,
      true,
      false,
      null,
    ]);
    expect(meteredOfNumber('(<uint32 1>,)')).toBe(true);
    expect(meteredOfNumber('error')).toBeNull();
    expect(['Fixed', 'Variable', 'Unrestricted\r\n', 'Unknown'].map(meteredOfWindows)).toEqual([
      true,
      true,
      false,
      null,
    ]);
  });
  test('busctl is asked first, gdbus when it is missing', async () => {
    const asked: string[] = [];
    const answer = await isMetered('linux', async (file) => {
      asked.push(file);
      return file === 'gdbus' ? '(<uint32 3>,)' : null;
    });
    expect([answer, asked]).toEqual([true, ['busctl', 'gdbus']]);
  });
  test('a system without NetworkManager does not know', async () => {
    expect(await isMetered('linux', async () => null)).toBeNull();
    expect(await isMetered('darwin')).toBeNull();
  });
  test('a tool that does not exist answers nothing', async () => {
    expect(await askTool('no-such-tool-anywhere', [])).toBeNull();
  });
});

describe.runIf(process.platform === 'linux')('mounted', () => {
  test('a mount point is one, also through a link; an ordinary folder is none', () => {
    const folder = tempFolder('mount');
    symlinkSync('/proc', path.join(folder, 'link'));
    expect(isMounted('/proc')).toBe(true);
    expect(isMounted(path.join(folder, 'link'))).toBe(true);
    expect(isMounted(folder)).toBe(false);
    expect(isMounted(path.join(folder, 'absent'))).toBe(false);
  });
  test('a folder bound into the same disk, with a blank in its name', () => {
    const folder = tempFolder('mount');
    const place = path.join(folder, 'my disk');
    mkdirSync(place);
    const line = `36 35 98:0 / ${place.replaceAll(' ', '\\040')} rw,noatime - ext4 /dev/sda rw`;
    writeFileSync(path.join(folder, 'mountinfo'), `${line}\n`);
    expect(isMounted(place, path.join(folder, 'mountinfo'))).toBe(true);
    expect(isMounted(folder, path.join(folder, 'mountinfo'))).toBe(false);
  });
});

test('free space is that of the system, also of a folder that is still to be made', async () => {
  const folder = tempFolder('space');
  const space = await spaceAt(path.join(folder, 'not', 'yet'));
  expect(space?.total).toBeGreaterThan(0);
  expect(space?.free).toBeLessThanOrEqual(space?.total ?? 0);
  if (spawnSync('df', ['--version']).status !== 0) return; // only GNU df prints bytes
  const [, bytes] = execFileSync('df', ['--output=size', '-B1', folder], { encoding: 'utf8' }).split('\n');
  expect(space?.total).toBe(Number(bytes));
});
