import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { xml } from './launchd.ts';
import { systemdWord } from './systemd.ts';

/** Where this system keeps what starts with the session or the machine, and how the name of a folder is written there. */
interface Starters {
  readonly folders: readonly string[];
  readonly names: RegExp;
  readonly written: (folder: string) => string;
}

export interface Person {
  readonly platform: NodeJS.Platform;
  /** Home folder. */
  readonly folder: string;
  readonly configHome: string | undefined;
}

/**
 * Whether something of this system starts a Cofre for this home: an enabled unit, an agent, an entry of the session. Read from
 * files: the service managers would take longer to ask. Null where there are none to be read.
 */
export async function startsByItself(
  home: string,
  person: Person = { platform: process.platform, folder: homedir(), configHome: process.env.XDG_CONFIG_HOME },
): Promise<boolean | null> {
  const starters = startersOf(person);
  if (starters === null) return null;
  const { folders, names, written } = starters;
  for (const folder of folders) {
    const found = (await readdir(folder).catch(() => [])).filter((name) => names.test(name)); // none there
    for (const name of found) {
      const text = await readFile(path.join(folder, name), 'utf8').catch(() => ''); // a link to what is gone
      if (name === SESSION_ENTRY ? !/^Hidden\s*=\s*true\s*$/m.test(text) : text.includes(written(home)))
        return true;
    }
  }
  return false;
}

/** Of the tray program: it has one home. */
const SESSION_ENTRY = 'cofre.desktop';

function startersOf({ platform, folder, configHome }: Person): Starters | null {
  if (platform === 'linux') {
    const config = configHome || path.join(folder, '.config');
    const user = path.join(config, 'systemd', 'user', 'default.target.wants');
    return {
      folders: [user, '/etc/systemd/system/multi-user.target.wants', path.join(config, 'autostart')],
      names: /^cofre.*\.(service|desktop)$/,
      written: systemdWord,
    };
  }
  if (platform === 'darwin')
    return {
      folders: [path.join(folder, 'Library', 'LaunchAgents'), '/Library/LaunchDaemons'],
      names: /^dev\.cofre\..*\.plist$/,
      written: xml,
    };
  return null;
}
