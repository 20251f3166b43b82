import path from 'node:path';
import { launchdLabel, launchdPlist } from './launchd.ts';
import { systemdUnit } from './systemd.ts';
import { taskName, windowsTask, windowsTaskBytes } from './windows-task.ts';
import type { ServiceWords } from './words.ts';

export interface ServicePlace {
  readonly platform: NodeJS.Platform;
  /** For the whole machine, from boot on; it needs an administrator. */
  readonly system: boolean;
  /** Home folder of the person, their numeric id, and their name (`DOMAIN\name` on Windows). */
  readonly home: string;
  readonly uid: number;
  readonly user: string;
  /** Where a file for the task scheduler may lie for a moment. */
  readonly temporary: string;
  /** XDG_CONFIG_HOME where it is set. */
  readonly configHome: string | null;
}

/** All that is done; commands are words, run in order. A command that may fail without harm says so. */
export interface ServicePlan {
  readonly file: string;
  readonly bytes: Buffer;
  readonly install: readonly ServiceCommand[];
  readonly uninstall: readonly ServiceCommand[];
  /** Its answer begins as `isActive` when the service runs. */
  readonly status: readonly string[];
  readonly isActive: RegExp;
  /** False: the file is only handed to the system, and removed again. */
  readonly fileStays: boolean;
}

export interface ServiceCommand {
  readonly argv: readonly string[];
  readonly mayFail?: boolean;
}

/** null for a system that has none of the three. */
export function planService(words: ServiceWords, place: ServicePlace): ServicePlan | null {
  switch (place.platform) {
    case 'linux':
      return systemdPlan(words, place);
    case 'darwin':
      return launchdPlan(words, place);
    case 'win32':
      return windowsPlan(words, place);
    default:
      return null;
  }
}

function systemdPlan(words: ServiceWords, { system, home, user, configHome }: ServicePlace): ServicePlan {
  const unit = `${words.name}.service`;
  const config = configHome ?? path.posix.join(home, '.config');
  const folder = system ? '/etc/systemd/system' : path.posix.join(config, 'systemd', 'user');
  const ctl = (...args: string[]): string[] => ['systemctl', ...(system ? [] : ['--user']), ...args];
  const isRoot = user === 'root';
  return {
    file: path.posix.join(folder, unit),
    bytes: Buffer.from(systemdUnit(words, { system, user: system && !isRoot ? user : null })),
    install: [{ argv: ctl('daemon-reload') }, { argv: ctl('enable', unit) }, { argv: ctl('restart', unit) }],
    uninstall: [
      { argv: ctl('disable', '--now', unit), mayFail: true },
      { argv: ctl('daemon-reload'), mayFail: true },
    ],
    status: ctl('is-active', unit),
    isActive: /^active\b/,
    fileStays: true,
  };
}

function launchdPlan(words: ServiceWords, { system, home, uid }: ServicePlace): ServicePlan {
  const label = launchdLabel(words);
  const domain = system ? 'system' : `gui/${uid}`;
  const folder = system ? '/Library/LaunchDaemons' : path.posix.join(home, 'Library', 'LaunchAgents');
  const file = path.posix.join(folder, `${label}.plist`);
  const ctl = (...args: string[]): string[] => ['/bin/launchctl', ...args];
  return {
    file,
    bytes: Buffer.from(launchdPlist(words)),
    install: [
      { argv: ctl('bootout', `${domain}/${label}`), mayFail: true },
      { argv: ctl('bootstrap', domain, file) },
    ],
    uninstall: [{ argv: ctl('bootout', `${domain}/${label}`), mayFail: true }],
    status: ctl('print', `${domain}/${label}`),
    isActive: /state = running/,
    fileStays: true,
  };
}

function windowsPlan(words: ServiceWords, { user, temporary }: ServicePlace): ServicePlan {
  const name = taskName(words);
  const file = path.win32.join(temporary, `${words.name}-task.xml`);
  const task = (...args: string[]): string[] => ['schtasks.exe', ...args];
  return {
    file,
    bytes: windowsTaskBytes(windowsTask(words, user)),
    install: [
      { argv: task('/Create', '/TN', name, '/XML', file, '/F') },
      { argv: task('/Run', '/TN', name) },
    ],
    uninstall: [
      { argv: task('/End', '/TN', name), mayFail: true },
      { argv: task('/Delete', '/TN', name, '/F'), mayFail: true },
    ],
    status: task('/Query', '/TN', name, '/FO', 'LIST', '/V'),
    isActive: /: +(Running|Em execução)/,
    fileStays: false,
  };
}
