import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type AskTool, askTool } from './ask-tool.ts';

/** Whether this machine runs from its battery; null when that cannot be told. */
export async function isOnBattery(
  platform: NodeJS.Platform = process.platform,
  ask: AskTool = askTool,
): Promise<boolean | null> {
  switch (platform) {
    case 'linux':
      return batteryOfSysfs('/sys/class/power_supply');
    case 'darwin':
      return batteryOfPmset(await ask('/usr/bin/pmset', ['-g', 'batt']));
    case 'win32':
      return batteryOfWindows(
        await ask('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', WINDOWS]),
      );
    default:
      return null;
  }
}

/** `1`: discharging; nothing at all: no battery (Win32_Battery.BatteryStatus). */
const WINDOWS = "'status:' + (Get-CimInstance Win32_Battery).BatteryStatus";

/**
 * One folder for each supply (Documentation/ABI/testing/sysfs-class-power). Mains that are online end the question; batteries of
 * mice and pens (scope `Device`) are none of this machine.
 */
export function batteryOfSysfs(folder: string): boolean | null {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return null;
  }
  const supplies = names.map((name) => (file: string) => readLine(path.join(folder, name, file)));
  const mains = supplies.filter((read) => ['Mains', 'USB'].includes(read('type') ?? ''));
  if (mains.some((read) => read('online') === '1')) return false;
  const batteries = supplies.filter((read) => read('type') === 'Battery' && read('scope') !== 'Device');
  return batteries.some((read) => read('status') === 'Discharging');
}

export function batteryOfPmset(text: string | null): boolean | null {
  const source = /Now drawing from '([^']+)'/.exec(text ?? '')?.[1];
  return source === undefined ? null : source === 'Battery Power';
}

export function batteryOfWindows(text: string | null): boolean | null {
  const status = /status:(\d*)/.exec(text ?? '')?.[1];
  return status === undefined ? null : status === '1';
}

function readLine(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null; // a supply need not have every file
  }
}
